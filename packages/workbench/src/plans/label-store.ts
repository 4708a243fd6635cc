import type { Size } from './camera.ts'
import type { Rect } from './rect.ts'

export type LabelData = Uint8Array | Uint16Array | Uint32Array

/** Labels of all pixels of an image, one after the other: planes, rows, columns. */
export interface LabelStore {
  readonly length: number
  at(index: number): number
  /** Where the run of equal labels ends that begins at `from`: at most at `to`. */
  runEnd(from: number, to: number): number
  fill(label: number, from: number, to: number): void
}

/** Labels in one array. */
export class DenseLabels implements LabelStore {
  readonly data: LabelData

  constructor(data: LabelData) {
    this.data = data
  }

  get length(): number {
    return this.data.length
  }

  at(index: number): number {
    return this.data[index] as number
  }

  runEnd(from: number, to: number): number {
    const { data } = this
    const label = data[from]
    let end = from + 1
    while (end < to && data[end] === label) end++
    return end
  }

  fill(label: number, from: number, to: number): void {
    this.data.fill(label, from, to)
  }
}

/** Side of a tile. */
export const tileSide = 256

export interface LabelTile {
  readonly plane: number
  /** Row and column of the tile. */
  readonly row: number
  readonly column: number
  /** 256 × 256 labels, also where the tile reaches beyond the image. */
  readonly pixels: Uint8Array
  /** Changes whenever its labels do. */
  version: number
}

/** Labels of an image that is too large for an array of them: only tiles that hold any are there. */
export class SparseLabels implements LabelStore {
  readonly size: Size
  readonly length: number
  readonly #across: number
  readonly #down: number
  readonly #tiles = new Map<number, LabelTile>()

  /** @param planes  how many there are of the size */
  constructor(size: Size, planes: number) {
    this.size = size
    this.length = planes * size.height * size.width
    this.#across = Math.ceil(size.width / tileSide)
    this.#down = Math.ceil(size.height / tileSide)
  }

  /** In the order of their places. */
  get tiles(): readonly LabelTile[] {
    return [...this.#tiles].sort(([a], [b]) => a - b).map(([, tile]) => tile)
  }

  #key(plane: number, row: number, column: number): number {
    return (plane * this.#down + row) * this.#across + column
  }

  tile(plane: number, row: number, column: number): LabelTile | undefined {
    return this.#tiles.get(this.#key(plane, row, column))
  }

  /** The tile at a place, a new one where there is none yet. */
  #made(plane: number, row: number, column: number): LabelTile {
    const key = this.#key(plane, row, column)
    const known = this.#tiles.get(key)
    if (known !== undefined) return known
    const tile = { plane, row, column, pixels: new Uint8Array(tileSide * tileSide), version: 0 }
    this.#tiles.set(key, tile)
    return tile
  }

  /** Plane, row and column of a pixel. */
  #place(index: number): readonly [number, number, number] {
    const { height, width } = this.size
    const line = Math.floor(index / width)
    const plane = Math.floor(line / height)
    return [plane, line - plane * height, index - line * width]
  }

  at(index: number): number {
    const [plane, y, x] = this.#place(index)
    return this.tile(plane, y >> 8, x >> 8)?.pixels[((y & 255) << 8) | (x & 255)] ?? 0
  }

  runEnd(from: number, to: number): number {
    const label = this.at(from)
    let end = from
    while (end < to) {
      const [plane, y, x] = this.#place(end)
      const tile = this.tile(plane, y >> 8, x >> 8)
      // as far as the row of the tile goes
      const last = Math.min(to, end + Math.min(tileSide - (x & 255), this.size.width - x))
      if (tile === undefined) {
        if (label !== 0) return end
        end = last
        continue
      }
      const start = ((y & 255) << 8) | (x & 255)
      const first = end
      while (end < last && tile.pixels[start + end - first] === label) end++
      if (end < last) return end
    }
    return to
  }

  fill(label: number, from: number, to: number): void {
    for (let index = from; index < to; ) {
      const [plane, y, x] = this.#place(index)
      const end = Math.min(to, index + Math.min(tileSide - (x & 255), this.size.width - x))
      const tile = label === 0 ? this.tile(plane, y >> 8, x >> 8) : this.#made(plane, y >> 8, x >> 8)
      if (tile !== undefined) {
        const start = ((y & 255) << 8) | (x & 255)
        tile.pixels.fill(label, start, start + end - index)
        tile.version++
      }
      index = end
    }
  }

  /** Puts labels into a rectangle of a plane, row by row. */
  put(plane: number, { y0, x0, y1, x1 }: Rect, pixels: ArrayLike<number>): void {
    for (let y = y0; y < y1; y++) {
      for (let x = x0; x < x1; ) {
        const end = Math.min(x1, (x | 255) + 1)
        const tile = this.#made(plane, y >> 8, x >> 8)
        const start = (y & 255) << 8
        for (let from = (y - y0) * (x1 - x0) + x - x0; x < end; x++, from++) tile.pixels[start | (x & 255)] = pixels[from] as number
        tile.version++
      }
    }
  }

  /** Gives up tiles. */
  forget(plane: number, row: number, column: number): void {
    this.#tiles.delete(this.#key(plane, row, column))
  }

  /** Every `stride`-th label of a rectangle of a plane into rows of a target; what is not there becomes 0. */
  sample(plane: number, rect: Rect, stride: number, target: Uint8Array): void {
    const columns = Math.ceil((rect.x1 - rect.x0) / stride)
    target.fill(0)
    for (let row = rect.y0 >> 8; row << 8 < rect.y1; row++) {
      for (let column = rect.x0 >> 8; column << 8 < rect.x1; column++) {
        const pixels = this.tile(plane, row, column)?.pixels
        if (pixels === undefined) continue
        const from = (start: number, tile: number): number => start + Math.ceil(Math.max(0, (tile << 8) - start) / stride) * stride
        const [yEnd, xEnd] = [Math.min(rect.y1, (row + 1) << 8), Math.min(rect.x1, (column + 1) << 8)]
        const x0 = from(rect.x0, column)
        for (let y = from(rect.y0, row); y < yEnd; y += stride) {
          const to = ((y - rect.y0) / stride) * columns + (x0 - rect.x0) / stride
          const start = (y & 255) << 8
          if (stride === 1) target.set(pixels.subarray(start | (x0 & 255), start + ((xEnd - 1) & 255) + 1), to)
          else for (let x = x0, i = 0; x < xEnd; x += stride, i++) target[to + i] = pixels[start | (x & 255)] as number
        }
      }
    }
  }
}
