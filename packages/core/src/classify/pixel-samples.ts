import { framesOf, lengthOf, spatialShapeOf } from '../array/axes.ts'
import type { Annotation, Image, Raster } from '../array/raster.ts'
import { sameShape } from '../array/raster.ts'
import { type Box, boxShape } from '../array/tile.ts'
import { ShapeError, ValueError } from '../errors.ts'
import type { BoxSource } from '../features/box-source.ts'
import { type PickPixelsInput, pickPixelsTask } from '../features/compute-box.task.ts'
import { type FeatureRunOptions, featureExecutor, prepareSource, tileShapeFor, withFeatureExecutor } from '../features/compute-boxes.ts'
import { type FeatureBox, featureBox } from '../features/feature-box.ts'
import { featureNames, resolveSpecification } from '../features/specification.ts'
import { prepareStored, runStored } from '../features/stored-features.ts'
import type { KeptSamples } from './model.ts'

/** Throws unless the annotation covers the image: the same lengths along t, z, y and x. */
export function checkPair(image: Raster, annotation: Raster, where = 'annotation'): void {
  const frames = lengthOf(image, 't')
  const expected = [...(image.axes.includes('t') ? [frames] : []), ...spatialShapeOf(image)]
  if (!sameShape(annotation.shape, expected)) {
    const remedy = `the image has axes "${image.axes}" and shape [${image.shape.join(', ')}]`
    throw new ShapeError(where, expected, annotation.shape, remedy)
  }
}

/** Annotated pixels that are featured together: a box around them, and their indices in the image. */
export interface AnnotatedPart {
  readonly box: { readonly start: number[]; readonly end: number[] }
  readonly indices: number[]
}

/** The annotated pixels by tiles, each with the smallest box around those of its tile. */
export function annotatedParts(
  annotated: Iterable<number> | ArrayLike<number>,
  shape: readonly number[],
  tileShape: readonly number[],
): AnnotatedPart[] {
  const counts = shape.map((length, axis) => Math.ceil(length / (tileShape[axis] as number)))
  const parts = new Map<number, AnnotatedPart>()
  for (const index of Array.from(annotated)) {
    const place = placeIn(index, shape, [])
    const tile = indexAt(
      place.map((at, axis) => Math.floor(at / (tileShape[axis] as number))),
      counts,
    )
    const part = parts.get(tile) ?? { box: { start: [...place], end: place.map((at) => at + 1) }, indices: [] }
    parts.set(tile, part)
    part.indices.push(index)
    for (const [axis, at] of place.entries()) {
      part.box.start[axis] = Math.min(part.box.start[axis] as number, at)
      part.box.end[axis] = Math.max(part.box.end[axis] as number, at + 1)
    }
  }
  return [...parts.values()]
}

/** Place of the i-th element of a box, in C order, that begins at `start`. */
function placeIn(i: number, shape: readonly number[], start: readonly number[]): number[] {
  const place = shape.map((_, axis) => start[axis] ?? 0)
  let rest = i
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    place[axis] = (place[axis] as number) + (rest % (shape[axis] as number))
    rest = Math.floor(rest / (shape[axis] as number))
  }
  return place
}

/** Index of a place in C order, along the first axes of a shape. */
const indexAt = (place: readonly number[], shape: readonly number[]): number =>
  place.reduce((index, at, axis) => index * (shape[axis] as number) + at, 0)

/** The annotated pixels of a part by their index in its box. */
export const indicesInBox = ({ box, indices }: AnnotatedPart, shape: readonly number[]): Uint32Array =>
  Uint32Array.from(indices, (index) =>
    indexAt(
      placeIn(index, shape, []).map((at, axis) => at - (box.start[axis] as number)),
      boxShape(box),
    ),
  )

/** Annotated pixels of one time point: their indices in C order, ascending, and their classes. */
export interface AnnotatedPixels {
  readonly indices: ArrayLike<number>
  readonly target: Uint32Array
}

/** The painted pixels of an annotation: their places, ascending, and their classes. */
export function annotatedPixels({ data }: Raster): AnnotatedPixels {
  const indices: number[] = []
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) indices.push(i)
  return { indices, target: Uint32Array.from(indices, (i) => data[i] as number) }
}

/** Of which image and features the samples are. */
interface SampleFacts {
  readonly shape: readonly number[]
  /** Of the features, channel after channel. */
  readonly names: readonly string[]
  readonly tileShape: readonly number[]
}

