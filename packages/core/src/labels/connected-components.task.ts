import { defineTask } from '../tasks/task.ts'
import type { JoinedRuns, Rows } from './joined-runs.ts'

/** Some rows of a mask, from one to another (not included). */
export interface BandInput extends Rows {
  readonly from: number
  readonly to: number
}

/** Finds the runs of the rows and joins them among each other. */
export const joinedRunsTask = defineTask<BandInput, JoinedRuns>('labels/joined-runs')

/** Runs to be drawn into a label image, each with its number. */
export interface DrawRunsInput {
  readonly labels: Uint32Array
  readonly first: Int32Array
  readonly end: Int32Array
  readonly numbers: Uint32Array
}

export const drawRunsTask = defineTask<DrawRunsInput, void>('labels/draw-runs')
