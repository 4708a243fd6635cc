import { batch, computed, effect, type Signal, signal } from '@preact/signals-core'
import type { Compute } from '../engine/engine-client.ts'
import type { OpenedScene } from '../engine/protocol.ts'
import { ClassList, type PixelClass } from '../layers/class-list.ts'
import { History } from '../layers/history.ts'
import type { Edit, LabelsLayer } from '../layers/labels-layer.ts'
import { Scene } from '../layers/scene.ts'
import { ToolState } from '../layers/tool-state.ts'
import { type Camera, fitted, type Size, visibleRect, zoomedAt } from '../plans/camera.ts'
import { bytesOf, changedRects, type PixelChange } from '../plans/pixel-change.ts'
import { edgesOf, fittedVolume, type VolumeCamera } from '../plans/volume-camera.ts'
import { text } from '../text/en.ts'
import { Activities } from './activities.ts'
import { addClass, changeClass, removeClass } from './class-changes.ts'
import { HeldOutScore } from './held-out-score.ts'
import { JumpWarning } from './jump-warning.ts'
import { LiveLoop } from './live-loop.ts'
import { looksOf } from './looks.ts'
import { followMaps } from './maps.ts'
import { Notices } from './notices.ts'
import { ObjectLearning } from './object-learning.ts'
import { ObjectList } from './object-list.ts'
import { Pen } from './pen.ts'
import type { ProjectListener, Saving } from './project-listener.ts'
import { Settings } from './settings.ts'
import { keepHand, type StepName, suitResults, suitStep } from './steps.ts'
import { labelsWith, Streaming, type Strokes } from './streaming.ts'
import { TableView } from './table-view.ts'
import { Truth } from './truth.ts'
import { Understanding } from './understanding.ts'
import { Versions } from './versions.ts'

export type ViewKind = 'plane' | 'grid' | 'images' | 'sections' | 'volume'

/** More images side by side are too small to see anything. */
const mostSeen = 9

/** A project that is open: images, strokes, classes, settings, and what follows from them. The page is a view of it. */
export class Workbench {
  readonly id = signal('')
  readonly name = signal('')
  readonly scenes = signal<readonly Scene[]>([])
  readonly active = signal<Scene | undefined>(undefined)
  readonly classes = new ClassList([text.classes.background, text.classes.object])
  readonly history = new History()
  readonly tools = new ToolState()
  readonly pen = new Pen()
  readonly settings = new Settings()
  readonly notices = new Notices()
  readonly compute: Compute
  readonly live: LiveLoop
  readonly objects: ObjectList
  readonly learning: ObjectLearning
  readonly truth: Truth
  readonly tableView: TableView
  readonly streaming: Streaming
  /** Of the canvas, in its own pixels. */
  readonly viewSize: Signal<Size> = signal({ height: 1, width: 1 })
  readonly step = signal<StepName>('annotate')
  /** How images are looked at: a plane with all layers, each layer for itself, all images, or volumes in sections or from any side. */
  readonly viewKind = signal<ViewKind>('plane')
  /** Whether images beside each other move together. */
  readonly isLinked = signal(true)
  /** While a key is held, only the image is shown. */
  readonly isRaw = signal(false)
  readonly activities = new Activities()
  readonly listeners = new Set<ProjectListener>()
  readonly saving = signal<Saving>('nothing')
  readonly #jumps = new JumpWarning(this)
  readonly heldOut: HeldOutScore
  readonly understanding: Understanding
  readonly versions: Versions
  /** Counts the projects that were begun: what was asked for in an earlier one is not put into a later one. */
  #epoch = 0
  /** The images that are looked at: one, or as many as fit side by side, the one that is worked on among them. */
  readonly seen = computed<readonly Scene[]>(() => {
    const [scenes, active] = [this.scenes.value, this.active.value]
    if (active === undefined) return []
    if (this.viewKind.value !== 'images') return [active]
    const first = Math.max(0, scenes.indexOf(active) - mostSeen + 1)
    return scenes.slice(first, first + mostSeen)
  })
  readonly isEmpty = computed(() => this.scenes.value.length === 0)

