import type { LabelsLayer } from '../layers/labels-layer.ts'
import { isName } from '../layers/look.ts'
import type { Scene } from '../layers/scene.ts'
import { DenseLabels } from '../plans/label-store.ts'
import { applyChange, changeTo, type PixelChange } from '../plans/pixel-change.ts'
import { looksOf, takeLooks } from '../session/looks.ts'
import { followMaps } from '../session/maps.ts'
import { factsOf, takeFacts } from '../session/project-facts.ts'
import type { ProjectListener, Saving } from '../session/project-listener.ts'
import { shapesOfScene, takeShapes } from '../session/shapes.ts'
import type { Workbench } from '../session/workbench.ts'
import { text } from '../text/en.ts'
import type { ProjectStore, StoredProject, StoredScene } from './project-store.ts'

/** Why something could not be stored. Browsers say little where there is no room. */
function problemOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.name === 'QuotaExceededError' ? text.notices.noRoom : error.message || error.name
}

/** Stores a project while it is worked on. One tab at a time stores it. */
export class Autosave implements ProjectListener {
  readonly #workbench: Workbench
  readonly #store: ProjectStore
  /** Writes follow each other in the order in which they were asked for. */
  #last: Promise<void> = Promise.resolve()
  /** Projects that this tab holds; it keeps them until it is closed. */
  readonly #held = new Set<string>()
  /** Projects of other tabs that this one takes over when those are closed. */
  readonly #waiting = new Set<string>()
  #mayStore = true
  /** Layers of objects whose state before the first correction is stored. */
  readonly #begun = new WeakSet<LabelsLayer>()
  #factsAreDue = false
  /** Whether a project is being read: until it is there as a whole, nothing of it is stored. */
  #restoring: () => boolean = () => false
  /** Images of a project that could not be read; they stay in it. */
  #missing: { readonly project: string; readonly scenes: readonly string[] } = { project: '', scenes: [] }
  /** Images of which not everything could be stored. */
  readonly #unstored = new WeakSet<Scene>()
  /** How many writes are asked for and not done. */
  #open = 0

  constructor(workbench: Workbench, store: ProjectStore) {
    this.#workbench = workbench
    this.#store = store
    workbench.listeners.add(this)
  }

  /** Whether everything is stored. */
  get isIdle(): boolean {
    return this.#open === 0
  }

  /** Resolves once everything is stored. */
  stored(): Promise<void> {
    return this.#last
  }

  sceneOpened(scene: Scene, isStored: boolean): void {
    this.#claim()
    if (!isStored) this.#writeOf(scene, () => this.#store.putImage(scene.id, scene.image))
    this.factsChanged()
  }

