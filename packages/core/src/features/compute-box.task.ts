import type { Plane } from '../array/raster.ts'
import type { Device } from '../devices/device.ts'
import { defineTask } from '../tasks/task.ts'
import type { FeatureBox } from './feature-box.ts'

/** One box of an image, as plain data. */
export interface ComputeBoxInput {
  readonly specification: string
  readonly box: FeatureBox
  readonly device: Device
}

/** A channel whose global features are wanted. */
export interface GlobalPlanesInput {
  readonly specification: string
  readonly channel: Plane
  readonly device: Device
}

export const globalPlanesTask = defineTask<GlobalPlanesInput, ReadonlyMap<number, Plane>>('features/global-planes')

/** (channels · features × pixels of the box) */
export const computeBoxTask = defineTask<ComputeBoxInput, Float32Array>('features/compute-box')