  constructor(compute: Compute) {
    this.compute = compute
    this.live = new LiveLoop({
      compute,
      settings: this.settings,
      classes: this.classes,
      scenes: () => this.scenes.peek(),
      active: () => this.active.peek(),
      beside: (scene) => this.beside(scene),
      onBeside: (scene) => followMaps(this, scene),
      viewSize: () => this.viewSize.peek(),
      onFailure: (error) => this.notices.fail(error),
      onTrained: (scene, changedShare) => this.#trained(scene, changedShare),
      onPredictionGone: (scene) => this.objects.predictionGone(scene),
    })
    this.heldOut = new HeldOutScore(this)
    this.understanding = new Understanding(this)
    this.versions = new Versions(this)
    this.objects = new ObjectList(this)
    this.learning = new ObjectLearning(this)
    this.truth = new Truth(this)
    this.tableView = new TableView(this)
    this.streaming = new Streaming(this)
    effect(() => {
      const scene = this.active.value
      if (scene !== undefined) suitResults(scene, this.step.peek())
    })
    // a window that changes its size keeps the whole image in view
    effect(() => {
      const size = this.viewSize.value
      for (const one of this.seen.value) if (one.isFitted.peek() && size.width > 1) one.camera.value = fitted(one.dims, size)
    })
    effect(() => {
      this.classes.all.value
      this.settings.all.value
      this.live.model.value
      this.learning.classes.all.value
      this.learning.task.value
      this.learning.features.value
      this.learning.model.value
      this.tableView.look.value
      this.name.value
      this.active.value
      for (const scene of this.scenes.value) {
        scene.name.value
        looksOf(scene)
      }
      for (const listener of this.listeners) listener.factsChanged()
    })
  }

  // opening and closing

  /** Begins a project of its own. */
  begin(name: string, id: string = crypto.randomUUID()): void {
    this.pen.letGo()
    this.#epoch++
    batch(() => {
      for (const scene of this.scenes.peek()) this.compute.forget(scene.id)
      this.scenes.value = []
      this.active.value = undefined
      this.history.clear()
      this.notices.closeQuestions()
      this.settings.begin()
      this.learning.reset()
      this.heldOut.reset()
      this.truth.reset()
      this.understanding.reset()
      this.versions.reset()
      this.objects.forgetAll()
      this.tableView.take({})
      this.classes.reset([text.classes.background, text.classes.object])
      this.live.model.value = undefined
      this.tools.label.value = 0
      this.streaming.awaited.value = []
      if (this.viewKind.peek() === 'images') this.viewKind.value = 'plane'
      this.step.value = 'annotate'
      this.tools.choose('paint')
      this.id.value = id
      this.name.value = name
    })
  }

  /** Whether no other project was begun since. */
  inThisProject(): () => boolean {
    const epoch = this.#epoch
    return () => epoch === this.#epoch
  }

  /** Adds an image that was opened and looks at it. */
  add(id: string, { image, notes }: OpenedScene, strokes?: Strokes): Scene {
    const scene = new Scene(id, image, labelsWith(image, strokes))
    this.compute.remember(id, image)
    batch(() => {
      if (this.isEmpty.peek()) this.tools.suit(image.dims.width, image.dims.height)
      this.scenes.value = [...this.scenes.peek(), scene]
      this.show(scene)
    })
    if (image.stored !== undefined) this.streaming.tell(scene)
    for (const note of notes) this.notices.add('info', note)
    for (const listener of this.listeners) listener.sceneOpened(scene, strokes !== undefined)
    return scene
  }

