import type { Table } from '@cambium/core'
import { computed, effect, type ReadonlySignal, signal } from '@preact/signals-core'
import type { Remote } from 'comlink'
import type { Engine } from '../engine/engine.ts'
import type { Compute } from '../engine/engine-client.ts'
import type { HeldOut } from '../engine/held-out.ts'
import { type FoundObjects, type LearnedObjects, type ObjectTask, objectTasks, type StoredModel } from '../engine/protocol.ts'
import { ClassList } from '../layers/class-list.ts'
import { type Edit, LabelsLayer } from '../layers/labels-layer.ts'
import type { Scene } from '../layers/scene.ts'
import { text } from '../text/en.ts'
import { type Activities, type Activity, isAbort } from './activities.ts'
import type { ObjectList } from './object-list.ts'
import type { Settings } from './settings.ts'

/** What the learning of objects needs of a workbench. */
interface Surroundings {
  readonly active: ReadonlySignal<Scene | undefined>
  readonly compute: Compute
  readonly activities: Activities
  readonly settings: Settings
  readonly objects: ObjectList
  commit(scene: Scene, layer: LabelsLayer, title: string, edit: Edit): void
}

export type LearningState = { readonly kind: 'waiting' | 'busy' | 'ready' } | { readonly kind: 'failed'; readonly problem: string }

/** What was learned about the objects of an image. */
export interface Learned extends LearnedObjects {
  readonly scene: Scene
}

/** A second forest that sorts objects: some are given a class by hand, and it says what the others are. */
export class ObjectLearning {
  readonly classes = new ClassList(text.objectClasses)
  readonly task = signal<ObjectTask>('classify')
  /** Names of features; empty for those that are usual for the task. */
  readonly features = signal('')
  readonly state = signal<LearningState>({ kind: 'waiting' })
  /** A model that was loaded: it sorts objects as long as fewer than two classes are given. */
  readonly model = signal<StoredModel | undefined>(undefined)
  readonly #learned = signal<Learned | undefined>(undefined)
  /** What was learned about the image that is looked at. */
  readonly learned = computed(() => (this.#learned.value?.scene === this.#around.active.value ? this.#learned.value : undefined))
  /** How the forest does on objects that it did not learn from. */
  readonly heldOut = signal<HeldOut | undefined>(undefined)
  readonly #around: Surroundings
  #generation = 0
  #running: Activity | undefined
  /** What is being learned. */
  #pending: Promise<void> = Promise.resolve()

  constructor(around: Surroundings) {
    this.#around = around
    // other objects, features or tasks are learned anew
    effect(() => {
      around.objects.current.value
      this.task.value
      this.features.value
      this.model.value
      // an effect writes no signals that others read
      this.#await(Promise.resolve().then(() => this.#update()))
    })
  }

  /** As in a new project. */
  reset(): void {
    this.#generation++
    this.#learned.value = undefined
    this.heldOut.value = undefined
    this.classes.reset(text.objectClasses)
    this.task.value = 'classify'
    this.features.value = ''
    this.model.value = undefined
    this.state.value = { kind: 'waiting' }
  }

  /** Resolves once nothing is learned any more. */
  async settled(): Promise<void> {
    for (let last: Promise<void> | undefined; last !== this.#pending; ) {
      last = this.#pending
      await last
    }
  }

  /** The layer on which objects are given their class. */
  annotationOf(scene: Scene, painted?: Uint8Array): LabelsLayer {
    const known = scene.labelsOf('object annotation')
    if (known !== undefined) return known
    const { t, z, height, width } = scene.dims
    const layer = new LabelsLayer({
      name: text.layers.objectAnnotation,
      role: 'object annotation',
      data: painted ?? new Uint8Array(t * z * height * width),
      dims: scene.dims,
    })
    scene.add(layer)
    return layer
  }

  /** Gives an object a class: all its pixels, so that it keeps the class where objects are found anew. */
  annotate(scene: Scene, label: number, value = this.classes.chosen.peek()): void {
    const objects = scene.objects.peek()
    if (objects === undefined) return
    const layer = this.annotationOf(scene)
    const edit = layer.edit()
    const { height, width } = scene.dims
    // each time point has its own numbers
    const { t } = scene.position.peek()
    for (let plane = t * scene.dims.z; plane < (t + 1) * scene.dims.z; plane++) {
      const start = plane * height * width
      edit.write(plane, value, (visit) => {
        for (let i = 0; i < height * width; i++) {
          if (objects.data[start + i] !== label) continue
          const from = i
          const end = i - (i % width) + width
          while (i + 1 < end && objects.data[start + i + 1] === label) i++
          visit(Math.floor(from / width), from % width, (i % width) + 1)
        }
      })
    }
    const name = this.classes.of(value)?.name ?? text.nothing
    this.#around.commit(scene, layer, text.done.objectIs(label, name), edit)
  }

  /** Learns from the objects that have a class, and sorts all. */
  update(): Promise<void> {
    const update = this.#update()
    this.#await(update)
    return update
  }

  /** Adds to what is waited for: an earlier run may be the one that counts. */
  #await(update: Promise<void>): void {
    this.#pending = Promise.all([this.#pending, update]).then(() => undefined)
  }

  /** Classes that were given to objects. */
  #given(scene: Scene): number[] {
    const counts = scene.labelsOf('object annotation')?.counts.peek() ?? new Map<number, number>()
    return [...counts].filter(([value, count]) => value !== 0 && count > 0).map(([value]) => value)
  }