  sceneClosed(scene: Scene): void {
    this.#write(() => this.#store.removeScene(scene.id))
    // a project without images is none
    const id = this.#workbench.id.peek()
    if (this.#workbench.scenes.peek().length === 0) this.#write(() => this.#store.removeProject(id))
    else this.factsChanged()
  }

  sceneReopened(scene: Scene): void {
    this.#unstored.add(scene)
    this.#write(async () => {
      await this.#storeAll(scene)
      this.#unstored.delete(scene)
    })
  }

  pixelsChanged(scene: Scene, layer: LabelsLayer, change: PixelChange, which: 'before' | 'after'): void {
    const { role } = layer
    if (role !== 'annotation' && role !== 'objects' && role !== 'object annotation' && role !== 'truth') return
    if (role === 'objects' && !this.#begun.has(layer)) {
      this.#begun.add(layer)
      const before = Uint32Array.from(layer.data)
      applyChange(new DenseLabels(before), change, which === 'after' ? 'before' : 'after')
      this.#writeOf(scene, () => this.#store.putObjects(scene.id, before))
    }
    this.#writeOf(scene, () => this.#store.addChange(scene.id, role, change, which))
  }

  objectsReplaced(scene: Scene, loaded: Uint32Array | undefined): void {
    const layer = scene.objects.peek()
    if (loaded !== undefined && layer !== undefined) this.#begun.add(layer)
    else if (layer !== undefined) this.#begun.delete(layer)
    this.#writeOf(scene, () => (loaded === undefined ? this.#store.removeObjects(scene.id) : this.#store.putObjects(scene.id, loaded)))
  }

  truthChanged(scene: Scene, labels: Uint32Array | undefined): void {
    this.#writeOf(scene, () => (labels === undefined ? this.#store.removeTruth(scene.id) : this.#store.putTruth(scene.id, labels)))
  }

  factsChanged(): void {
    if (this.#factsAreDue || this.#restoring() || this.#workbench.id.peek() === '') return
    this.#factsAreDue = true
    queueMicrotask(() => {
      this.#factsAreDue = false
      const facts = this.#facts()
      if (facts.scenes.length > 0 && !this.#restoring()) this.#write(() => this.#store.putProject(facts))
    })
  }

  #facts(): StoredProject {
    const { id, scenes } = this.#workbench
    return {
      ...factsOf(this.#workbench),
      id: id.peek(),
      changed: Date.now(),
      names: Object.fromEntries(scenes.peek().map((scene) => [scene.id, scene.name.peek()])),
      looks: Object.fromEntries(scenes.peek().map((scene) => [scene.id, looksOf(scene)])),
      shapes: Object.fromEntries(
        scenes.peek().flatMap((scene) => {
          const shapes = shapesOfScene(scene)
          return shapes === undefined ? [] : [[scene.id, shapes]]
        }),
      ),
      scenes: [
        ...new Set([...scenes.peek().map((scene) => scene.id), ...(this.#missing.project === id.peek() ? this.#missing.scenes : [])]),
      ],
    }
  }

  /** Writes something of an image; all of it, where something could not be written before, as when there was no room. */
  #writeOf(scene: Scene, action: () => Promise<void>): void {
    this.#write(async () => {
      const isWhole = this.#unstored.has(scene)
      this.#unstored.add(scene)
      await (isWhole ? this.#storeAll(scene) : action())
      this.#unstored.delete(scene)
      if (isWhole) this.#workbench.notices.add('info', text.notices.storedAgain)
    })
  }

  async #storeAll(scene: Scene): Promise<void> {
    const { id, image, annotation } = scene
    await this.#store.putImage(id, image)
    await this.#store.putLayer(id, 'annotation', changeTo(annotation.store))
    const given = scene.labelsOf('object annotation')
    if (given !== undefined) await this.#store.putLayer(id, 'object annotation', changeTo(given.store))
    const objects = scene.objects.peek()
    if (objects !== undefined && this.#begun.has(objects)) await this.#store.putObjects(id, Uint32Array.from(objects.data))
    const truth = scene.truth.peek()
    if (truth !== undefined) await this.#store.putTruth(id, truth.data as Uint32Array)
    await this.#store.putProject(this.#facts())
  }

  #write(action: () => Promise<void>): void {
    this.#open++
    const { saving } = this.#workbench
    if (this.#mayStore) saving.value = 'saving'
    this.#last = this.#last.then(async () => {
      let state: Saving = this.#mayStore ? 'saved' : 'elsewhere'
      try {
        if (this.#mayStore) await action()
      } catch (error) {
        state = 'failed'
        this.#workbench.notices.add('error', text.notices.autosaveFailed(problemOf(error)))
      } finally {
        this.#open--
        if (state !== 'saved' || this.#open === 0) saving.value = state
      }
    })
  }

  /** Takes the project for this tab; another tab that has it keeps it. Whether this tab has it is asked in turn, as writes are. */
  #claim(): void {
    const id = this.#workbench.id.peek()
    if (navigator.locks !== undefined) this.#last = this.#last.then(() => (this.#held.has(id) ? this.#allow() : this.#request(id)))
  }

  #allow(): void {
    this.#mayStore = true
  }

  #request(id: string): Promise<void> {
    return new Promise((resolve) => {
      void navigator.locks.request(`cambium ${id}`, { ifAvailable: true }, (lock) => {
        this.#mayStore = lock !== null
        if (lock !== null) this.#held.add(id)
        else {
          this.#workbench.notices.add('warning', text.notices.otherTab)
          this.#wait(id)
        }
        resolve()
        // held until the page is closed
        return lock === null ? undefined : new Promise(() => undefined)
      })
    })
  }

  /** Waits until no other tab has the project. Then somebody says whose changes count: both tabs may have made some. */
  #wait(id: string): void {
    if (this.#waiting.has(id)) return
    this.#waiting.add(id)
    void navigator.locks.request(`cambium ${id}`, () => {
      this.#waiting.delete(id)
      const { notices, id: now } = this.#workbench
      if (now.peek() !== id) return undefined
      this.#held.add(id)
      const restore = (): void => void this.restore({ id }).catch((error: unknown) => notices.fail(error))
      const { otherTabClosed, storeThis, openStored } = text.notices
      notices.add('error', otherTabClosed, { title: storeThis, run: () => this.#takeOver(id) }, { title: openStored, run: restore })
      return new Promise(() => undefined)
    })
  }

  /** Stores everything as it is in this tab. */
  #takeOver(id: string): void {
    if (this.#workbench.id.peek() !== id) return
    this.#allow()
    for (const scene of this.#workbench.scenes.peek()) {
      this.#unstored.add(scene)
      this.#writeOf(scene, () => Promise.resolve())
    }
  }

  /** Opens a stored project again, as it was. What is missing is told, and stays in the project. */
  async restore({ id }: Pick<StoredProject, 'id'>): Promise<void> {
    const workbench = this.#workbench
    // what is known of it may be older than what was stored since
    const project = await this.#store.project(id)
    if (project === undefined) throw new Error(text.notices.projectIsGone)
    workbench.begin(project.name, project.id)
    const isStill = workbench.inThisProject()
    this.#restoring = isStill
    const missing: string[] = []
    const awaited: string[] = []
    takeFacts(workbench, project)
    for (const sceneId of project.scenes) {
      const scene = await this.#store.scene(sceneId).catch((error: unknown) => {
        workbench.notices.fail(error)
        return undefined
      })
      if (!isStill()) return
      if (scene === undefined) {
        missing.push(sceneId)
        continue
      }
      if (scene.image.stored !== undefined) {
        awaited.push(sceneId)
        const notice = workbench.notices.add('warning', text.stored.openAgain(scene.image.name))
        workbench.streaming.awaited.value = [...workbench.streaming.awaited.peek(), { ...scene, notice }]
        continue
      }
      await workbench.compute.call((engine) => engine.keep(sceneId, scene.image))
      if (!isStill()) return
      const shown = this.#show(scene)
      const name = project.names?.[sceneId]
      if (isName(name)) shown.name.value = name
      takeLooks(shown, project.looks?.[sceneId])
      takeShapes(shown, project.shapes?.[sceneId])
      followMaps(workbench, shown)
    }
    const looked = workbench.scenes.peek().find(({ id }) => id === project.scenes[project.shown ?? -1])
    if (looked !== undefined) workbench.show(looked)
    this.#restoring = () => false
    this.#missing = { project: project.id, scenes: [...missing, ...awaited] }
    if (missing.length > 0) workbench.notices.add('error', text.notices.imagesAreGone(missing.length))
    this.factsChanged()
    workbench.live.request()
  }

  #show({ id, image, strokes, objects, objectStrokes, truth }: StoredScene): Scene {
    const workbench = this.#workbench
    const added = workbench.add(id, { image, notes: [], axes: [] }, strokes)
    if (objectStrokes !== undefined) {
      workbench.learning.annotationOf(added, objectStrokes)
      // what was said of objects needs them
      workbench.objects.isWanted.value = true
    }
    if (objects !== undefined) workbench.objects.restore(added, objects)
    if (truth !== undefined) workbench.truth.restore(added, truth)
    return added
  }
}
