import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { OpenedImage } from '../layers/scene.ts'
import { DenseLabels } from '../plans/label-store.ts'
import { applyChange, changeTo, type PixelChange, replayed, reversed } from '../plans/pixel-change.ts'
import type { SceneLooks } from '../session/looks.ts'
import type { ProjectFacts } from '../session/project-facts.ts'
import type { SceneShapes } from '../session/shapes.ts'
import type { Strokes } from '../session/streaming.ts'

/** What is known of a stored project before it is opened. */
export interface StoredProject extends ProjectFacts {
  readonly id: string
  /** Milliseconds since 1970. */
  readonly changed: number
  readonly scenes: readonly string[]
  /** Points and regions, by image. */
  readonly shapes?: Readonly<Record<string, SceneShapes>>
  /** What images are called, where that is not the name of their file. */
  readonly names?: Readonly<Record<string, string>>
  /** How channels are shown, by image. */
  readonly looks?: Readonly<Record<string, SceneLooks>>
}

export interface StoredScene {
  readonly id: string
  readonly image: OpenedImage
  readonly strokes: Strokes
  /** Objects that were corrected. */
  readonly objects: Uint32Array | undefined
  /** Classes that were given to objects. */
  readonly objectStrokes: Uint8Array | undefined
  /** The true objects, where somebody knows them. */
  readonly truth: Uint32Array | undefined
}

/** What of an image is stored change by change. */
export type StoredLayer = 'annotation' | 'objects' | 'object annotation' | 'truth'

/** Changes of the annotation have the key of their image, as in the first version. */
const keyOf = (scene: string, layer: StoredLayer): string => (layer === 'annotation' ? scene : `${scene} ${layer}`)

/** True objects lie beside those that were found. */
const truthOf = (scene: string): string => `${scene} truth`

interface StoredChange {
  readonly scene: string
  readonly runs: Uint32Array<ArrayBuffer>
}

interface Schema extends DBSchema {
  projects: { key: string; value: StoredProject }
  images: { key: string; value: OpenedImage }
  /** Objects as they were before the first correction, and true ones. */
  objects: { key: string; value: Uint32Array }
  /** Every change of what is painted, in the order in which it happened. */
  changes: { key: number; value: StoredChange; indexes: { scene: string } }
}

/** So many changes of an image are kept one by one; with more, they become one when the project is opened. */
const mostChanges = 200

/**
 * Projects in the browser's database: images once, and each stroke at the moment it ends, so that nothing but the stroke under the hand is
 * lost where the page dies.
 */
export class ProjectStore {
  readonly #database: IDBPDatabase<Schema>

  private constructor(database: IDBPDatabase<Schema>) {
    this.#database = database
  }

  static async open(name = 'cambium'): Promise<ProjectStore> {
    const database = await openDB<Schema>(name, 2, {
      upgrade(database, version) {
        if (version < 1) {
          database.createObjectStore('projects', { keyPath: 'id' })
          database.createObjectStore('images')
          database.createObjectStore('changes', { autoIncrement: true }).createIndex('scene', 'scene')
        }
        database.createObjectStore('objects')
      },
    })
    return new ProjectStore(database)
  }

  /** The stored projects, the last one first. */
  async projects(): Promise<StoredProject[]> {
    return (await this.#database.getAll('projects')).sort((a, b) => b.changed - a.changed)
  }

  project(id: string): Promise<StoredProject | undefined> {
    return this.#database.get('projects', id)
  }

  async removeProject(id: string): Promise<void> {
    await this.#database.delete('projects', id)
  }

  async putProject(project: StoredProject): Promise<void> {
    await this.#database.put('projects', project)
  }

  async putImage(id: string, image: OpenedImage): Promise<void> {
    // of an image that stays on disk the file is asked for again
    const stored = image.stored && { stored: { ...image.stored, file: new Blob() } }
    // a database takes no memory that threads share
    await this.#database.put('images', { ...image, ...stored, data: image.data.slice() }, id)
  }

  async addChange(scene: string, layer: StoredLayer, change: PixelChange, which: 'before' | 'after'): Promise<void> {
    const { runs } = which === 'after' ? change : reversed(change)
    await this.#database.add('changes', { scene: keyOf(scene, layer), runs: Uint32Array.from(runs) })
  }

  /** Replaces all changes of a layer by one. */
  async putLayer(scene: string, layer: StoredLayer, { runs }: PixelChange): Promise<void> {
    const key = keyOf(scene, layer)
    const transaction = this.#database.transaction('changes', 'readwrite')
    for (const known of await transaction.store.index('scene').getAllKeys(key)) await transaction.store.delete(known)
    await transaction.store.add({ scene: key, runs: Uint32Array.from(runs) })
    await transaction.done
  }

  /** Stores objects before the first correction of them. */
  async putObjects(scene: string, labels: Uint32Array): Promise<void> {
    await this.#removeLabels(scene, keyOf(scene, 'objects'))
    await this.#database.put('objects', Uint32Array.from(labels), scene)
  }

  /** Forgets corrected objects. */
  removeObjects(scene: string): Promise<void> {
    return this.#removeLabels(scene, keyOf(scene, 'objects'))
  }

  /** Forgets labels, and how they were changed. */
  async #removeLabels(key: string, changed: string): Promise<void> {
    const transaction = this.#database.transaction(['objects', 'changes'], 'readwrite')
    await transaction.objectStore('objects').delete(key)
    const changes = transaction.objectStore('changes')
    for (const key of await changes.index('scene').getAllKeys(changed)) await changes.delete(key)
    await transaction.done
  }

