import type { Table } from '@cambium/core'
import { batch, computed, effect, type ReadonlySignal, signal } from '@preact/signals-core'
import type { Compute } from '../engine/engine-client.ts'
import type { History } from '../layers/history.ts'
import { type Edit, LabelsLayer } from '../layers/labels-layer.ts'
import type { Scene } from '../layers/scene.ts'
import type { Camera, Point } from '../plans/camera.ts'
import { capsule, rightOf } from '../plans/spans.ts'
import { text } from '../text/en.ts'
import { type Activities, type Activity, isAbort } from './activities.ts'
import type { Notices } from './notices.ts'
import type { Settings } from './settings.ts'

/** Objects of an image and what was measured of them. */
export interface MeasuredObjects {
  readonly scene: Scene
  readonly labels: Uint32Array
  readonly table: Table
  readonly count: number
}

/** What a list of objects needs of a workbench. */
interface Surroundings {
  readonly active: ReadonlySignal<Scene | undefined>
  readonly compute: Compute
  readonly settings: Settings
  readonly notices: Notices
  readonly activities: Activities
  readonly scenes: ReadonlySignal<readonly Scene[]>
  readonly history: History
  commit(scene: Scene, layer: LabelsLayer, title: string, edit: Edit): void
  goTo(scene: Scene, axis: 't' | 'z', place: number): void
  setCamera(scene: Scene, camera: Camera): void
  objectsReplaced(scene: Scene, loaded?: Uint32Array): void
}

/** The objects of the image that is looked at: found again after each training, measured, and chosen together with their rows. */
export class ObjectList {
  readonly #workbench: Surroundings
  /** Whether objects are wanted: from the first time somebody asked for them. */
  readonly isWanted = signal(false)
  readonly isBusy = signal(false)
  readonly #found = signal<ReadonlyMap<Scene, MeasuredObjects>>(new Map())
  readonly current = computed(() => {
    const scene = this.#workbench.active.value
    return scene === undefined ? undefined : this.#found.value.get(scene)
  })
  /** Labels of the chosen objects, all of one time point: each time point has its own numbers. */
  readonly chosen = signal<ReadonlySet<number>>(new Set())
  readonly chosenAt = signal(0)
  #generation = 0
  #running: Activity | undefined
  /** What is being found or measured now. */
  #pending: Promise<void> = Promise.resolve()
  #keptNotice: number | undefined
  /** Images whose objects were corrected by hand. */
  readonly #corrected = new WeakSet<Scene>()
  /** How many corrections are in effect of objects that were found; those that were loaded are not among them. */
  readonly #corrections = new WeakMap<LabelsLayer, number>()

  constructor(workbench: Surroundings) {
    this.#workbench = workbench
    let before = workbench.settings.properties.peek()
    effect(() => {
      const chosen = workbench.settings.properties.value
      if (chosen !== before) this.#pending = this.#measureAgain(this.#pending)
      before = chosen
    })
    // also where they are taken back
    let rulesBefore = workbench.settings.rules.peek()
    effect(() => {
      const rules = workbench.settings.rules.value
      const scene = workbench.active.peek()
      if (rules !== rulesBefore && scene !== undefined) void this.refresh(scene)
      rulesBefore = rules
    })
  }

  /** Whether objects were corrected by hand, or loaded. */
  isCorrected(scene: Scene): boolean {
    return this.#corrected.has(scene)
  }

