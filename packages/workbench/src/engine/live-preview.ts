import { type Annotation, type Executor, framesOf, type Image, type KeptSamples, LiveSegmenter, pixelSamples } from '@cambium/core'
import { forestOptions } from './forest-options.ts'
import type { ClassTile, LiveRequest, PaintedScene } from './protocol.ts'
import type { StoredImages } from './stored-images.ts'

/** What a preview needs of the images that are open. */
interface OpenImages {
  image(id: string): Image
  annotation(painted: PaintedScene): Annotation
  readonly stored: Pick<StoredImages, 'has' | 'part' | 'samples'>
}

/** A preview has so many trees at most, so that it is quick; the training has all. */
const mostTrees = 20

/** The quick preview of one time point of one image, with what is kept for the next one. */
export class LivePreview {
  readonly #open: OpenImages
  readonly #executor: Executor
  #live: { readonly id: string; readonly key: string; readonly segmenter: LiveSegmenter } | undefined
  /** Features of what is painted elsewhere, by image and time point. */
  readonly #samples = new Map<string, { readonly key: string; readonly samples: KeptSamples }>()

  constructor(open: OpenImages, executor: Executor) {
    this.#open = open
    this.#executor = executor
  }

  /** Gives up what was kept of an image. */
  forget(id: string): void {
    if (this.#live?.id.startsWith(id)) this.#live = undefined
    for (const place of this.#samples.keys()) if (place.startsWith(`${id} `)) this.#samples.delete(place)
  }

  /**
   * Learns what is painted and hands out the classes of one time point tile by tile, those in view first.
   *
   * @returns whether it came to its end
   */
  async update(request: LiveRequest, signal: AbortSignal, onTile: (tile: ClassTile) => void): Promise<boolean> {
    if (!this.#open.stored.has(request.id)) {
      const image = framesOf(this.#open.image(request.id))[request.t] as Image
      return this.#updateFrame(
        request,
        { image, annotation: framesOf(this.#open.annotation(request))[request.t] as Annotation, normalise: request.settings.normalise },
        signal,
        onTile,
      )
    }
    const part = await this.#open.stored.part(request)
    return this.#updateFrame(part.request, { ...part, normalise: false }, signal, (tile) => onTile(part.whole(tile)))
  }

  async #updateFrame(
    request: LiveRequest,
    { image, annotation, normalise }: { readonly image: Image; readonly annotation: Annotation; readonly normalise: boolean },
    signal: AbortSignal,
    onTile: (tile: ClassTile) => void,
  ): Promise<boolean> {
    const { t, from, to } = request
    const isVolume = image.axes.includes('z')
    const visible = isVolume ? { start: from, end: to } : { start: from.slice(1), end: to.slice(1) }
    const others = await this.#samplesOf(request, signal)
    if (signal.aborted) return false
    for await (const tile of this.#segmenterOf(request, image, normalise).update({ annotation, others, visible })) {
      if (signal.aborted) return false
      const start = (isVolume ? tile.box.start : [0, ...tile.box.start]) as [number, number, number]
      const end = (isVolume ? tile.box.end : [1, ...tile.box.end]) as [number, number, number]
      onTile({ t, from: start, to: end, classes: tile.classes.data as Uint8Array })
    }
    return !signal.aborted
  }

  /** The segmenter of the last preview where it is of the same image and settings. */
  #segmenterOf({ id, t, settings }: LiveRequest, image: Image, normalise: boolean): LiveSegmenter {
    const key = JSON.stringify({ ...settings, t, mode: 'fast' })
    if (this.#live?.id !== id || this.#live.key !== key) {
      const { features, edgeRadius } = settings
      const options = forestOptions(settings)
      // quick forests do not look for the largest opinion; the training does
      const combine = options.combine === 'max' ? 'mean' : options.combine
      const nEstimators = Math.min(mostTrees, options.nEstimators)
      const segmenter = new LiveSegmenter({
        image,
        features,
        edgeRadius,
        normalise,
        executor: this.#executor,
        ...options,
        nEstimators,
        combine,
      })
      this.#live = { id, key, segmenter }
    }
    return this.#live.segmenter
  }

  async #samplesOf({ others, settings }: LiveRequest, signal: AbortSignal): Promise<KeptSamples[]> {
    const found: KeptSamples[] = []
    for (const painted of others) {
      for (const { t, version } of painted.frames) {
        const place = `${painted.id} ${t}`
        const key = `${version} ${settings.normalise} ${settings.features}`
        const known = this.#samples.get(place)
        const samples = known?.key === key ? known.samples : await this.#computed(painted, t, settings, signal)
        this.#samples.set(place, { key, samples })
        if (samples.target.length > 0) found.push(samples)
      }
    }
    return found
  }

  async #computed(
    painted: PaintedScene,
    t: number,
    { features, normalise }: LiveRequest['settings'],
    signal: AbortSignal,
  ): Promise<KeptSamples> {
    const { id, annotation: painting } = painted
    if (!(painting instanceof Uint8Array))
      return this.#open.stored.samples(id, { tiles: painting, t }, features, { mode: 'fast', signal, normalise })
    const image = framesOf(this.#open.image(painted.id))[t] as Image
    const annotation = framesOf(this.#open.annotation(painted))[t] as Annotation
    const [samples] = await pixelSamples(image, annotation, features, { executor: this.#executor, mode: 'fast', signal, normalise })
    return samples as KeptSamples
  }
}