/** Picked features of boxes, in their order: (features × pixels) each. */
type Picker = (boxes: readonly Box[], pixelsOf: (i: number) => Uint32Array) => AsyncIterable<Float32Array>

/** Gathers the features of annotated pixels, in C order of the pixels; only what is annotated is featured. */
async function gatherSamples(pixels: AnnotatedPixels, { shape, names, tileShape }: SampleFacts, pick: Picker): Promise<KeptSamples> {
  const { indices: annotated, target } = pixels
  const rows = new Map<number, number>()
  for (let row = 0; row < annotated.length; row++) rows.set(annotated[row] as number, row)
  const matrix = new Float32Array(names.length * target.length)
  const parts = annotatedParts(rows.keys(), shape, tileShape)
  const pixelsOf = (part: number): Uint32Array => indicesInBox(parts[part] as AnnotatedPart, shape)
  let next = 0
  const boxes = parts.map(({ box }) => box)
  for await (const picked of pick(boxes, pixelsOf)) {
    const { indices } = parts[next++] as AnnotatedPart
    for (const [i, index] of indices.entries()) {
      const row = rows.get(index) as number
      for (let column = 0; column < names.length; column++) {
        const value = picked[column * indices.length + i] as number
        if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) {
          const axes = [...'zyx'.slice(3 - shape.length)].join(', ')
          const where = `${axes} = ${placeIn(index, shape, []).join(', ')}`
          throw new ValueError('image', 'finite features at every annotated pixel', `${names[column]} = ${value} at ${where}`)
        }
        matrix[column * target.length + row] = value
      }
    }
  }
  return { features: matrix, target }
}

async function samplesOfFrame(image: Raster, annotation: Raster, specification: string, run: FeatureRunOptions): Promise<KeptSamples> {
  const source = await prepareSource(image, specification, run)
  const { method, channels, features } = source
  const names = featureNames(features, channels.length)
  return withFeatureExecutor(method, run.executor, (executor) =>
    gatherSamples(annotatedPixels(annotation), { shape: annotation.shape, names, tileShape: tileShapeFor(source) }, (boxes, pixelsOf) => {
      function* inputs(): Iterable<PickPixelsInput> {
        for (const [i, box] of boxes.entries()) yield { specification, box: featureBox(source, box), method, pixels: pixelsOf(i) }
      }
      return executor.run(pickPixelsTask, inputs(), { signal: run.signal, progress: run.progress, total: boxes.length })
    }),
  )
}

/**
 * The features of annotated pixels of one time point of an image that stays where it is stored: the samples of {@link pixelSamples}.
 *
 * @throws {UnsupportedError} for features that need the whole image
 */
export async function storedSamples(
  image: BoxSource,
  pixels: AnnotatedPixels,
  features: string,
  run: FeatureRunOptions = {},
): Promise<KeptSamples> {
  const { shape, channels } = image
  const { specification } = resolveSpecification(features, shape.length as 2 | 3)
  const stored = prepareStored(image, specification, run)
  const { method } = stored
  const names = featureNames(stored.features, channels)
  const executor = run.executor ?? featureExecutor()
  return gatherSamples(pixels, { shape, names, tileShape: shape.length === 2 ? [256, 256] : [32, 128, 128] }, (boxes, pixelsOf) => {
    const inputOf = (box: FeatureBox, i: number): PickPixelsInput => ({ specification, box, method, pixels: pixelsOf(i) })
    return runStored(stored, boxes, { executor, task: pickPixelsTask, inputOf }, run)
  })
}

/**
 * The features of all annotated pixels of an image, time point by time point; only their surroundings are featured.
 *
 * @param features  feature specification, or the name of a predefined set
 * @returns for each time point (features × pixels) in C order of the pixels, and their classes
 * @throws {ShapeError} where the annotation has another shape than the image; {ValueError} for features that are not finite
 */
export async function pixelSamples(
  image: Image,
  annotation: Annotation,
  features: string,
  run: FeatureRunOptions = {},
): Promise<KeptSamples[]> {
  checkPair(image, annotation)
  const { specification } = resolveSpecification(features, spatialShapeOf(image).length as 2 | 3)
  const annotations = framesOf(annotation)
  const samples: KeptSamples[] = []
  for (const [i, frame] of framesOf(image).entries())
    samples.push(await samplesOfFrame(frame, annotations[i] as Raster, specification, run))
  return samples
}