  /** Whether the model that was loaded sorts: with two classes there is something to learn from. */
  readonly usesModel = computed(() => {
    const scene = this.#around.active.value
    scene?.labelsOf('object annotation')?.revision.value
    return this.model.value !== undefined && scene !== undefined && this.#given(scene).length < 2
  })

  async #update(): Promise<void> {
    const scene = this.#around.active.peek()
    const objects = this.#around.objects.current.peek()
    if (scene === undefined || objects === undefined) return
    const model = this.#given(scene).length < 2 ? this.model.peek() : undefined
    if (model === undefined && scene.labelsOf('object annotation') === undefined) return
    const generation = ++this.#generation
    if (model === undefined && this.#given(scene).length < 2) {
      this.#forget(scene)
      this.state.value = { kind: 'waiting' }
      return
    }
    this.state.value = { kind: 'busy' }
    const task = this.task.peek()
    try {
      const { labels, table } = objects
      const learned = await (model === undefined
        ? this.#learn(scene, objects)
        : this.#sorting((engine) => engine.objectForest.sortWith({ id: scene.id, labels, table }, model)))
      if (generation !== this.#generation) return
      this.#learned.value = { ...learned, scene }
      this.#show(scene, learned)
      this.state.value = { kind: 'ready' }
      if (model === undefined) await this.#judge(task === 'merge' ? 'border' : 'object', generation)
      else this.heldOut.value = undefined
    } catch (error) {
      if (generation !== this.#generation) return
      // what was learned of other objects is not shown for these
      this.#forget(scene)
      // too little is painted to learn from
      const isTooLittle = error instanceof Error && error.name === 'AnnotationError'
      // it was cancelled, and waits for another object to be given a class
      this.state.value =
        isTooLittle || isAbort(error)
          ? { kind: 'waiting' }
          : { kind: 'failed', problem: error instanceof Error ? error.message : String(error) }
    }
  }

  #learn(scene: Scene, { labels, table }: FoundObjects): Promise<LearnedObjects> {
    const annotation = scene.labelsOf('object annotation') as LabelsLayer
    const { trees, seed } = this.#around.settings.training.peek()
    const request = {
      id: scene.id,
      task: this.task.peek(),
      labels,
      annotation: annotation.data as Uint8Array,
      features: this.features.peek().trim(),
      trees,
      seed,
      table,
      classNames: Object.fromEntries(this.classes.all.peek().map(({ value, name }) => [String(value), name])),
    }
    return this.#sorting((engine) => engine.objectForest.learn(request))
  }

  #sorting(work: (engine: Remote<Engine>) => Promise<LearnedObjects>): Promise<LearnedObjects> {
    const { activities, compute } = this.#around
    this.#running?.cancel()
    return activities.run(text.objects.sorting, (activity) => {
      this.#running = activity
      return compute.call(work)
    })
  }

  /** Nothing is known about the objects of an image. */
  #forget(scene: Scene): void {
    this.#learned.value = undefined
    this.heldOut.value = undefined
    this.#clear(scene)
  }

  async #judge(word: 'object' | 'border', generation: number): Promise<void> {
    try {
      const found = await this.#around.compute.call((engine) => engine.insight.heldOutObjects(word))
      if (generation === this.#generation) this.heldOut.value = found
    } catch (error) {
      // ended by a newer forest of pixels, whose objects are judged in turn
      if (!isAbort(error)) throw error
    }
  }

  #show(scene: Scene, { classes, labels }: LearnedObjects): void {
    this.#clear(scene)
    if (classes !== undefined)
      scene.add(new LabelsLayer({ name: text.layers.objectClasses, role: 'object classes', data: classes, dims: scene.dims }))
    if (labels !== undefined)
      scene.add(
        new LabelsLayer({
          name: text.layers.objectResult[this.task.peek() === 'merge' ? 'merge' : 'select'],
          role: 'object result',
          data: labels,
          dims: scene.dims,
        }),
      )
  }

  #clear(scene: Scene): void {
    for (const role of ['object classes', 'object result'] as const) {
      const layer = scene.labelsOf(role)
      if (layer !== undefined) scene.remove(layer)
    }
  }

  /** What was measured of objects, with the class of each and its probabilities where objects have classes. */
  readonly table = computed<Table | undefined>(() => {
    const [measured, sorted] = [this.#around.objects.current.value?.table, this.learned.value?.table]
    return measured === undefined || sorted === undefined ? measured : withClasses(measured, sorted)
  })
}

/** Adds the columns that a classifier made, by the labels; objects that it does not know have none (NaN). */
function withClasses(measured: Table, sorted: Table): Table {
  const keyOf = (table: Table, row: number): string => `${table.frame?.[row] ?? 0} ${table.label?.[row]}`
  const rows = new Map((sorted.label ?? []).map((_, row) => [keyOf(sorted, row), row]))
  const columns = Object.entries(sorted).filter(([name]) => name === 'class' || name.startsWith('probability'))
  const places = (measured.label ?? []).map((_, row) => rows.get(keyOf(measured, row)))
  const added = columns.map(([name, values]) => [name, places.map((row) => (row === undefined ? Number.NaN : (values[row] as number)))])
  return { ...measured, ...Object.fromEntries(added) }
}

export { objectTasks }
