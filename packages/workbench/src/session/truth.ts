import type { NamedImages } from '@cambium/core'
import { computed, effect, type ReadonlySignal, signal } from '@preact/signals-core'
import type { AgainstTruth, Fault, FaultKind } from '../engine/against-truth.ts'
import type { Compute } from '../engine/engine-client.ts'
import type { ClassList } from '../layers/class-list.ts'
import type { History } from '../layers/history.ts'
import { type Edit, LabelsLayer } from '../layers/labels-layer.ts'
import type { Scene } from '../layers/scene.ts'
import { faultLabelColours } from '../plans/fault-colours.ts'
import { text } from '../text/en.ts'
import { type Activities, isAbort } from './activities.ts'
import { LatestRun } from './latest-run.ts'
import type { LiveLoop } from './live-loop.ts'
import type { Notices } from './notices.ts'
import type { MeasuredObjects, ObjectList } from './object-list.ts'
import type { Settings } from './settings.ts'

/** After so many milliseconds without a stroke objects are compared: who paints needs the processor. */
const patience = 300
/** Larger labels keep colours of their own: a table of colours would take too much memory. */
const largestColoured = 2 ** 24

interface Surroundings {
  readonly compute: Compute
  readonly activities: Activities
  readonly notices: Notices
  readonly settings: Settings
  readonly classes: ClassList
  readonly history: History
  readonly objects: Pick<ObjectList, 'current' | 'want' | 'isWanted'>
  readonly active: ReadonlySignal<Scene | undefined>
  readonly scenes: ReadonlySignal<readonly Scene[]>
  readonly live: Pick<LiveLoop, 'rest' | 'trained' | 'paintedScenes' | 'summary'>
  commit(scene: Scene, layer: LabelsLayer, title: string, edit: Edit): void
  truthChanged(scene: Scene, labels: Uint32Array | undefined): void
}

/** Results on whole images, and what they are of. */
interface JudgedImages {
  readonly results: NamedImages
  readonly of: string
  readonly truths: readonly (LabelsLayer | undefined)[]
  readonly edits: number
}