  /** Forgets what is known of an image. */
  forget(scene: Scene): void {
    const found = new Map(this.#found.peek())
    found.delete(scene)
    this.#found.value = found
  }

  /** As in a new project. */
  forgetAll(): void {
    this.#generation++
    this.isWanted.value = false
    this.isBusy.value = false
    this.#found.value = new Map()
    this.chosen.value = new Set()
  }

  /** Finds objects from now on; resolves once those of the image that is looked at are there. */
  async want(): Promise<void> {
    this.isWanted.value = true
    const scene = this.#workbench.active.peek()
    if (scene !== undefined && !this.#found.peek().has(scene)) await this.refresh(scene)
    await this.#pending
  }

  /** The prediction is another one, or the first: objects that were not corrected follow it. */
  async follow(scene: Scene, hasChanged: boolean): Promise<void> {
    if (hasChanged || !this.#corrected.has(scene)) await this.refresh(scene)
  }

  /** Takes over objects that were corrected before, as those of a stored project. */
  restore(scene: Scene, labels: Uint32Array): void {
    this.isWanted.value = true
    this.#put(scene, labels, false)
    this.edited(scene)
  }

  /** Replaces the objects, as by those of a label image, as a step of the history. */
  load(scene: Scene, labels: Uint32Array, title: string): void {
    const before = { layer: scene.objects.peek(), isCorrected: this.#corrected.has(scene) }
    this.restore(scene, labels)
    const after = { layer: scene.objects.peek(), isCorrected: true }
    this.#workbench.objectsReplaced(scene, labels)
    const bytes = labels.byteLength + (before.layer?.data.byteLength ?? 0)
    this.#workbench.history.push({
      title,
      bytes,
      isAside: true,
      undo: () => this.#show(scene, before),
      redo: () => this.#show(scene, after),
    })
  }

  /** Shows objects that were shown before: those that were corrected or loaded as they were, others as the prediction is now. */
  #show(scene: Scene, { layer, isCorrected }: { readonly layer: LabelsLayer | undefined; readonly isCorrected: boolean }): void {
    const shown = scene.objects.peek()
    if (!this.#workbench.scenes.peek().includes(scene)) return
    this.#generation++
    this.choose([])
    if (isCorrected && layer !== undefined) {
      if (shown === undefined) scene.add(layer)
      else scene.replace(shown, layer)
      this.#workbench.objectsReplaced(scene, (layer.data as Uint32Array).slice())
      this.edited(scene)
      return
    }
    this.#corrected.delete(scene)
    if (shown !== undefined) scene.remove(shown)
    this.forget(scene)
    this.#workbench.objectsReplaced(scene)
    void this.refresh(scene)
  }

  /**
   * Finds the objects of the prediction anew. Objects that were corrected by hand stay, and a notice offers to replace them.
   *
   * @param replacesCorrections  whether corrections are given up
   */
  async refresh(scene: Scene, replacesCorrections = false): Promise<void> {
    if (!this.isWanted.peek() || scene.prediction.peek() === undefined) return
    // the page says how they are found nevertheless
    if (scene.isStored) return
    if (this.#corrected.has(scene) && !replacesCorrections) {
      const { keepsCorrections, findAnew } = text.objects
      const { notices } = this.#workbench
      if (this.#keptNotice !== undefined) notices.close(this.#keptNotice)
      this.#keptNotice = notices.add('warning', keepsCorrections, { title: findAnew, run: () => void this.refresh(scene, true) })
      return
    }
    this.#corrected.delete(scene)
    this.#pending = this.#find(scene)
    await this.#pending
  }

  async #find(scene: Scene): Promise<void> {
    const prediction = scene.prediction.peek()
    if (prediction === undefined) return
    const generation = ++this.#generation
    const { compute, settings, notices } = this.#workbench
    this.isBusy.value = true
    try {
      const [rules, properties] = [settings.rules.peek(), settings.properties.peek()]
      const found = await this.#latest(text.objects.finding, ({ signal, progress }) => {
        const [classes, told] = [prediction.data as Uint8Array, compute.callback(progress)]
        return compute.call((engine) => engine.objects(scene.id, classes, rules, properties, signal, told))
      })
      if (generation !== this.#generation) return
      this.#put(scene, found.labels, true)
      this.#workbench.objectsReplaced(scene)
      this.#found.value = new Map(this.#found.peek()).set(scene, { scene, ...found })
      this.choose([])
      notices.say(text.notices.predicted(found.count))
    } catch (error) {
      if (generation !== this.#generation) return
      // objects of another prediction are not shown for this one
      this.forget(scene)
      if (isAbort(error)) notices.add('info', text.objects.notFound, { title: text.objects.findAgain, run: () => void this.refresh(scene) })
      else notices.fail(error)
    } finally {
      if (generation === this.#generation) this.isBusy.value = false
    }
  }

  /** Does what makes earlier work of this kind superfluous. */
  #latest<T>(title: string, work: (activity: Activity) => Promise<T>): Promise<T> {
    this.#running?.cancel()
    return this.#workbench.activities.run(title, (activity) => {
      this.#running = activity
      return work(activity)
    })
  }

