import { type PixelData, type Raster, sizeOf } from './raster.ts'

/** A box in an image: for each axis where it starts (included) and ends (excluded). */
export interface Box {
  readonly start: readonly number[]
  readonly end: readonly number[]
}

export const boxShape = (box: Box): number[] => box.start.map((start, i) => (box.end[i] as number) - start)

/** Boxes that cover a shape once, in C order. */
export function tilesOf(shape: readonly number[], tileShape: readonly number[]): Box[] {
  const counts = shape.map((length, i) => Math.ceil(length / (tileShape[i] as number)))
  return Array.from({ length: sizeOf(counts) }, (_, tile) => {
    let rest = tile
    const index = new Array<number>(shape.length)
    for (let i = shape.length - 1; i >= 0; i--) {
      index[i] = rest % (counts[i] as number)
      rest = Math.floor(rest / (counts[i] as number))
    }
    const start = index.map((n, i) => n * (tileShape[i] as number))
    return { start, end: start.map((from, i) => Math.min(from + (tileShape[i] as number), shape[i] as number)) }
  })
}

/** The box with a halo around it, cut off at the edges of the shape. */
export function withHalo(box: Box, halo: readonly number[], shape: readonly number[]): Box {
  return {
    start: box.start.map((from, i) => Math.max(0, from - (halo[i] as number))),
    end: box.end.map((to, i) => Math.min(shape[i] as number, to + (halo[i] as number))),
  }
}

/** The box in the coordinates of another box that holds it. */
export function relativeTo(box: Box, outer: Box): Box {
  return {
    start: box.start.map((from, i) => from - (outer.start[i] as number)),
    end: box.end.map((to, i) => to - (outer.start[i] as number)),
  }
}

/** Copies a box of an array to a box of the same shape of another. */
export function copyBox(
  source: PixelData,
  sourceShape: readonly number[],
  sourceBox: Box,
  target: PixelData,
  targetShape: readonly number[],
  targetBox: Box,
): void {
  const rank = sourceShape.length
  const shape = boxShape(sourceBox)
  const width = shape[rank - 1] as number
  const rows = sizeOf(shape.slice(0, -1))
  if (width <= 0) return
  for (let row = 0; row < rows; row++) {
    let rest = row
    let from = sourceBox.start[rank - 1] as number
    let to = targetBox.start[rank - 1] as number
    let sourceStride = sourceShape[rank - 1] as number
    let targetStride = targetShape[rank - 1] as number
    for (let i = rank - 2; i >= 0; i--) {
      const index = rest % (shape[i] as number)
      rest = Math.floor(rest / (shape[i] as number))
      from += ((sourceBox.start[i] as number) + index) * sourceStride
      to += ((targetBox.start[i] as number) + index) * targetStride
      sourceStride *= sourceShape[i] as number
      targetStride *= targetShape[i] as number
    }
    target.set(source.subarray(from, from + width), to)
  }
}

/** A box of a raster as a raster of its own (a copy). */
export function crop<A extends string, D extends PixelData>(raster: Raster<A, D>, box: Box): Raster<A, D> {
  const shape = boxShape(box)
  const data = new (raster.data.constructor as new (length: number) => D)(sizeOf(shape))
  copyBox(raster.data, raster.shape, box, data, shape, { start: shape.map(() => 0), end: shape })
  return { ...raster, shape, data }
}

/** Whether two boxes have a place in common. */
export const overlap = (a: Box, b: Box): boolean =>
  a.start.every((start, axis) => start < (b.end[axis] as number) && (b.start[axis] as number) < (a.end[axis] as number))
