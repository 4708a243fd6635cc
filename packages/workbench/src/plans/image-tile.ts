import type { PixelData } from '@cambium/core'
import type { Size } from './camera.ts'
import { tileSide } from './label-store.ts'
import { type Patch, patchSize } from './patch.ts'
import { intersection, isEmpty, type Rect } from './rect.ts'

/** Which tile: of every `step`-th pixel of a channel of a plane, the one in this row and column of tiles. */
export interface TilePlace {
  readonly channel: number
  readonly plane: number
  readonly step: number
  readonly row: number
  readonly column: number
}

export interface ImageTile {
  readonly place: TilePlace
  readonly data: PixelData
}

export const tileKey = ({ channel, plane, step, row, column }: TilePlace): string => `${channel} ${plane} ${step} ${row} ${column}`

/** The pixels of the image that a tile is about. */
export function tileRect({ step, row, column }: TilePlace, { height, width }: Size): Rect {
  const side = tileSide * step
  return {
    y0: row * side,
    x0: column * side,
    y1: Math.min(height, (row + 1) * side),
    x1: Math.min(width, (column + 1) * side),
  }
}

/** The tiles that a rectangle needs, those in its middle first. */
export function tilesIn(rect: Rect, of: Pick<TilePlace, 'channel' | 'plane' | 'step'>): TilePlace[] {
  const side = tileSide * of.step
  const places: TilePlace[] = []
  for (let row = Math.floor(rect.y0 / side); row * side < rect.y1; row++)
    for (let column = Math.floor(rect.x0 / side); column * side < rect.x1; column++) places.push({ ...of, row, column })
  const middle = { row: (rect.y0 + rect.y1) / 2 / side - 0.5, column: (rect.x0 + rect.x1) / 2 / side - 0.5 }
  const far = ({ row, column }: TilePlace): number => (row - middle.row) ** 2 + (column - middle.column) ** 2
  return places.sort((a, b) => far(a) - far(b))
}

/**
 * Puts what a tile says of a patch into the patch's pixels; a coarser tile fills the pixels in between.
 *
 * @returns the rectangle of the image that is new
 */
export function copyTile({ place, data }: ImageTile, size: Size, { rect, stride }: Patch, target: PixelData): Rect {
  const whole = tileRect(place, size)
  const part = intersection(whole, rect)
  if (isEmpty(part)) return part
  const columns = Math.ceil((whole.x1 - whole.x0) / place.step)
  const { width } = patchSize({ rect, stride })
  const first = (from: number, start: number): number => start + Math.ceil((from - start) / stride) * stride
  const x0 = first(part.x0, rect.x0)
  const count = Math.ceil((part.x1 - x0) / stride)
  // steps are powers of two
  const shift = Math.log2(place.step)
  let [before, above] = [-1, 0]
  for (let y = first(part.y0, rect.y0); y < part.y1; y += stride) {
    const row = ((y - whole.y0) >> shift) * columns
    const to = ((y - rect.y0) / stride) * width + (x0 - rect.x0) / stride
    if (row === before) {
      target.copyWithin(to, above, above + count)
      continue
    }
    ;[before, above] = [row, to]
    if (place.step === stride) {
      const from = row + (x0 - whole.x0) / stride
      target.set(data.subarray(from, from + count), to)
      continue
    }
    for (let i = 0, x = x0 - whole.x0; i < count; i++, x += stride) target[to + i] = data[row + (x >> shift)] as number
  }
  return part
}

/** The step of the tiles from which everything coarser is drawn: of those, so many pixels cover the whole plane. */
export function overviewStep({ height, width }: Size, mostPixels: number): number {
  let step = 1
  while (Math.ceil(height / step) * Math.ceil(width / step) > mostPixels) step *= 2
  return step
}

/** Tiles that were read, as many as fit; the least recently used go first. */
export class TileCache {
  readonly #tiles = new Map<string, ImageTile>()
  #bytes = 0
  mostBytes: number

  constructor(mostBytes: number) {
    this.mostBytes = mostBytes
  }

  get(key: string): ImageTile | undefined {
    const tile = this.#tiles.get(key)
    if (tile === undefined) return undefined
    this.#tiles.delete(key)
    this.#tiles.set(key, tile)
    return tile
  }

  put(key: string, tile: ImageTile): void {
    if (this.#tiles.has(key)) return
    this.#tiles.set(key, tile)
    this.#bytes += tile.data.byteLength
    for (const [oldest, { data }] of this.#tiles) {
      if (this.#bytes <= this.mostBytes || oldest === key) break
      this.#tiles.delete(oldest)
      this.#bytes -= data.byteLength
    }
  }

  get bytes(): number {
    return this.#bytes
  }

  clear(): void {
    this.#tiles.clear()
    this.#bytes = 0
  }
}
