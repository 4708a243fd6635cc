import type { PixelData } from '../array/raster.ts'
import type { LabelRuns } from '../labels/label-runs.ts'
import type { Workspace } from './workspace.ts'

/** Lengths along z, y and x. */
export type Box = readonly [depth: number, height: number, width: number]

/** Lengths along z, y and x; 1 along z for two dimensions. */
export const volumeShape = (shape: readonly number[]): [number, number, number] =>
  shape.length === 2 ? [1, shape[0] as number, shape[1] as number] : (shape as unknown as [number, number, number])

/** One object of a label image: its bounding box and its pixels inside that, always along z, y, x. */
export class Region {
  readonly label: number
  readonly dimensions: 2 | 3
  readonly start: readonly [number, number, number]
  readonly shape: Box
  /** (runs × 3) row, first pixel and the one behind the last, counted within the box (row = z · height + y), in C order. */
  readonly runs: Int32Array
  /** Number of pixels. */
  readonly pixels: number
  /** Where the numbers behind its measurements lie. */
  readonly room: Workspace

  /** @param shape  (z, y, x) of the label image */
  constructor({ labels, starts, runs }: LabelRuns, object: number, shape: Box, dimensions: 2 | 3, room: Workspace) {
    this.room = room
    const [from, to] = [3 * (starts[object] as number), 3 * (starts[object + 1] as number)]
    const height = shape[1]
    let [y0, y1, x0, x1, pixels] = [height, 0, shape[2], 0, 0]
    for (let i = from; i < to; i += 3) {
      const y = (runs[i] as number) % height
      const [first, end] = [runs[i + 1] as number, runs[i + 2] as number]
      if (y < y0) y0 = y
      if (y > y1) y1 = y
      if (first < x0) x0 = first
      if (end > x1) x1 = end
      pixels += end - first
    }
    const z0 = Math.floor((runs[from] as number) / height)
    const z1 = Math.floor((runs[to - 3] as number) / height)
    this.label = labels[object] as number
    this.dimensions = dimensions
    this.start = [z0, y0, x0]
    this.shape = [z1 - z0 + 1, y1 - y0 + 1, x1 - x0]
    this.pixels = pixels
    this.runs = room.integers(to - from)
    for (let i = 0; i < to - from; i += 3) {
      const row = runs[from + i] as number
      this.runs[i] = (Math.floor(row / height) - z0) * this.shape[1] + (row % height) - y0
      this.runs[i + 1] = (runs[from + i + 1] as number) - x0
      this.runs[i + 2] = (runs[from + i + 2] as number) - x0
    }
  }

  /** Values of an image at the pixels of the object. @param shape  (z, y, x) of the image */
  valuesOf(image: PixelData, shape: Box): Float64Array {
    const values = this.room.floats(this.pixels)
    let next = 0
    for (let i = 0; i < this.runs.length; i += 3) {
      const row = this.runs[i] as number
      const z = Math.floor(row / this.shape[1])
      const y = row - z * this.shape[1]
      const line = ((z + this.start[0]) * shape[1] + y + this.start[1]) * shape[2] + this.start[2]
      const end = line + (this.runs[i + 2] as number)
      for (let at = line + (this.runs[i + 1] as number); at < end; at++) values[next++] = image[at] as number
    }
    return values
  }
}

/** A region drawn in its box with a frame of empty pixels, so that each pixel of the object has all its neighbours. */
export interface Mask {
  /** (z, y, x) with the frame; along z there is none in two dimensions. */
  readonly shape: Box
  /** 1 where the object is. */
  readonly pixels: Uint8Array
}

export function maskOf({ runs, shape, dimensions, room }: Region): Mask {
  const frame = dimensions === 3 ? 1 : 0
  const outer: Box = [shape[0] + 2 * frame, shape[1] + 2, shape[2] + 2]
  const pixels = room.bytes(outer[0] * outer[1] * outer[2])
  for (let i = 0; i < runs.length; i += 3) {
    const row = runs[i] as number
    const z = Math.floor(row / shape[1])
    const line = ((z + frame) * outer[1] + row - z * shape[1] + 1) * outer[2] + 1
    pixels.fill(1, line + (runs[i + 1] as number), line + (runs[i + 2] as number))
  }
  return { shape: outer, pixels }
}
