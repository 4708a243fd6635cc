import {
  type Annotation,
  type BoxSource,
  createAnnotation,
  createImage,
  type Executor,
  type Image,
  type KeptSamples,
  normalisedSource,
  type PaintedBox,
  type PixelClassifier,
  predictBoxes,
  storedPaintedBoxes,
  storedSamples,
} from '@cambium/core'
import type { ImageTile, TilePlace } from '../plans/image-tile.ts'
import { type LabelTile, tileSide } from '../plans/label-store.ts'
import { sharedPixels } from './open-image.ts'
import type { ClassTile, CutOut, LiveRequest, OpenedImage, PlaneTiles } from './protocol.ts'
import { StoredImage } from './stored-image.ts'
import type { ImageOnDisk } from './train-pixels.ts'

/** Around what is in view so many pixels are read for the features at its edges. */
const margin = 64
/** Planes above and below, of volumes. */
const planesBeside = 12

/** Takes a tile that was predicted, and how many there are now. */
export type TileListener = (tile: ClassTile, done: number) => void | Promise<void>

type Place = readonly [number, number, number]

/** The part of a stored image that a preview is about, as an image of its own. */
export interface StoredPart {
  readonly id: string
  /** With intensities as the request wants them: normalised ones by the range of the whole. */
  readonly image: Image
  readonly annotation: Annotation
  /** The request in the pixels of the part. */
  readonly request: LiveRequest
  /** A tile of the part in the pixels of the whole. */
  readonly whole: (tile: ClassTile) => ClassTile
}

/** Painted pixels of a time point, in the order of the image. */
export function pixelsOf(tiles: readonly LabelTile[], { dims }: OpenedImage, t: number) {
  const found: { readonly index: number; readonly label: number }[] = []
  for (const { plane, row, column, pixels } of tiles) {
    if (Math.floor(plane / dims.z) !== t) continue
    for (let i = 0; i < pixels.length; i++) {
      const label = pixels[i] as number
      if (label === 0) continue
      const [y, x] = [row * tileSide + (i >> 8), column * tileSide + (i & 255)]
      found.push({ index: ((plane % dims.z) * dims.height + y) * dims.width + x, label })
    }
  }
  found.sort((a, b) => a.index - b.index)
  return { indices: Float64Array.from(found, ({ index }) => index), target: Uint32Array.from(found, ({ label }) => label) }
}

/** Images that stay on disk, and what is learned and predicted of parts of them. */
export class StoredImages {
  readonly #images = new Map<string, { readonly image: Promise<StoredImage>; readonly opened: OpenedImage }>()
  readonly #executor: Executor
  readonly #tileRuns = new Map<string, number>()
  /** The part of the last preview. */
  #part: { readonly key: string; readonly start: Place; readonly end: Place; readonly image: Image } | undefined

  constructor(executor: Executor) {
    this.#executor = executor
  }

  has(id: string): boolean {
    return this.#images.has(id)
  }

  keep(id: string, opened: OpenedImage, image: StoredImage): void {
    this.#images.set(id, { opened, image: Promise.resolve(image) })
  }

  /** Opens the file of an image again, where that is not open. What fails is told to whoever needs it. */
  reopen(id: string, opened: OpenedImage): void {
    if (this.has(id)) return
    const image = StoredImage.again(opened)
    image.catch(() => undefined)
    this.#images.set(id, { opened, image })
  }

  forget(id: string): void {
    this.#images.delete(id)
  }