  async putTruth(scene: string, labels: Uint32Array): Promise<void> {
    await this.removeTruth(scene)
    await this.#database.put('objects', Uint32Array.from(labels), truthOf(scene))
  }

  removeTruth(scene: string): Promise<void> {
    return this.#removeLabels(truthOf(scene), keyOf(scene, 'truth'))
  }

  /** An image and what was painted on it; undefined where the image was not stored. */
  async scene(id: string): Promise<StoredScene | undefined> {
    const image = await this.#database.get('images', id)
    if (image === undefined) return undefined
    const { t, z, height, width } = image.dims
    const pixels = t * z * height * width
    if (image.stored !== undefined) {
      const changes = await this.#database.getAllFromIndex('changes', 'scene', keyOf(id, 'annotation'))
      return { id, image, strokes: changes, objects: undefined, objectStrokes: undefined, truth: undefined }
    }
    const strokes = await this.#painted(keyOf(id, 'annotation'), pixels)
    const objectStrokes = await this.#painted(keyOf(id, 'object annotation'), pixels)
    return {
      id,
      image,
      strokes: strokes ?? new Uint8Array(pixels),
      objects: await this.#corrected(id, keyOf(id, 'objects'), (labels) => this.putObjects(id, labels)),
      objectStrokes,
      truth: await this.#corrected(truthOf(id), keyOf(id, 'truth'), (labels) => this.putTruth(id, labels)),
    }
  }

  /** What was painted, from its changes; undefined where there are none. */
  async #painted(key: string, pixels: number): Promise<Uint8Array | undefined> {
    const changes = await this.#database.getAllFromIndex('changes', 'scene', key)
    if (changes.length === 0) return undefined
    if (changes.length > mostChanges) await this.#joinChanges(key, pixels)
    return replayed(pixels, changes)
  }

  /** Labels with all their changes. @param join  stores them as they are now, where there are many changes */
  async #corrected(key: string, changed: string, join: (labels: Uint32Array) => Promise<void>): Promise<Uint32Array | undefined> {
    const labels = await this.#database.get('objects', key)
    if (labels === undefined) return undefined
    const changes = await this.#database.getAllFromIndex('changes', 'scene', changed)
    for (const change of changes) applyChange(new DenseLabels(labels), change, 'after')
    if (changes.length > mostChanges) await join(labels)
    return labels
  }

  /** Replaces the changes of an image by one; those that came since they were read are among them. */
  async #joinChanges(scene: string, pixels: number): Promise<void> {
    const transaction = this.#database.transaction('changes', 'readwrite')
    const index = transaction.store.index('scene')
    const strokes = replayed(pixels, await index.getAll(scene))
    for (const key of await index.getAllKeys(scene)) await transaction.store.delete(key)
    const { runs } = changeTo(new DenseLabels(strokes))
    await transaction.store.add({ scene, runs: Uint32Array.from(runs) })
    await transaction.done
  }

  async removeScene(id: string): Promise<void> {
    await this.removeObjects(id)
    await this.removeTruth(id)
    const transaction = this.#database.transaction(['images', 'changes'], 'readwrite')
    await transaction.objectStore('images').delete(id)
    const changes = transaction.objectStore('changes')
    for (const layer of ['annotation', 'object annotation'] as const)
      for (const key of await changes.index('scene').getAllKeys(keyOf(id, layer))) await changes.delete(key)
    await transaction.done
  }

  async remove({ id, scenes }: StoredProject): Promise<void> {
    for (const scene of scenes) await this.removeScene(scene)
    await this.#database.delete('projects', id)
  }
}
