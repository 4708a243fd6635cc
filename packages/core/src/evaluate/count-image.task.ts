import type { Raster } from '../array/raster.ts'
import { defineTask } from '../tasks/task.ts'
import type { ImageCounts } from './compare.ts'

/** A truth and a prediction to be compared, as plain data. */
export interface CountImageInput {
  readonly truth: Raster
  readonly prediction: Raster
  readonly classes: boolean
}

/** `countImage` on threads. */
export const countImageTask = defineTask<CountImageInput, ImageCounts>('evaluate/count-image')
