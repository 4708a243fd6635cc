import type { LabelsLayer } from '../layers/labels-layer.ts'
import type { Scene } from '../layers/scene.ts'
import type { PixelChange } from '../plans/pixel-change.ts'

/** What is told to whoever stores the project. */
export interface ProjectListener {
  /** @param isStored  whether it comes from where projects are stored */
  sceneOpened(scene: Scene, isStored: boolean): void
  sceneClosed(scene: Scene): void
  /** An image that was closed is there again, with everything that it had. */
  sceneReopened(scene: Scene): void
  /** Pixels of a layer that is painted or corrected changed. */
  pixelsChanged(scene: Scene, layer: LabelsLayer, change: PixelChange, which: 'before' | 'after'): void
  /**
   * Corrections of the old objects are gone.
   *
   * @param loaded  the objects of a file; `undefined` where they were found anew in the prediction
   */
  objectsReplaced(scene: Scene, loaded: Uint32Array | undefined): void
  /** Other true objects are known of an image, or none. */
  truthChanged(scene: Scene, labels: Uint32Array | undefined): void
  factsChanged(): void
}

/** Whether what was done is stored: there is nothing to store, all is, some is being stored or could not be, or another tab stores it. */
export type Saving = 'nothing' | 'saved' | 'saving' | 'failed' | 'elsewhere'
