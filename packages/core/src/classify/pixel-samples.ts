import { framesOf, lengthOf, spatialShapeOf } from '../array/axes.ts'
import type { Annotation, Image, Raster } from '../array/raster.ts'
import { sameShape, sizeOf } from '../array/raster.ts'
import { type Box, boxShape, tilesOf } from '../array/tile.ts'
import { ShapeError, ValueError } from '../errors.ts'
import { type PickPixelsInput, pickPixelsTask } from '../features/compute-box.task.ts'
import { type FeatureRunOptions, featureExecutor, prepareSource, tileShapeFor } from '../features/compute-boxes.ts'
import { featureBox } from '../features/feature-box.ts'
import { featureNames } from '../features/specification.ts'
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

/** The annotated pixels within a tile: the smallest box around them, and their indices in the image. Undefined where there are none. */
function annotatedPart(
  data: ArrayLike<number>,
  shape: readonly number[],
  { start, end }: Box,
): { box: Box; indices: number[] } | undefined {
  const rank = shape.length
  const width = shape[rank - 1] as number
  const [left, right] = [start[rank - 1] as number, end[rank - 1] as number]
  const rows = boxShape({ start: start.slice(0, -1), end: end.slice(0, -1) })
  const [least, most] = [[...end], [...start]]
  const indices: number[] = []
  for (let row = 0; row < sizeOf(rows); row++) {
    const place = placeIn(row, rows, start)
    const base = indexAt(place, shape) * width
    for (let x = left; x < right; x++) {
      if (data[base + x] === 0) continue
      indices.push(base + x)
      for (const [axis, at] of [...place, x].entries()) {
        least[axis] = Math.min(least[axis] as number, at)
        most[axis] = Math.max(most[axis] as number, at + 1)
      }
    }
  }
  return indices.length === 0 ? undefined : { box: { start: least, end: most }, indices }
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
  const parts = tilesOf(shape, tileShapeFor(source.halo)).flatMap((tile) => annotatedPart(data, shape, tile) ?? [])
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
  const { executor = featureExecutor(), signal, progress } = run
  let next = 0
  for await (const picked of executor.run(pickPixelsTask, inputs(), { signal, progress, total: parts.length })) {
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
  return { features: matrix, target }
}

/** The features of all annotated pixels of an image, time point by time point. */
export async function pixelSamples(
  image: Image,
  annotation: Annotation,
  specification: string,
  run: FeatureRunOptions,
): Promise<KeptSamples[]> {
  checkPair(image, annotation)
  const annotations = framesOf(annotation)
  const samples: KeptSamples[] = []
  for (const [i, frame] of framesOf(image).entries())
    samples.push(await samplesOfFrame(frame, annotations[i] as Raster, specification, run))
  return samples
}
