import type { PixelData } from '../../array/raster.ts'
import { type Entry, encodeDirectory } from './encode-directory.ts'
import { descriptionEntries, encodeHeader, namesFor, sampleFormat } from './encode-tiff.ts'
import { tags } from './tags.ts'

/** Sides of a tile; bands of rows that are written hold whole tiles. */
export const tileSide = 256

/** What is known of an image before its pixels are there. */
export interface TiledFacts {
  /** Rows and columns. */
  readonly shape: readonly [number, number]
  /** Planes along an axis in front, with their names: probabilities. */
  readonly planes?: { readonly axis: 'p'; readonly names: readonly string[] }
  readonly spacing?: readonly number[] | undefined
  readonly unit?: 'pixel' | 'micrometer' | undefined
}

/** A band of rows of all planes, plane after plane: (planes × rows × width). Rows are `tileSide`, but for the last band. */
export type Band<D extends PixelData = PixelData> = readonly D[]

/** Cuts a band into tiles that are filled up with 0; the next tile takes the memory of the last. */
function* tilesOf(plane: PixelData, width: number): Generator<Uint8Array> {
  const rows = plane.length / width
  const tile = new (plane.constructor as new (length: number) => PixelData)(tileSide * tileSide)
  for (let left = 0; left < width; left += tileSide) {
    const columns = Math.min(tileSide, width - left)
    if (columns < tileSide) tile.fill(0)
    for (let y = 0; y < rows; y++) tile.set(plane.subarray(y * width + left, y * width + left + columns), y * tileSide)
    yield new Uint8Array(tile.buffer, tile.byteOffset, tile.byteLength)
  }
}

/**
 * Writes an image of any size as tiled BigTIFF with ImageJ's description, while its bands are computed from top to bottom.
 *
 * @param empty  an array of the type of the pixels
 * @returns      the file in pieces, each to be written before the next is asked for
 */
export async function* encodeTiledTiff(facts: TiledFacts, empty: PixelData, bands: AsyncIterable<Band>): AsyncGenerator<Uint8Array> {
  const { shape, planes, spacing, unit } = facts
  const [height, width] = shape
  const count = planes?.names.length ?? 1
  const [down, across] = [Math.ceil(height / tileSide), Math.ceil(width / tileSide)]
  const tileBytes = tileSide * tileSide * empty.BYTES_PER_ELEMENT
  const pixelBytes = down * across * count * tileBytes
  const head = encodeHeader(true, pixelBytes)
  yield head
  for await (const band of bands) for (const plane of band) yield* tilesOf(plane, width)
  const named = planes && namesFor({ channels: count }, planes.axis, planes.names)
  const counts = { channels: count, slices: 1, frames: 1 }
  let position = head.length + pixelBytes
  for (let plane = 0; plane < count; plane++) {
    const offsets = Array.from({ length: down * across }, (_, i) => {
      const [row, column] = [Math.floor(i / across), i % across]
      return head.length + ((row * count + plane) * across + column) * tileBytes
    })
    const image = { axes: 'yx', ...(spacing === undefined ? {} : { spacing }), ...(unit === undefined ? {} : { unit }) }
    const entries = [...tiledEntries(shape, empty, offsets, tileBytes), ...(plane === 0 ? descriptionEntries(image, counts, named) : [])]
    const directory = encodeDirectory(
      entries.sort((a, b) => a.tag - b.tag),
      position,
      true,
      plane === count - 1,
    )
    yield directory
    position += directory.length
  }
}

function tiledEntries(
  [height, width]: readonly [number, number],
  empty: PixelData,
  offsets: readonly number[],
  tileBytes: number,
): Entry[] {
  return [
    { tag: tags.newSubfileType, type: 4, values: [0] },
    { tag: tags.imageWidth, type: 4, values: [width] },
    { tag: tags.imageLength, type: 4, values: [height] },
    { tag: tags.bitsPerSample, type: 3, values: [8 * empty.BYTES_PER_ELEMENT] },
    { tag: tags.compression, type: 3, values: [1] },
    { tag: tags.photometric, type: 3, values: [1] },
    { tag: tags.samplesPerPixel, type: 3, values: [1] },
    { tag: tags.tileWidth, type: 4, values: [tileSide] },
    { tag: tags.tileLength, type: 4, values: [tileSide] },
    { tag: tags.tileOffsets, type: 16, values: offsets },
    { tag: tags.tileByteCounts, type: 16, values: offsets.map(() => tileBytes) },
    { tag: tags.sampleFormat, type: 3, values: [sampleFormat(empty)] },
  ]
}
