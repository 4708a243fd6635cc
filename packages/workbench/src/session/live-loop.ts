import { computed, effect, signal, untracked } from '@preact/signals-core'
import type { Compute } from '../engine/engine-client.ts'
import type { ClassTile, PaintedFrames, PaintedScene, Prediction, StoredModel, TrainingSummary } from '../engine/protocol.ts'
import type { ClassList } from '../layers/class-list.ts'
import { LabelsLayer } from '../layers/labels-layer.ts'
import { planeCount } from '../layers/layer.ts'
import { lookOf } from '../layers/look.ts'
import { emptyLabels, type Scene } from '../layers/scene.ts'
import { type Size, visibleRect } from '../plans/camera.ts'
import type { LabelTile } from '../plans/label-store.ts'
import { text } from '../text/en.ts'
import { isAbort } from './activities.ts'
import { isTooLarge, PredictedTiles, showTile } from './predicted-tiles.ts'
import type { Settings } from './settings.ts'

export type LiveState =
  | { readonly kind: 'waiting'; readonly painted: readonly number[] }
  | { readonly kind: 'preview' | 'ready' | 'stale' | 'far' }
  | { readonly kind: 'training'; readonly done: number; readonly total: number }
  | { readonly kind: 'failed'; readonly problem: string }

/** After so many milliseconds without a stroke the preview is refined. */
const patience = 120

interface Surroundings {
  readonly compute: Compute
  readonly settings: Settings
  readonly classes: ClassList
  scenes(): readonly Scene[]
  active(): Scene | undefined
  /** Images that are seen beside one. */
  beside(scene: Scene): readonly Scene[]
  /** Called where an image beside was predicted. */
  onBeside(scene: Scene): void
  viewSize(): Size
  /** Called where an image beside could not be predicted. */
  onFailure(error: unknown): void
  /** Called with the share of pixels that have another class than after the training before. */
  onTrained(scene: Scene, changedShare: number): void
  onPredictionGone(scene: Scene): void
}

/**
 * Keeps the prediction up to date: after each change a quick preview of what is in view, then the training that has the last word. What was
 * there before stays until something new comes.
 */
export class LiveLoop {
  readonly isOn = signal(true)
  /** A model that was loaded: it predicts as long as there is nothing to learn from. */
  readonly model = signal<StoredModel | undefined>(undefined)
  readonly state = signal<LiveState>({ kind: 'waiting', painted: [] })
  readonly summary = signal<TrainingSummary | undefined>(undefined)
  readonly isBusy = computed(() => this.state.value.kind === 'preview' || this.state.value.kind === 'training')
  readonly #around: Surroundings
  #generation = 0
  #cancels = 0
  /** Counts what was learned and taken over. */
  #taken = 0
  #predicted = new WeakSet<Scene>()
  /** Of images beside, which of what was learned they show. */
  readonly #shows = new WeakMap<Scene, number>()
  readonly #onDisk = new PredictedTiles()
  #isWaitingForEnd: (() => void)[] = []

  constructor(around: Surroundings) {
    this.#around = around
    let isFirst = true
    // other settings ask for another prediction
    effect(() => {
      around.settings.training.value
      // at once, so that nobody takes the prediction of other settings for this one
      if (!isFirst) untracked(() => this.request())
      isFirst = false
    })
  }