  show(scene: Scene): void {
    this.pen.letGo()
    const size = this.viewSize.peek()
    if (scene.isFitted.peek() && size.width > 1) scene.camera.value = fitted(scene.dims, size)
    const before = this.active.peek()
    if (before === scene) return
    this.active.value = scene
    keepHand(this, before, scene)
    suitStep(scene, this.step.peek())
    // labels of one image say nothing of another
    this.objects.choose([])
    // what it shows may come from an earlier training
    this.live.request()
  }

  // painting

  /**
   * Ends an edit of a layer and makes it a step of the history.
   *
   * @param also  what changes together with the pixels
   */
  commit(scene: Scene, layer: LabelsLayer, title: string, edit: Edit, also?: (which: 'before' | 'after') => void): void {
    const change = edit.finish()
    if (change === undefined) return
    this.history.push({
      title,
      of: scene,
      bytes: bytesOf(change),
      isAside: layer !== scene.annotation,
      undo: () => {
        this.#reveal(scene, change)
        layer.apply(change, 'before')
        also?.('before')
        this.#changed(scene, layer, change, 'before')
      },
      redo: () => {
        this.#reveal(scene, change)
        layer.apply(change, 'after')
        also?.('after')
        this.#changed(scene, layer, change, 'after')
      },
    })
    this.#changed(scene, layer, change, 'after')
  }

  /** Objects were found anew, or loaded. */
  objectsReplaced(scene: Scene, loaded?: Uint32Array): void {
    for (const listener of this.listeners) listener.objectsReplaced(scene, loaded)
  }

  /** Other true objects are known, or none. */
  truthChanged(scene: Scene, labels: Uint32Array | undefined): void {
    for (const listener of this.listeners) listener.truthChanged(scene, labels)
  }

