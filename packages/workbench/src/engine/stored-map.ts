import { canPredictBands, type Model, type PixelData, type PredictOptions, predictBands, type RowSource, segmentBands } from '@cambium/core'
import type { Band, OpenImage } from '@cambium/core/formats'
import type { LabelTile } from '../plans/label-store.ts'
import { errors } from '../text/en-errors.ts'
import { segmenterOf } from './encoded-files.ts'
import { formats } from './formats.ts'
import type { OpenedImage, StoredMap } from './protocol.ts'
import { blobSource } from './stored-image.ts'

/** Pieces of a file are handed to the browser, which keeps them on disk, in portions of so many bytes. */
const portion = 1 << 24

/** A file from its pieces, each of which is gone when the next is asked for. */
async function blobOf(pieces: AsyncIterable<Uint8Array>): Promise<Blob> {
  const parts: Blob[] = []
  let waiting: Uint8Array<ArrayBuffer>[] = []
  let bytes = 0
  for await (const piece of pieces) {
    waiting.push(Uint8Array.from(piece))
    bytes += piece.length
    if (bytes < portion) continue
    parts.push(new Blob(waiting))
    ;[waiting, bytes] = [[], 0]
  }
  return new Blob([...parts, ...waiting])
}

/** Bands of rows of what is painted. */
async function* paintedBands(tiles: readonly LabelTile[], { height, width }: { height: number; width: number }): AsyncGenerator<Band> {
  const { tileSide } = await formats()
  for (let row = 0; row * tileSide < height; row++) {
    const band = new Uint8Array(Math.min(tileSide, height - row * tileSide) * width)
    for (const tile of tiles) {
      if (tile.row !== row) continue
      const left = tile.column * tileSide
      const columns = Math.min(tileSide, width - left)
      for (let y = 0; y * width < band.length; y++) band.set(tile.pixels.subarray(y * tileSide, y * tileSide + columns), y * width + left)
    }
    yield [band]
  }
}

/** The planes of a prediction in bands, and an array of their type. */
async function bandsOf(
  what: Exclude<StoredMap, { kind: 'annotation' }>,
  image: RowSource,
  model: Model,
  options: PredictOptions,
): Promise<{ readonly empty: PixelData; readonly bands: AsyncIterable<Band> }> {
  const { tileSide } = await formats()
  const run = { ...options, rows: tileSide }
  if (what.kind === 'labels') {
    const { bands, empty } = await segmentBands(image, segmenterOf(model, what.rules), run)
    async function* pieces(): AsyncGenerator<Band> {
      for (const labels of bands) yield [labels]
    }
    return { empty, bands: pieces() }
  }
  const isMap = what.kind === 'class map'
  const wanted = { winners: isMap, probabilities: isMap ? [] : [model.classes.indexOf(what.value)] }
  async function* pieces(): AsyncGenerator<Band> {
    for await (const { classes, probabilities } of predictBands(image, model, wanted, run))
      yield [classes ?? (probabilities[0] as Float32Array)]
  }
  return { empty: isMap ? new Uint8Array(0) : new Float32Array(0), bands: pieces() }
}

const factsOf = ({ shape, spacing, unit }: OpenImage) => ({
  shape: shape.slice(-2) as unknown as readonly [number, number],
  spacing: spacing?.slice(-2),
  unit,
})

/**
 * A map of an image that stays on disk as a tiled TIFF, band by band.
 *
 * @throws {Error} for images with time points or depth, and for features of the whole image
 */
export async function storedMap(opened: OpenedImage, what: StoredMap, model: () => Model, options: PredictOptions): Promise<Blob> {
  const { stored, name } = opened
  const { encodeTiledTiff, openTiff } = await formats()
  const image = stored && (await openTiff(blobSource(stored.file), { axes: stored.axes }))
  if (image === undefined) throw new Error(errors.onlyFlatMaps(name))
  const facts = factsOf(image)
  if (what.kind === 'annotation') return blobOf(encodeTiledTiff(facts, new Uint8Array(0), paintedBands(what.tiles, opened.dims)))
  if (!canPredictBands(model())) throw new Error(errors.needsWhole(name))
  const { empty, bands } = await bandsOf(what, image, model(), options)
  return blobOf(encodeTiledTiff(facts, empty, bands))
}