  /** Classes that are painted anywhere. */
  painted(): number[] {
    const values = new Set<number>()
    for (const { annotation } of this.#around.scenes())
      for (const [value, count] of annotation.counts.peek()) if (value !== 0 && count > 0) values.add(value)
    return [...values].sort((a, b) => a - b)
  }

  /** Something changed: predicts anew where live is on. */
  request(): void {
    if (this.isOn.peek()) {
      void this.update()
      return
    }
    this.#generation++
    const painted = this.painted()
    this.#settle(painted.length < 2 && this.model.peek() === undefined ? { kind: 'waiting', painted } : { kind: 'stale' })
  }

  toggle(): void {
    this.isOn.value = !this.isOn.value
    if (this.isOn.value) this.request()
  }

  async cancel(): Promise<void> {
    this.#generation++
    this.#cancels++
    await this.#around.compute.call((engine) => engine.cancel())
    this.#settle({ kind: 'stale' })
  }

  /**
   * Resolves once the prediction of the image that is looked at is that of a training with what is painted now.
   *
   * @throws {Error}        where there is none: too little is painted, or the training fails
   * @throws {DOMException} AbortError where it was cancelled
   */
  async settled(): Promise<void> {
    const cancels = this.#cancels
    const goOn = (): void => {
      if (cancels !== this.#cancels) throw new DOMException('cancelled', 'AbortError')
    }
    await this.idle()
    goOn()
    // a preview that was ended may have left some of its tiles
    if (this.state.peek().kind !== 'ready') await this.update()
    await this.idle()
    goOn()
    const state = this.state.peek()
    if (state.kind !== 'ready') throw new Error(state.kind === 'failed' ? text.live.failed(state.problem) : text.notices.nothingToExport)
  }

  /** Resolves once something is learned from what is painted now. @throws {Error} where too little is painted, or the training fails */
  async trained(): Promise<void> {
    await this.idle()
    if (this.state.peek().kind !== 'far') await this.settled()
  }

  /** Resolves once nothing was computed for so many milliseconds: who paints needs the processor. */
  async rest(patience: number): Promise<void> {
    do {
      await this.idle()
      await new Promise((resolve) => setTimeout(resolve, patience))
    } while (this.isBusy.peek())
  }

  /** Resolves once nothing is computed any more. */
  idle(): Promise<void> {
    if (!this.isBusy.peek()) return Promise.resolve()
    return new Promise((resolve) => this.#isWaitingForEnd.push(resolve))
  }

  #settle(state: LiveState): void {
    this.state.value = state
    for (const resolve of this.#isWaitingForEnd.splice(0)) resolve()
  }

  /** Predicts once. */
  async update(): Promise<void> {
    const generation = ++this.#generation
    const isStale = (): boolean => generation !== this.#generation
    const scene = this.#around.active()
    const painted = this.painted()
    const model = this.model.peek()
    if (scene !== undefined && painted.length < 2 && model !== undefined) {
      await this.#guarded(isStale, () => this.#predictWith(scene, model, isStale))
      return
    }
    if (scene === undefined || painted.length < 2) {
      this.summary.value = undefined
      for (const one of this.#around.scenes()) this.#clear(one)
      this.#settle({ kind: 'waiting', painted })
      return
    }
    this.state.value = { kind: 'preview' }
    await this.#guarded(isStale, async () => {
      if (this.#canPreview(scene)) await this.#preview(scene, isStale)
      if (isStale()) return
      await new Promise((resolve) => setTimeout(resolve, patience))
      if (!isStale()) await this.#train(scene, isStale)
    })
  }

  /** Computes something; what fails is told where the prediction is. */
  async #guarded(isStale: () => boolean, compute: () => Promise<void>): Promise<void> {
    try {
      await compute()
    } catch (error) {
      if (isStale()) return
      this.#settle(isAbort(error) ? { kind: 'stale' } : { kind: 'failed', problem: error instanceof Error ? error.message : String(error) })
    }
  }

  /** What is painted on other images, and at other time points of this one. */
  #paintedBesides(scene: Scene, now: number): PaintedFrames[] {
    return this.#around
      .scenes()
      .filter(hasStrokes)
      .map((one) => {
        const { annotation, dims, id } = one
        // what of the image itself lies elsewhere is found where it is cut out
        if (one === scene && scene.isStored) return { id, annotation: paintedOn(annotation), frames: [] }
        const times = Array.from({ length: dims.t }, (_, t) => t).filter((t) => one !== scene || t !== now)
        const frames = times.map((t) => ({ t, version: annotation.versionOf(t) }))
        return { id, annotation: paintedOn(annotation), frames }
      })
      .filter(({ frames }) => frames.length > 0)
  }

  /** Images that cannot be learned together are left to the training, which tells so. */
  #canPreview(scene: Scene): boolean {
    return this.#around
      .scenes()
      .filter(hasStrokes)
      .every((one) => areAlike(one, scene))
  }

