import type { Raster } from '../array/raster.ts'
import { defineTask } from '../tasks/task.ts'
import type { ContactFeatures } from './contact-features.ts'

/** Objects of one time point to be measured, as plain data. */
export interface MeasureInput {
  readonly labels: Raster<string, Uint32Array>
  readonly image: Raster<string, Float32Array> | undefined
  readonly names: readonly string[]
}

export const objectFeaturesTask = defineTask<MeasureInput, { label: readonly number[]; columns: readonly Float32Array[] }>(
  'measure/object-features',
)
export const contactFeaturesTask = defineTask<MeasureInput, ContactFeatures>('measure/contact-features')