/** The true objects of images, where somebody knows them, and how what is found compares with them. */
export class Truth {
  readonly #around: Surroundings
  readonly #compared = signal<ReadonlyMap<Scene, AgainstTruth>>(new Map())
  /** How the objects of the image that is looked at compare. */
  readonly current = computed(() => {
    const scene = this.#around.active.value
    return scene === undefined ? undefined : this.#compared.value.get(scene)
  })
  /** How often true objects were painted. */
  readonly #edits = signal(0)
  /** Whether none of the true objects of the image that is looked at is painted yet. */
  readonly isEmpty = computed(() => {
    this.#edits.value
    return this.#around.active.value?.truth.value?.isEmpty() === true
  })
  readonly #images = signal<JudgedImages | undefined>(undefined)
  /** Results on whole images, as they were asked for last. */
  readonly images = computed(() => this.#images.value?.results)
  /** Whether something was learned, or the rules or a truth changed, since whole images were judged. */
  readonly isOld = computed(() => {
    const judged = this.#images.value
    if (judged === undefined) return false
    const truths = this.scenes.value.map(({ truth }) => truth.value)
    return (
      judged.of !== this.#forest() ||
      judged.edits !== this.#edits.value ||
      truths.length !== judged.truths.length ||
      truths.some((layer, i) => layer !== judged.truths[i])
    )
  })
  /** Images of which the true objects are known. */
  readonly scenes = computed(() => {
    this.#edits.value
    return this.#around.scenes.value.filter(({ truth }) => truth.value?.isEmpty() === false)
  })
  readonly #runs = new LatestRun()
  readonly #comparedWith = new WeakMap<Scene, { readonly found: MeasuredObjects; readonly edits: number }>()
  /** Whether objects, or true ones, changed since they were compared. Where there is another truth there is no comparison until there is a new one. */
  readonly isBehind = computed(() => {
    const [scene, result] = [this.#around.active.value, this.current.value]
    if (result === undefined || scene === undefined) return false
    const of = this.#comparedWith.get(scene)
    return of?.found !== this.#around.objects.current.value || of?.edits !== this.#edits.value
  })
  readonly #at = signal<Fault | undefined>(undefined)
  /** The fault that was gone to last, and the how manieth it is of its kind. */
  readonly at = computed(() => {
    const [fault, alike] = [this.#at.value, this.current.value?.faults.filter(({ kind }) => kind === this.#at.value?.kind) ?? []]
    return fault === undefined || !alike.includes(fault) ? undefined : { ...fault, number: alike.indexOf(fault) + 1, of: alike.length }
  })

  constructor(around: Surroundings) {
    this.#around = around
    effect(() => {
      const scene = around.active.value
      const [truth, found] = [scene?.truth.value, around.objects.current.value]
      this.#edits.value
      if (scene === undefined) return
      this.#runs.start((isStale) => this.#compare(scene, truth, found?.scene === scene ? found : undefined, isStale))
    })
  }

  /** Forgets what is known, as in a new project. */
  reset(): void {
    this.#runs.end()
    this.#compared.value = new Map()
    this.#images.value = undefined
  }

  /** Removes the true object that is chosen. */
  removeChosen(scene: Scene): void {
    const layer = scene.truth.peek()
    const label = layer?.selected.peek() ?? 0
    if (layer === undefined || label === 0) return
    const edit = layer.edit()
    edit.replaceAt(scene.position.peek().t, label, 0)
    this.#around.commit(scene, layer, text.done.removal(text.truth.one), edit)
  }

  /** True objects were painted. */
  edited(): void {
    this.#edits.value++
  }

  /** Resolves once nothing is compared any more. */
  settled(): Promise<void> {
    return this.#runs.settled()
  }

  /** Takes some objects for the true ones of an image, or none, as a step of the history. */
  async take(scene: Scene, labels: Uint32Array | undefined, title: string): Promise<void> {
    const before = scene.truth.peek()
    const layer = labels && this.#layerOf(scene, labels)
    if (before !== undefined) layer?.looksLike(before)
    const put = (shown: LabelsLayer | undefined) => (): void => {
      if (!this.#around.scenes.peek().includes(scene)) return
      const now = scene.truth.peek()
      if (now !== undefined) scene.remove(now)
      if (shown !== undefined) scene.add(shown)
      this.#around.truthChanged(scene, shown?.data as Uint32Array | undefined)
    }
    const [undo, redo] = [put(before), put(layer)]
    redo()
    const bytes = (labels?.byteLength ?? 0) + (before?.data.byteLength ?? 0)
    this.#around.history.push({ title, of: scene, bytes, isAside: true, undo, redo })
    // without a forest there are none yet
    this.#around.objects.isWanted.value = true
    if (layer !== undefined && scene.prediction.peek() !== undefined) await this.#around.objects.want()
  }

  /** Shows stored true objects. */
  restore(scene: Scene, labels: Uint32Array): void {
    scene.add(this.#layerOf(scene, labels))
    this.#around.objects.isWanted.value = true
  }

  #layerOf({ dims }: Scene, labels: Uint32Array): LabelsLayer {
    return new LabelsLayer({ name: text.layers.truth, role: 'truth', data: labels, dims })
  }

  /** The fault after the last one that was gone to, of one kind or of all. */
  next(kind?: FaultKind): Fault | undefined {
    const all = this.current.peek()?.faults.filter((fault) => kind === undefined || fault.kind === kind) ?? []
    const last = this.#at.peek()
    this.#at.value = all[(last === undefined ? 0 : all.indexOf(last) + 1) % Math.max(1, all.length)]
    return this.#at.peek()
  }

  async #compare(scene: Scene, truth: LabelsLayer | undefined, found: MeasuredObjects | undefined, isStale: () => boolean): Promise<void> {
    const { compute, live, notices } = this.#around
    const largest = truth?.largest() ?? 0
    if (truth === undefined || found === undefined || largest === 0) {
      this.#put(scene, undefined)
      return
    }
    await live.rest(patience)
    if (isStale()) return
    const edits = this.#edits.peek()
    try {
      const compared = { truth: truth.data as Uint32Array, objects: found.labels, where: text.truth.thisImage }
      const result = await compute.call((engine) => engine.insight.againstTruth(scene.id, compared))
      if (isStale()) return
      this.#comparedWith.set(scene, { found, edits })
      this.#put(scene, result)
      if (largest > largestColoured) return
      const colours = result.wrong.map((wrong) => faultLabelColours(largest, wrong))
      truth.colouring.value = (frame) => colours[frame] as (typeof colours)[0]
    } catch (error) {
      // the score of other objects is not shown for these
      if (isStale()) return
      this.#put(scene, undefined)
      if (!isAbort(error)) notices.fail(error)
    }
  }

  #put(scene: Scene, result: AgainstTruth | undefined): void {
    if (result === undefined && !this.#compared.peek().has(scene)) return
    const compared = new Map(this.#compared.peek())
    if (result === undefined) compared.delete(scene)
    else compared.set(scene, result)
    this.#compared.value = compared
  }

  /** What tells one forest with its rules from another. */
  #forest(): string {
    const { settings, live } = this.#around
    const { training, rules } = settings
    return JSON.stringify([training.value, rules.value, live.summary.value?.samplesPerClass])
  }

  /** Judges results on whole images: where it can be, each by what the others teach. A stroke ends it. */
  async judge(): Promise<void> {
    const { activities, compute, live, settings, classes } = this.#around
    await live.trained()
    const of = this.#forest()
    const known = this.scenes.peek()
    const truths = known.map(({ truth }) => truth.peek())
    const edits = this.#edits.peek()
    const painted = live.paintedScenes()
    const request = {
      painted,
      classes: Object.fromEntries(
        this.#around.scenes
          .peek()
          .map(({ id, annotation }) => [
            id,
            [...annotation.counts.peek()].flatMap(([value, count]) => (value > 0 && count > 0 ? [value] : [])),
          ]),
      ),
      truths: known.map(({ id }, i) => ({ id, labels: truths[i]?.data as Uint32Array })),
      settings: settings.training.peek(),
      rules: settings.rules.peek(),
      classNames: classes.names,
    }
    const names = known.map(({ name }) => name.peek())
    const judged = await activities.run(text.truth.judging, ({ signal, progress }) =>
      compute.call((engine) => engine.insight.judgeImages(request, signal, compute.callback(progress))),
    )
    this.#images.value = { results: { ...judged, names }, of, truths, edits }
  }
}