  async #preview(scene: Scene, isStale: () => boolean): Promise<void> {
    const { compute, settings } = this.#around
    const { t, z } = scene.position.peek()
    const rect = visibleRect(scene.camera.peek(), this.#around.viewSize(), scene.dims)
    if (scene.isStored && isTooLarge(rect)) return
    const request = {
      id: scene.id,
      annotation: paintedOn(scene.annotation),
      others: this.#paintedBesides(scene, t),
      settings: settings.training.peek(),
      t,
      from: [z, rect.y0, rect.x0] as const,
      to: [z + 1, rect.y1, rect.x1] as const,
    }
    // calls may come later than results: a tile of the preview does not cover what was trained since
    const taken = this.#taken
    const show = (tile: ClassTile): void => {
      if (!isStale() && taken === this.#taken) showTile(this.#predictionOf(scene), tile)
    }
    await compute.call((engine) => engine.preview(request, compute.callback(show)))
  }

  /** What is painted on all images, as it is learned. */
  paintedScenes(): PaintedScene[] {
    return this.#around
      .scenes()
      .filter(hasStrokes)
      .map(({ id, annotation }) => ({ id, annotation: paintedOn(annotation) }))
  }

  async #train(scene: Scene, isStale: () => boolean): Promise<void> {
    const { compute, settings, classes } = this.#around
    this.state.value = { kind: 'training', done: 0, total: 0 }
    const request = {
      painted: this.paintedScenes(),
      settings: settings.training.peek(),
      id: scene.id,
      classNames: classes.names,
    }
    const prediction = await this.#followed(isStale, (progress) =>
      compute.call((engine) => engine.train(request, compute.callback(progress))),
    )
    if (!isStale()) await this.#take(scene, prediction, isStale)
  }

  async #predictWith(scene: Scene, model: StoredModel, isStale: () => boolean): Promise<void> {
    const { compute } = this.#around
    this.state.value = { kind: 'training', done: 0, total: 0 }
    const prediction = await this.#followed(isStale, (progress) =>
      compute.call((engine) => engine.predictWith(scene.id, model, compute.callback(progress))),
    )
    if (!isStale()) await this.#take(scene, prediction, isStale)
  }

  /** Shows how far something is, until it ended: calls to a page may come later than the result that they tell of. */
  async #followed<T>(isStale: () => boolean, compute: (progress: (done: number, total: number) => void) => Promise<T>): Promise<T> {
    let isOver = false
    try {
      return await compute((done, total) => {
        if (!isOver && !isStale()) this.state.value = { kind: 'training', done, total }
      })
    } finally {
      isOver = true
    }
  }

  /** Shows a prediction that is complete. */
  async #take(scene: Scene, { classes: predicted, summary }: Prediction, isStale: () => boolean): Promise<void> {
    this.#taken++
    for (const one of [scene, ...this.#around.beside(scene)]) if (one.isStored) this.#onDisk.begin(one)
    if (predicted === undefined) {
      this.summary.value = summary
      this.#around.onTrained(scene, 0)
      await this.#predictInView(scene, isStale)
      return
    }
    const before = this.#predicted.has(scene)
    const changed = this.#replace(scene, predicted)
    this.#predicted.add(scene)
    this.summary.value = summary
    this.#around.onTrained(scene, before ? changed : 0)
    this.#settle({ kind: 'ready' })
    await this.#predictBeside(scene, isStale)
  }

  /** Shows what was learned also on the images that are seen beside; a newer request ends it. */
  async #predictBeside(scene: Scene, isStale: () => boolean): Promise<void> {
    for (const other of this.#around.beside(scene)) {
      const isShown = !other.isStored && this.#shows.get(other) === this.#taken
      if (isShown || !areAlike(other, scene)) continue
      try {
        if (other.isStored) await this.#predictView(other, isStale)
        else {
          const predicted = await this.#around.compute.call((engine) => engine.predictTrained(other.id))
          if (isStale()) return
          this.#replace(other, predicted)
        }
      } catch (error) {
        // the image that is worked on is ready nevertheless
        if (!isStale() && !isAbort(error)) this.#around.onFailure(error)
        return
      }
      if (isStale()) return
      this.#predicted.add(other)
      this.#shows.set(other, this.#taken)
      if (!other.isStored) this.#around.onBeside(other)
    }
  }

  /** Predicts what is in view of an image that stays on disk. */
  async #predictInView(scene: Scene, isStale: () => boolean): Promise<void> {
    const isNear = await this.#followed(isStale, (progress) => this.#predictView(scene, isStale, progress))
    if (!isStale()) this.#settle({ kind: isNear ? 'ready' : 'far' })
    await this.#predictBeside(scene, isStale)
  }

  #predictView(
    scene: Scene,
    isStale: () => boolean,
    onProgress: (done: number, total: number) => void = () => undefined,
  ): Promise<boolean> {
    const { compute, viewSize } = this.#around
    return this.#onDisk.predict(scene, { compute, size: viewSize(), layer: () => this.#predictionOf(scene), isStale, onProgress })
  }

  /** Predicts what came into view of images that stay on disk. */
  follow(): void {
    const [scene, { kind }] = [this.#around.active(), this.state.peek()]
    if (scene === undefined || !this.isOn.peek() || (kind !== 'ready' && kind !== 'far')) return
    if (scene.isStored && !this.#onDisk.has(scene)) return
    const generation = ++this.#generation
    const isStale = (): boolean => generation !== this.#generation
    void this.#guarded(isStale, () => (scene.isStored ? this.#predictInView(scene, isStale) : this.#predictBeside(scene, isStale)))
  }

  /** The prediction of the last training, to tell how much the next one changes. */
  readonly #last = new WeakMap<Scene, Uint8Array>()

  #replace(scene: Scene, predicted: Uint8Array): number {
    const layer = this.#predictionOf(scene)
    const last = this.#last.get(scene)
    let changed = 0
    if (last !== undefined) for (let i = 0; i < predicted.length; i++) if (last[i] !== predicted[i]) changed++
    this.#last.set(scene, predicted)
    ;(layer.data as Uint8Array).set(predicted)
    for (let plane = 0; plane < planeCount(scene.dims); plane++) layer.changed(plane)
    return changed / predicted.length
  }

  #predictionOf(scene: Scene): LabelsLayer {
    const known = scene.prediction.peek()
    if (known !== undefined) return known
    const layer = new LabelsLayer({ name: text.layers.prediction, role: 'prediction', data: emptyLabels(scene.image), dims: scene.dims })
    scene.add(layer)
    return layer
  }

  #clear(scene: Scene): void {
    this.#predicted.delete(scene)
    this.#onDisk.forget(scene)
    this.#last.delete(scene)
    const prediction = scene.prediction.peek()
    if (prediction !== undefined) {
      scene.remove(prediction)
      this.#around.onPredictionGone(scene)
      // it comes again as it was shown
      scene.lookLater('prediction', lookOf(prediction))
    }
    for (const layer of scene.maps) if (layer.role !== 'feature') scene.awaitMap({ layer, place: scene.dropMap(layer) })
  }
}

/** Whether one forest fits both images. */
export const areAlike = (one: Scene, other: Scene): boolean =>
  one.dims.z > 1 === other.dims.z > 1 && one.image.channels === other.image.channels

/** What is painted, as the engine takes it. */
function paintedOn(annotation: LabelsLayer): Uint8Array | readonly LabelTile[] {
  return annotation.sparse?.tiles ?? (annotation.data as Uint8Array)
}

export const hasStrokes = ({ annotation }: Scene): boolean =>
  [...annotation.counts.peek()].some(([value, count]) => value !== 0 && count > 0)
