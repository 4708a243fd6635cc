import type { LabelsLayer } from '../layers/labels-layer.ts'
import type { Scene } from '../layers/scene.ts'
import type { PixelChange } from '../plans/pixel-change.ts'

/** What is told to whoever stores the project. */
export interface ProjectListener {
  /** @param isStored  whether it comes from where projects are stored */
  sceneOpened(scene: Scene, isStored: boolean): void
  sceneClosed(scene: Scene): void
  /** Pixels of a layer that is painted or corrected changed. */
  pixelsChanged(scene: Scene, layer: LabelsLayer, change: PixelChange, which: 'before' | 'after'): void
  /** Objects were loaded from a file. */
  objectsLoaded(scene: Scene, labels: Uint32Array): void
  /** Objects were found anew: corrections of the old ones are gone. */
  objectsReplaced(scene: Scene): void
  factsChanged(): void
}
