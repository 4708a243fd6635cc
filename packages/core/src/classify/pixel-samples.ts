import { framesOf, lengthOf, spatialShapeOf } from '../array/axes.ts'
import type { Annotation, Image, Raster } from '../array/raster.ts'
import { sameShape, sizeOf } from '../array/raster.ts'
import { type Box, boxShape, tilesOf } from '../array/tile.ts'
import { ShapeError } from '../errors.ts'
import type { Feature } from '../features/feature.ts'
import { computeBox, featureBox, prepareFeatures } from '../features/feature-stack.ts'
import type { KeptSamples } from './model.ts'

/** Side of the tiles in which images are featured, for two and three dimensions: some megabytes of features at a time. */
export const tileShapeFor = (rank: number): number[] => (rank === 2 ? [256, 256] : [32, 128, 128])

/** Throws unless the annotation covers the image: the same lengths along t, z, y and x. */
export function checkPair(image: Raster, annotation: Raster, where = 'annotation'): void {
  const frames = lengthOf(image, 't')
  const expected = [...(image.axes.includes('t') ? [frames] : []), ...spatialShapeOf(image)]
  if (!sameShape(annotation.shape, expected)) {
    const remedy = `the image has axes "${image.axes}" and shape [${image.shape.join(', ')}]`
    throw new ShapeError(where, expected, annotation.shape, remedy)
  }
}

function hasAnnotation(data: ArrayLike<number>, shape: readonly number[], { start, end }: Box): boolean {
  const width = shape[shape.length - 1] as number
  const inner = boxShape({ start: start.slice(0, -1), end: end.slice(0, -1) })
  const rows = sizeOf(inner)
  for (let row = 0; row < rows; row++) {
    let rest = row
    let base = 0
    let stride = width
    for (let axis = inner.length - 1; axis >= 0; axis--) {
      base += ((start[axis] as number) + (rest % (inner[axis] as number))) * stride
      rest = Math.floor(rest / (inner[axis] as number))
      stride *= shape[axis] as number
    }
    for (let x = start[start.length - 1] as number; x < (end[end.length - 1] as number); x++) if (data[base + x] !== 0) return true
  }
  return false
}

/** Gathers the features of the annotated pixels of one time point, in C order of the pixels; only annotated tiles are featured. */
function samplesOfFrame(image: Raster, annotation: Raster, features: readonly Feature[]): KeptSamples {
  const { shape, data } = annotation
  const order = new Map<number, number>()
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) order.set(i, order.size)
  const target = Int32Array.from(order.keys(), (i) => data[i] as number)
  const source = prepareFeatures(image, features)
  const columns = source.channels.length * features.length
  const matrix = new Float32Array(columns * target.length)
  for (const tile of tilesOf(shape, tileShapeFor(shape.length))) {
    if (!hasAnnotation(data, shape, tile)) continue
    const planes = computeBox(features, featureBox(source, tile))
    const tileShape = boxShape(tile)
    const pixels = sizeOf(tileShape)
    for (let p = 0; p < pixels; p++) {
      const row = order.get(indexInImage(p, tileShape, tile.start, shape))
      if (row === undefined) continue
      for (let column = 0; column < columns; column++) matrix[column * target.length + row] = planes[column * pixels + p] as number
    }
  }
  return { features: matrix, target }
}

/** Index in the image of the p-th pixel of a tile. */
function indexInImage(p: number, tileShape: readonly number[], start: readonly number[], shape: readonly number[]): number {
  let rest = p
  let index = 0
  let stride = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index += ((start[axis] as number) + (rest % (tileShape[axis] as number))) * stride
    rest = Math.floor(rest / (tileShape[axis] as number))
    stride *= shape[axis] as number
  }
  return index
}

/** The features of all annotated pixels of an image, time point by time point. */
export function pixelSamples(image: Image, annotation: Annotation, features: readonly Feature[]): KeptSamples[] {
  checkPair(image, annotation)
  const annotations = framesOf(annotation)
  return framesOf(image).map((frame, i) => samplesOfFrame(frame, annotations[i] as Raster, features))
}