  /** Shows other objects, in a layer of their own: steps of the history that changed the old ones must not change these. */
  #put(scene: Scene, labels: Uint32Array, isFound: boolean): void {
    const before = scene.objects.peek()
    const layer = new LabelsLayer({ name: text.layers.objects, role: 'objects', data: labels.slice(), dims: scene.dims })
    if (isFound) this.#corrections.set(layer, 0)
    if (before === undefined) {
      scene.add(layer)
      return
    }
    layer.looksLike(before)
    scene.replace(before, layer)
  }

  /** Nothing is predicted any more: neither are objects, unless they were corrected or loaded. */
  predictionGone(scene: Scene): void {
    const shown = scene.objects.peek()
    if (shown === undefined || this.#corrected.has(scene)) return
    this.#generation++
    this.#running?.cancel()
    this.isBusy.value = false
    scene.remove(shown)
    this.forget(scene)
    this.#workbench.objectsReplaced(scene)
  }

  /** Objects were corrected, or a correction was taken back: without any they are those that were found. */
  correctedOnce(scene: Scene, which: 'before' | 'after'): void {
    const layer = scene.objects.peek()
    const count = layer && this.#corrections.get(layer)
    if (layer === undefined || count === undefined) {
      this.edited(scene)
      return
    }
    const left = count + (which === 'after' ? 1 : -1)
    this.#corrections.set(layer, left)
    this.edited(scene)
    if (left > 0) return
    this.#corrected.delete(scene)
    if (this.#keptNotice !== undefined) this.#workbench.notices.close(this.#keptNotice)
    this.#workbench.objectsReplaced(scene)
  }

  /** Objects were changed by hand: measures them again. */
  edited(scene: Scene): void {
    if (scene.objects.peek() === undefined) return
    this.#corrected.add(scene)
    this.#pending = this.#measure(scene)
  }

  /** Measures what is chosen now of the objects that were found, image by image. */
  async #measureAgain(before: Promise<void>): Promise<void> {
    await before
    for (const scene of this.#found.peek().keys()) await this.#measure(scene)
  }

  async #measure(scene: Scene): Promise<void> {
    const layer = scene.objects.peek()
    if (layer === undefined) return
    const generation = ++this.#generation
    this.isBusy.value = false
    const labels = layer.data as Uint32Array
    const { compute, settings, notices } = this.#workbench
    const properties = settings.properties.peek()
    const measure = ({ signal }: Activity) => compute.call((engine) => engine.measure(scene.id, labels, properties, signal))
    await this.#latest(text.objects.measuring, measure)
      .then((measured) => {
        if (generation === this.#generation)
          this.#found.value = new Map(this.#found.peek()).set(scene, { scene, labels: labels.slice(), ...measured })
      })
      .catch((error: unknown) => {
        if (generation !== this.#generation) return
        const { notMeasured, measureAgain } = text.objects
        // a table of what is no longer there says the wrong things
        this.forget(scene)
        if (isAbort(error)) notices.add('info', notMeasured, { title: measureAgain, run: () => void this.#measure(scene) })
        else notices.fail(error)
      })
  }

  /** Chooses objects by their labels, and shows them. */
  choose(labels: Iterable<number>, frame = this.#workbench.active.peek()?.position.peek().t ?? 0): void {
    batch(() => {
      this.chosenAt.value = frame
      this.chosen.value = new Set(labels)
    })
    const layer = this.#workbench.active.peek()?.objects.peek()
    if (layer !== undefined) layer.selected.value = this.chosen.value.size === 1 ? ([...this.chosen.value][0] as number) : 0
  }

  /** Chooses an object and moves it into the middle of the view. */
  find(label: number, frame = this.#workbench.active.peek()?.position.peek().t ?? 0): void {
    this.choose([label], frame)
    const found = this.current.peek()
    if (found === undefined) return
    const frames = found.table.frame as readonly number[] | undefined
    const row = (found.table.label as readonly number[]).findIndex((one, i) => one === label && (frames?.[i] ?? 0) === frame)
    const { dims, image } = found.scene
    const at = (column: string, axis: number): number =>
      ((found.table[column] as readonly number[] | undefined)?.[row] ?? 0) / (image.unit === 'pixel' ? 1 : (image.spacing[axis] as number))
    const first = dims.z > 1 ? 1 : 0
    if (dims.t > 1) this.#workbench.goTo(found.scene, 't', frame)
    if (dims.z > 1) this.#workbench.goTo(found.scene, 'z', Math.round(at('centroid-0', 0)))
    this.#workbench.setCamera(found.scene, {
      ...found.scene.camera.peek(),
      y: at(`centroid-${first}`, 1) + 0.5,
      x: at(`centroid-${first + 1}`, 2) + 0.5,
    })
  }

  /** Removes objects. */
  remove(labels: ReadonlySet<number>, frame = this.chosenAt.peek()): void {
    this.#rewrite(text.done.removal(text.counted(labels.size, 'object')), labels, 0, frame)
  }

  /** Makes one object of several; it keeps the smallest number. */
  merge(labels: ReadonlySet<number>): void {
    if (labels.size < 2) return
    const into = Math.min(...labels)
    this.#rewrite(text.done.merge(labels.size), labels, into, this.chosenAt.peek())
    this.choose([into], this.chosenAt.peek())
  }

  /**
   * Cuts each object that a line crosses in the plane on the screen: what lies to the right of the line, seen along it, becomes an object of
   * its own, in a volume through all planes. Objects in which the line begins or ends stay whole.
   *
   * @returns how many were cut
   */
  cut(from: Point, to: Point): number {
    const scene = this.#workbench.active.peek()
    const layer = scene?.objectsInHand
    if (scene === undefined || layer === undefined) return 0
    const { dims } = scene
    const { t, z } = scene.position.peek()
    const start = layer.offsetOf({ t, z })
    const labels = new Set<number>()
    const touch = (at: (label: number) => void) => (y: number, x0: number, x1: number) => {
      for (let x = x0; x < x1; x++) at(layer.data[start + y * dims.width + x] as number)
    }
    capsule(
      from,
      to,
      0.5,
      dims,
      touch((label) => labels.add(label)),
    )
    for (const end of [from, to])
      capsule(
        end,
        end,
        0.5,
        dims,
        touch((label) => labels.delete(label)),
      )
    labels.delete(0)
    if (labels.size === 0) return 0
    const edit = layer.edit()
    let next = layer.largest()
    for (const label of labels) {
      next++
      for (let plane = t * dims.z; plane < (t + 1) * dims.z; plane++)
        edit.write(plane, next, (visit) => rightOf(from, to, dims, visit), label)
    }
    this.choose([])
    this.#workbench.commit(scene, layer, text.done.cut(labels.size), edit)
    return labels.size
  }

  #rewrite(title: string, labels: ReadonlySet<number>, value: number, frame: number): void {
    const scene = this.#workbench.active.peek()
    const layer = scene?.objects.peek()
    if (scene === undefined || layer === undefined || labels.size === 0) return
    const edit = layer.edit()
    for (const label of labels) edit.replaceAt(frame, label, value)
    this.choose([])
    this.#workbench.commit(scene, layer, title, edit)
  }
}
