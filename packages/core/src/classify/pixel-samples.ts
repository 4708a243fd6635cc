import { framesOf, lengthOf, spatialShapeOf } from '../array/axes.ts'
import type { Annotation, Image, Raster } from '../array/raster.ts'
import { sameShape } from '../array/raster.ts'
import { boxShape } from '../array/tile.ts'
import { ShapeError, ValueError } from '../errors.ts'
import { type PickPixelsInput, pickPixelsTask } from '../features/compute-box.task.ts'
import { type FeatureRunOptions, prepareSource, tileShapeFor, withFeatureExecutor } from '../features/compute-boxes.ts'
import { featureBox } from '../features/feature-box.ts'
import { featureNames, resolveSpecification } from '../features/specification.ts'
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
interface AnnotatedPart {
  readonly box: { readonly start: number[]; readonly end: number[] }
  readonly indices: number[]
}

/** The annotated pixels by tiles, each with the smallest box around those of its tile. */
function annotatedParts(annotated: Iterable<number>, shape: readonly number[], tileShape: readonly number[]): AnnotatedPart[] {
  const counts = shape.map((length, axis) => Math.ceil(length / (tileShape[axis] as number)))
  const parts = new Map<number, AnnotatedPart>()
  for (const index of annotated) {
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

/** Gathers the features of the annotated pixels of one time point, in C order of the pixels; only what is annotated is featured. */
async function samplesOfFrame(image: Raster, annotation: Raster, specification: string, run: FeatureRunOptions): Promise<KeptSamples> {
  const { shape, data } = annotation
  const order = new Map<number, number>()
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) order.set(i, order.size)
  const target = Uint32Array.from(order.keys(), (i) => data[i] as number)
  const source = await prepareSource(image, specification, run)
  const names = featureNames(source.features, source.channels.length)
  const matrix = new Float32Array(names.length * target.length)
  const parts = annotatedParts(order.keys(), shape, tileShapeFor(source))
  function* inputs(): Iterable<PickPixelsInput> {
    for (const { box, indices } of parts) {
      const inBox = (i: number): number =>
        indexAt(
          placeIn(i, shape, []).map((at, axis) => at - (box.start[axis] as number)),
          boxShape(box),
        )
      yield { specification, box: featureBox(source, box), method: source.method, pixels: Uint32Array.from(indices, inBox) }
    }
  }
  const { signal, progress } = run
  let next = 0
  const put = (picked: Float32Array): void => {
    const { indices } = parts[next++] as (typeof parts)[0]
    for (const [i, index] of indices.entries()) {
      const row = order.get(index) as number
      for (let column = 0; column < names.length; column++) {
        const value = picked[column * indices.length + i] as number
        if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) {
          const where = `${'zyx'
            .slice(3 - shape.length)
            .split('')
            .join(', ')} = ${placeIn(index, shape, []).join(', ')}`
          throw new ValueError('image', 'finite features at every annotated pixel', `${names[column]} = ${value} at ${where}`)
        }
        matrix[column * target.length + row] = value
      }
    }
  }
  await withFeatureExecutor(source.method, run.executor, async (executor) => {
    for await (const picked of executor.run(pickPixelsTask, inputs(), { signal, progress, total: parts.length })) put(picked)
  })
  return { features: matrix, target }
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
