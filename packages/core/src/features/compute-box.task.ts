import type { Device } from '../devices/device.ts'
import { defineTask } from '../tasks/task.ts'
import type { FeatureBox } from './feature-box.ts'

/** One box of an image, as plain data. */
export interface ComputeBoxInput {
  readonly specification: string
  readonly box: FeatureBox
  readonly device: Device
}

/** (channels · features × pixels of the box) */
export const computeBoxTask = defineTask<ComputeBoxInput, Float32Array>('features/compute-box')