  #opened(id: string): OpenedImage {
    const known = this.#images.get(id)
    if (known === undefined) throw new Error(`the image ${id} is not open`)
    return known.opened
  }

  #image(id: string): Promise<StoredImage> {
    this.#opened(id)
    return (this.#images.get(id) as { image: Promise<StoredImage> }).image
  }

  /** Reads tiles, one after the other. Another call for the same image ends it. */
  async tiles(id: string, places: readonly TilePlace[], onTile: (tile: ImageTile) => void | Promise<void>): Promise<void> {
    const run = (this.#tileRuns.get(id) ?? 0) + 1
    this.#tileRuns.set(id, run)
    const image = await this.#image(id)
    for (const place of places) {
      if (run !== this.#tileRuns.get(id)) return
      await onTile(await image.tile(place))
    }
  }

  /** A part of a time point as an image in memory. */
  async cutOut(id: string, { t, rect, name }: CutOut): Promise<OpenedImage> {
    const { stored: _, ...facts } = this.#opened(id)
    const data = sharedPixels(await (await this.#image(id)).part(t, rect))
    return { ...facts, name, data, dims: { ...facts.dims, t: 1, height: rect.y1 - rect.y0, width: rect.x1 - rect.x0 } }
  }

  /** What is painted at a time point as samples. */
  async samples(
    id: string,
    { tiles, t }: { readonly tiles: readonly LabelTile[]; readonly t: number },
    features: string,
    { mode, signal, normalise }: { readonly mode: 'exact' | 'fast'; readonly signal: AbortSignal; readonly normalise: boolean },
  ): Promise<KeptSamples> {
    const image = await this.#image(id)
    return storedSamples(image.frame(t), pixelsOf(tiles, this.#opened(id), t), features, {
      executor: this.#executor,
      mode,
      signal,
      normalise,
    })
  }

  /** Predictions around what is painted at a time point, to choose how far boundaries may follow edges. */
  async *#painted(
    id: string,
    { tiles, t }: { readonly tiles: readonly LabelTile[]; readonly t: number },
    { model }: PixelClassifier,
    { mode, signal }: { readonly mode: 'exact' | 'fast'; readonly signal: AbortSignal },
  ): AsyncGenerator<PaintedBox> {
    const image = await this.#image(id)
    const pixels = pixelsOf(tiles, this.#opened(id), t)
    yield* storedPaintedBoxes(image.frame(t), pixels, model, { executor: this.#executor, mode, signal })
  }

  /** A time point for the library. */
  async frame(id: string, t: number): Promise<BoxSource> {
    return (await this.#image(id)).frame(t)
  }

  /** What training asks of an image that stays on disk. */
  teacher(id: string, tiles: readonly LabelTile[], features: string): Omit<ImageOnDisk, 'opened'> {
    return {
      samplesAt: (t, run) => this.samples(id, { tiles, t }, features, run),
      paintedAt: (t, classifier, run) => this.#painted(id, { tiles, t }, classifier, run),
      patches: async (normalise) => (await this.#image(id)).patches(normalise),
    }
  }

  /** Cuts out what a preview needs, the same part as before as long as it holds what is in view. */
  async part(request: LiveRequest): Promise<StoredPart> {
    const { id, t, from, to } = request
    const opened = this.#opened(id)
    const tiles = request.annotation as readonly LabelTile[]
    const { image, start, end } = await this.#cut(id, t, { from, to, normalise: request.settings.normalise })
    const lengths = start.map((first, axis) => (end[axis] as number) - first) as [number, number, number]
    const isVolume = opened.dims.z > 1
    const annotation = new Uint8Array(lengths[0] * lengths[1] * lengths[2])
    const isHeld = ({ plane, row, column }: LabelTile): boolean => {
      const z = plane - t * opened.dims.z
      const [y, x] = [row * tileSide, column * tileSide]
      return z >= start[0] && z < end[0] && y < end[1] && y + tileSide > start[1] && x < end[2] && x + tileSide > start[2]
    }
    const outside: LabelTile[] = []
    for (const tile of tiles) {
      if (!isHeld(tile)) {
        outside.push(tile)
        continue
      }
      // parts begin and end where tiles do
      const [z, y, x] = [tile.plane - t * opened.dims.z - start[0], tile.row * tileSide - start[1], tile.column * tileSide - start[2]]
      const columns = Math.min(tileSide, lengths[2] - x)
      for (let row = 0; row < Math.min(tileSide, lengths[1] - y); row++) {
        const pixels = tile.pixels.subarray(row * tileSide, row * tileSide + columns)
        annotation.set(pixels, (z * lengths[1] + y + row) * lengths[2] + x)
      }
    }
    const shape = isVolume ? lengths : lengths.slice(1)
    const place = `${start.join(' ')} ${end.join(' ')}`
    const frames = Array.from({ length: opened.dims.t }, (_, frame) => {
      const versions = outside
        .filter(({ plane }) => Math.floor(plane / opened.dims.z) === frame)
        .map((tile) => `${tile.plane} ${tile.row} ${tile.column} ${tile.version}`)
      return { t: frame, version: versions.join(';') }
    })
    const shifted = (at: Place): Place => at.map((value, axis) => value - (start[axis] as number)) as unknown as Place
    const partId = `${id} at ${t} ${place}`
    return {
      id: partId,
      image,
      annotation: createAnnotation(annotation, { axes: isVolume ? 'zyx' : 'yx', shape }),
      request: {
        ...request,
        id: partId,
        t: 0,
        from: shifted(from),
        to: shifted(to),
        others: [...request.others, { id, annotation: outside, frames: frames.filter(({ version }) => version !== '') }],
      },
      whole: (tile) => {
        const back = (at: Place): Place => at.map((value, axis) => value + (start[axis] as number)) as unknown as Place
        return { ...tile, t, from: back(tile.from), to: back(tile.to) }
      },
    }
  }

  async #cut(id: string, t: number, { from, to, normalise }: { readonly from: Place; readonly to: Place; readonly normalise: boolean }) {
    const { dims, channels } = this.#opened(id)
    const known = this.#part
    const key = `${id} ${t} ${normalise}`
    if (
      known?.key === key &&
      from.every((first, axis) => first >= (known.start[axis] as number) && (to[axis] as number) <= (known.end[axis] as number))
    )
      return known
    const isVolume = dims.z > 1
    const down = (at: number): number => Math.floor(Math.max(0, at - margin) / tileSide) * tileSide
    const up = (at: number, length: number): number => Math.min(length, Math.ceil((at + margin) / tileSide) * tileSide)
    const start: Place = [isVolume ? Math.max(0, from[0] - planesBeside) : 0, down(from[1]), down(from[2])]
    const end: Place = [isVolume ? Math.min(dims.z, to[0] + planesBeside) : 1, up(to[1], dims.height), up(to[2], dims.width)]
    const box = isVolume ? { start, end } : { start: start.slice(1), end: end.slice(1) }
    const shape = box.start.map((first, axis) => (box.end[axis] as number) - first)
    const size = shape.reduce((product, length) => product * length, 1)
    const bytes = 4 * channels * size
    const data = new Float32Array(typeof SharedArrayBuffer === 'undefined' ? new ArrayBuffer(bytes) : new SharedArrayBuffer(bytes))
    const frame = (await this.#image(id)).frame(t)
    const source = normalise ? normalisedSource(frame) : frame
    for (let channel = 0; channel < channels; channel++)
      await source.readBox(channel, box, data.subarray(channel * size, (channel + 1) * size))
    const axes = `${channels > 1 ? 'c' : ''}${isVolume ? 'z' : ''}yx`
    const image = createImage(data, { axes, shape: channels > 1 ? [channels, ...shape] : shape })
    this.#part = { key, start, end, image }
    return this.#part
  }

  /** Predicts tiles of a plane, as a prediction of the whole image would. */
  async predict(
    id: string,
    { plane, places }: PlaneTiles,
    classifier: PixelClassifier,
    { signal, onTile }: { readonly signal: AbortSignal; readonly onTile: TileListener },
  ): Promise<void> {
    const { dims } = this.#opened(id)
    const [t, z] = [Math.floor(plane / dims.z), plane % dims.z]
    const boxes = places.map(({ row, column }) => {
      const [y, x] = [row * tileSide, column * tileSide]
      const [bottom, right] = [Math.min(dims.height, y + tileSide), Math.min(dims.width, x + tileSide)]
      return dims.z > 1 ? { start: [z, y, x], end: [z + 1, bottom, right] } : { start: [y, x], end: [bottom, right] }
    })
    const wanted = { winners: true, probabilities: [] }
    const frame = (await this.#image(id)).frame(t)
    let done = 0
    for await (const { box, classes } of predictBoxes(frame, classifier.model, boxes, wanted, { executor: this.#executor, signal })) {
      const [from, to] = [box.start.slice(-2), box.end.slice(-2)] as [[number, number], [number, number]]
      // the page has a tile before it hears of the end
      await onTile({ t, from: [z, ...from], to: [z + 1, ...to], classes: Uint8Array.from(classes as Uint8Array) }, ++done)
    }
  }
}
