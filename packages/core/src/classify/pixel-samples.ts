import { framesOf, lengthOf, spatialShapeOf } from '../array/axes.ts'
import type { Annotation, Image, Raster } from '../array/raster.ts'
import { sameShape, sizeOf } from '../array/raster.ts'
import { type Box, boxShape, tilesOf } from '../array/tile.ts'
import { ShapeError, ValueError } from '../errors.ts'
import { computeBoxes, type FeatureRunOptions, prepareSource, tileShapeFor } from '../features/compute-boxes.ts'
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
async function samplesOfFrame(image: Raster, annotation: Raster, specification: string, run: FeatureRunOptions): Promise<KeptSamples> {
  const { shape, data } = annotation
  const order = new Map<number, number>()
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) order.set(i, order.size)
  const target = Uint32Array.from(order.keys(), (i) => data[i] as number)
  const source = await prepareSource(image, specification, run)
  const names = featureNames(source.features, source.channels.length)
  const columns = names.length
  const matrix = new Float32Array(columns * target.length)
  const tiles = tilesOf(shape, tileShapeFor(source.halo)).filter((tile) => hasAnnotation(data, shape, tile))
  let next = 0
  for await (const planes of computeBoxes(source, specification, tiles, run)) {
    const tile = tiles[next++] as Box
    const tileShape = boxShape(tile)
    const pixels = sizeOf(tileShape)
    for (let p = 0; p < pixels; p++) {
      const row = order.get(indexInImage(p, tileShape, tile.start, shape))
      if (row === undefined) continue
      for (let column = 0; column < columns; column++) {
        const value = planes[column * pixels + p] as number
        if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY)
          throw new ValueError(
            'image',
            'finite features at every annotated pixel',
            `${names[column]} = ${value} at ${placeOf(p, tile, tileShape)}`,
          )
        matrix[column * target.length + row] = value
      }
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

/** Where the p-th pixel of a tile lies in the image, in words. */
function placeOf(p: number, { start }: Box, tileShape: readonly number[]): string {
  let rest = p
  const place = [...start]
  for (let axis = place.length - 1; axis >= 0; axis--) {
    place[axis] = (place[axis] as number) + (rest % (tileShape[axis] as number))
    rest = Math.floor(rest / (tileShape[axis] as number))
  }
  return `${'zyx'
    .slice(3 - place.length)
    .split('')
    .join(', ')} = ${place.join(', ')}`
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
