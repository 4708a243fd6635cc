import type { Plane } from '../array/raster.ts'
import { defineTask } from '../tasks/task.ts'
import type { FeatureBox, FeatureMethod } from './feature-box.ts'

/** One box of an image, as plain data. */
export interface BoxInput {
  readonly specification: string
  readonly box: FeatureBox
  readonly method: FeatureMethod
}

/** A box whose features are written into the stack of the whole image, which lies in memory that threads share. */
export interface WriteBoxInput extends BoxInput {
  /** (features × pixels of the image) */
  readonly stack: Float32Array
}

/** A box of which the features of some pixels are wanted. */
export interface PickPixelsInput extends BoxInput {
  /** Indices in the box. */
  readonly pixels: Uint32Array
}

/** A channel whose global features are wanted. */
export interface GlobalPlanesInput {
  readonly specification: string
  readonly channel: Plane
  readonly method: FeatureMethod
}

export const globalPlanesTask = defineTask<GlobalPlanesInput, ReadonlyMap<number, Plane>>('features/global-planes')

export const writeBoxTask = defineTask<WriteBoxInput, undefined>('features/write-box')

/** (channels · features × picked pixels) */
export const pickPixelsTask = defineTask<PickPixelsInput, Float32Array>('features/pick-pixels')