  /** Shows where something changes that is taken back or done again. */
  #reveal(scene: Scene, change: PixelChange): void {
    if (!this.scenes.peek().includes(scene)) return
    this.show(scene)
    const { t, z } = scene.position.peek()
    const planes = [...changedRects(change, scene.dims).keys()]
    const [first] = planes
    if (first === undefined || planes.includes(t * scene.dims.z + z)) return
    scene.position.value = { t: Math.floor(first / scene.dims.z), z: first % scene.dims.z }
  }

  #changed(scene: Scene, layer: LabelsLayer, change: PixelChange, which: 'before' | 'after'): void {
    // steps of several images may outlive one of them, and those of objects the objects
    if (!this.scenes.peek().includes(scene) || !scene.layers.peek().includes(layer)) return
    for (const listener of this.listeners) listener.pixelsChanged(scene, layer, change, which)
    if (layer === scene.annotation) this.live.request()
    else if (layer.role === 'objects') this.objects.correctedOnce(scene, which)
    else if (layer.role === 'object annotation') void this.learning.update()
    else if (layer.role === 'truth') {
      // what is wrong with it is to be seen
      layer.selected.value = 0
      this.truth.edited()
    }
  }

  undo(): void {
    this.pen.letGo()
    const step = this.history.undo()
    if (step !== undefined) this.notices.say(text.panels.undone(step.title))
  }

  redo(): void {
    this.pen.letGo()
    const step = this.history.redo()
    if (step !== undefined) this.notices.say(text.panels.doneAgain(step.title))
  }

  // classes

  classesOf(what: 'pixels' | 'objects'): ClassList {
    return what === 'pixels' ? this.classes : this.learning.classes
  }

  /** The classes that the step is about. */
  get classesOfStep(): ClassList {
    return this.classesOf(this.step.value === 'classify' ? 'objects' : 'pixels')
  }

  addClass(): PixelClass | undefined {
    const added = addClass(this.classesOfStep, this.history)
    if (added === undefined) this.notices.add('warning', text.notices.noRoomForClasses)
    return added
  }

  changeClass(value: number, facts: Partial<Omit<PixelClass, 'value'>>, of: 'pixels' | 'objects' = 'pixels'): void {
    changeClass(this.classesOf(of), value, facts, this.history)
  }

  /** Removes a class with everything that has it. */
  removeClass(value: number, of: 'pixels' | 'objects' = 'pixels'): void {
    const role = of === 'pixels' ? 'annotation' : 'object annotation'
    const layers = this.scenes.peek().map((scene) => ({ scene, layer: scene.labelsOf(role) }))
    removeClass(this.classesOf(of), value, layers, this.history, (...change) => this.#changed(...change))
  }

  /** Replaces what is painted on an image, or on its objects, as when an annotation is loaded. */
  loadAnnotation(scene: Scene, strokes: Uint8Array, title: string, of: 'pixels' | 'objects' = 'pixels'): void {
    const classes = this.classesOf(of)
    const layer = of === 'pixels' ? scene.annotation : this.learning.annotationOf(scene)
    const before = classes.all.peek()
    const edit = layer.edit()
    edit.writeAll(strokes)
    classes.addMissing(new Set(strokes))
    const after = classes.all.peek()
    this.commit(scene, layer, title, edit, (which) => {
      classes.all.value = which === 'before' ? before : after
    })
  }

  // looking

  fit(): void {
    for (const scene of this.#movedWith(this.active.peek())) {
      scene.volume.value = undefined
      scene.isFitted.value = true
      scene.camera.value = fitted(scene.dims, this.viewSize.peek())
    }
  }

  /** Images that are seen beside one. */
  beside(scene: Scene): readonly Scene[] {
    return this.seen.peek().filter((other) => other !== scene)
  }

  /** An image, and those beside it that show the same place. */
  #movedWith(scene: Scene | undefined): readonly Scene[] {
    if (scene === undefined) return []
    return this.viewKind.peek() === 'images' && this.isLinked.peek() ? this.scenes.peek() : [scene]
  }

  setCamera(scene: Scene, camera: Camera): void {
    for (const one of this.#movedWith(scene)) {
      one.isFitted.value = false
      one.camera.value = camera
    }
  }

  zoom(factor: number): void {
    const [scene, view] = [this.active.peek(), this.viewSize.peek()]
    if (scene === undefined) return
    if (this.viewKind.peek() === 'volume') {
      const camera = this.volumeCamera(scene)
      scene.volume.value = { ...camera, zoom: camera.zoom * factor }
      return
    }
    this.setCamera(scene, zoomedAt(scene.camera.peek(), view, { y: view.height / 2, x: view.width / 2 }, factor))
  }

  /** How a volume is looked at. */
  volumeCamera(scene: Scene): VolumeCamera {
    return scene.volume.value ?? fittedVolume(edgesOf(scene.dims, scene.image.spacing), this.viewSize.value)
  }

  /** Moves along an axis that is not on the screen. */
  move(axis: 't' | 'z', by: number): void {
    const scene = this.active.peek()
    if (scene === undefined) return
    const place = Math.min(scene.dims[axis] - 1, Math.max(0, scene.position.peek()[axis] + by))
    if (place !== scene.position.peek()[axis]) this.goTo(scene, axis, place)
  }

  goTo(scene: Scene, axis: 't' | 'z', place: number): void {
    this.pen.letGo()
    for (const one of this.#movedWith(scene)) one.position.value = { ...one.position.peek(), [axis]: Math.min(place, one.dims[axis] - 1) }
  }

  /** The pixels of an image in view. */
  visible(scene: Scene): ReturnType<typeof visibleRect> {
    return visibleRect(scene.camera.peek(), this.viewSize.peek(), scene.dims)
  }

  #trained(scene: Scene, changedShare: number): void {
    this.#jumps.trained(changedShare)
    this.versions.trained(scene)
    this.heldOut.follow()
    this.understanding.follow(this.heldOut.isOn.peek())
    this.notices.say(text.notices.predicted())
    void this.objects.follow(scene, changedShare > 0)
    followMaps(this, scene)
  }
}
