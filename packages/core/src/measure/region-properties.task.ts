import type { LabelRuns } from '../labels/label-runs.ts'
import { defineTask } from '../tasks/task.ts'
import type { Surroundings } from './measured-region.ts'

/** Some objects of one time point whose properties are wanted, as plain data. */
export interface MeasureRegionsInput {
  readonly objects: LabelRuns
  readonly dimensions: 2 | 3
  readonly surroundings: Surroundings
  readonly names: readonly string[]
  /** How many columns their values fill. */
  readonly columnCount: number
  /** The first object and the one behind the last. */
  readonly from: number
  readonly to: number
}

/** A column of numbers for each value of each property. */
export const measureRegionsTask = defineTask<MeasureRegionsInput, readonly Float64Array[]>('measure/regions')
