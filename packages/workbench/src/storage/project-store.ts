import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { ObjectRules, TrainingSettings } from '../engine/protocol.ts'
import type { PixelClass } from '../layers/class-list.ts'
import type { OpenedImage } from '../layers/scene.ts'
import { type PixelChange, replayed, reversed } from '../plans/pixel-change.ts'

/** What is known of a stored project before it is opened. */
export interface StoredProject {
  readonly id: string
  readonly name: string
  /** Milliseconds since 1970. */
  readonly changed: number
  readonly scenes: readonly string[]
  readonly classes: readonly PixelClass[]
  readonly training: TrainingSettings
  readonly rules: ObjectRules
}

export interface StoredScene {
  readonly id: string
  readonly image: OpenedImage
  readonly strokes: Uint8Array
}

interface StoredChange {
  readonly scene: string
  readonly runs: Uint32Array<ArrayBuffer>
}

interface Schema extends DBSchema {
  projects: { key: string; value: StoredProject }
  images: { key: string; value: OpenedImage }
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
    const database = await openDB<Schema>(name, 1, {
      upgrade(created) {
        created.createObjectStore('projects', { keyPath: 'id' })
        created.createObjectStore('images')
        created.createObjectStore('changes', { autoIncrement: true }).createIndex('scene', 'scene')
      },
    })
    return new ProjectStore(database)
  }

  /** The stored projects, the last one first. */
  async projects(): Promise<StoredProject[]> {
    return (await this.#database.getAll('projects')).sort((a, b) => b.changed - a.changed)
  }

  async putProject(project: StoredProject): Promise<void> {
    await this.#database.put('projects', project)
  }

  async putImage(id: string, image: OpenedImage): Promise<void> {
    // a database takes no memory that threads share
    await this.#database.put('images', { ...image, data: image.data.slice() }, id)
  }

  async addChange(scene: string, change: PixelChange, which: 'before' | 'after'): Promise<void> {
    const { runs } = which === 'after' ? change : reversed(change)
    await this.#database.add('changes', { scene, runs: Uint32Array.from(runs) })
  }

  /** An image and what was painted on it; undefined where the image was not stored. */
  async scene(id: string): Promise<StoredScene | undefined> {
    const image = await this.#database.get('images', id)
    if (image === undefined) return undefined
    const { t, z, height, width } = image.dims
    const changes = await this.#database.getAllFromIndex('changes', 'scene', id)
    const strokes = replayed(t * z * height * width, changes)
    if (changes.length > mostChanges) await this.#joinChanges(id, strokes)
    return { id, image, strokes }
  }

  /** Replaces the changes of an image by one. */
  async #joinChanges(scene: string, strokes: Uint8Array): Promise<void> {
    const transaction = this.#database.transaction('changes', 'readwrite')
    for (const key of await transaction.store.index('scene').getAllKeys(scene)) await transaction.store.delete(key)
    const runs: number[] = []
    for (let start = 0; start < strokes.length; ) {
      const value = strokes[start] as number
      let end = start + 1
      while (end < strokes.length && strokes[end] === value) end++
      if (value !== 0) runs.push(start, end - start, 0, value)
      start = end
    }
    await transaction.store.add({ scene, runs: Uint32Array.from(runs) })
    await transaction.done
  }

  async removeScene(id: string): Promise<void> {
    const transaction = this.#database.transaction(['images', 'changes'], 'readwrite')
    await transaction.objectStore('images').delete(id)
    const changes = transaction.objectStore('changes')
    for (const key of await changes.index('scene').getAllKeys(id)) await changes.delete(key)
    await transaction.done
  }

  async remove({ id, scenes }: StoredProject): Promise<void> {
    for (const scene of scenes) await this.removeScene(scene)
    await this.#database.delete('projects', id)
  }
}
