import type { LabelsLayer } from '../layers/labels-layer.ts'
import type { Scene } from '../layers/scene.ts'
import { applyChange, type PixelChange } from '../plans/pixel-change.ts'
import type { ProjectListener, Workbench } from '../session/workbench.ts'
import { text } from '../text/en.ts'
import type { ProjectStore, StoredProject } from './project-store.ts'

/** Stores a project while it is worked on. One tab at a time stores it. */
export class Autosave implements ProjectListener {
  readonly #workbench: Workbench
  readonly #store: ProjectStore
  /** Writes follow each other in the order in which they were asked for. */
  #last: Promise<void> = Promise.resolve()
  /** Projects that this tab holds; it keeps them until it is closed. */
  readonly #held = new Set<string>()
  #mayStore = true
  /** Layers of objects whose state before the first correction is stored. */
  readonly #begun = new WeakSet<LabelsLayer>()
  #factsAreDue = false

  constructor(workbench: Workbench, store: ProjectStore) {
    this.#workbench = workbench
    this.#store = store
    workbench.listeners.add(this)
  }

  /** Resolves once everything is stored. */
  stored(): Promise<void> {
    return this.#last
  }

  sceneOpened(scene: Scene, isStored: boolean): void {
    this.#claim()
    if (!isStored) this.#write(() => this.#store.putImage(scene.id, scene.image))
    this.factsChanged()
  }

  sceneClosed(scene: Scene): void {
    this.#write(() => this.#store.removeScene(scene.id))
    this.factsChanged()
  }

  pixelsChanged(scene: Scene, layer: LabelsLayer, change: PixelChange, which: 'before' | 'after'): void {
    const { role } = layer
    if (role !== 'annotation' && role !== 'objects' && role !== 'object annotation') return
    if (role === 'objects' && !this.#begun.has(layer)) {
      this.#begun.add(layer)
      const before = Uint32Array.from(layer.data)
      applyChange(before, change, which === 'after' ? 'before' : 'after')
      this.#write(() => this.#store.putObjects(scene.id, before))
    }
    this.#write(() => this.#store.addChange(scene.id, role, change, which))
  }

  objectsLoaded(scene: Scene, labels: Uint32Array): void {
    const layer = scene.objects.peek()
    if (layer !== undefined) this.#begun.add(layer)
    this.#write(() => this.#store.putObjects(scene.id, labels))
  }

  objectsReplaced(scene: Scene): void {
    this.#write(() => this.#store.removeObjects(scene.id))
  }

  factsChanged(): void {
    if (this.#factsAreDue || this.#workbench.id.peek() === '') return
    this.#factsAreDue = true
    queueMicrotask(() => {
      this.#factsAreDue = false
      const facts = this.#facts()
      if (facts.scenes.length > 0) this.#write(() => this.#store.putProject(facts))
    })
  }

  #facts(): StoredProject {
    const { id, name, scenes, classes, settings, learning, live } = this.#workbench
    return {
      id: id.peek(),
      name: name.peek(),
      changed: Date.now(),
      scenes: scenes.peek().map((scene) => scene.id),
      classes: classes.all.peek(),
      training: settings.training.peek(),
      rules: settings.rules.peek(),
      model: live.model.peek(),
      objectClasses: learning.classes.all.peek(),
      objectTask: learning.task.peek(),
      objectFeatures: learning.features.peek(),
    }
  }

  #write(action: () => Promise<void>): void {
    this.#last = this.#last.then(async () => {
      if (!this.#mayStore) return
      try {
        await action()
      } catch (error) {
        const problem = error instanceof Error ? error.message || error.name : String(error)
        this.#workbench.notices.add('error', text.notices.autosaveFailed(problem))
      }
    })
  }

  /** Takes the project for this tab; another tab that has it keeps it. */
  #claim(): void {
    const id = this.#workbench.id.peek()
    if (navigator.locks === undefined) return
    if (this.#held.has(id)) {
      this.#last = this.#last.then(() => {
        this.#mayStore = true
      })
      return
    }
    this.#last = this.#last.then(
      () =>
        new Promise((resolve) => {
          void navigator.locks.request(`cambium ${id}`, { ifAvailable: true }, (lock) => {
            this.#mayStore = lock !== null
            if (lock !== null) this.#held.add(id)
            else this.#workbench.notices.add('warning', text.notices.otherTab)
            resolve()
            // held until the page is closed
            return lock === null ? undefined : new Promise(() => undefined)
          })
        }),
    )
  }
}

/** Opens a stored project again, as it was. */
export async function restore(workbench: Workbench, store: ProjectStore, project: StoredProject): Promise<void> {
  workbench.begin(project.name, project.id)
  workbench.classes.all.value = project.classes
  workbench.settings.training.value = project.training
  workbench.settings.rules.value = project.rules
  const { learning, objects, live } = workbench
  live.model.value = project.model
  if (project.objectClasses !== undefined) learning.classes.all.value = project.objectClasses
  learning.task.value = project.objectTask ?? 'classify'
  learning.features.value = project.objectFeatures ?? ''
  for (const id of project.scenes) {
    const scene = await store.scene(id)
    if (scene === undefined) continue
    await workbench.compute.call((engine) => engine.keep(id, scene.image))
    const added = workbench.add(id, { image: scene.image, notes: [] }, scene.strokes)
    if (scene.objectStrokes !== undefined) {
      learning.annotationOf(added, scene.objectStrokes)
      // what was said of objects needs them
      objects.isWanted.value = true
    }
    if (scene.objects !== undefined) objects.restore(added, scene.objects)
  }
  workbench.live.request()
}
