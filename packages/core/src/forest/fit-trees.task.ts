import { defineTask } from '../tasks/task.ts'
import type { FitTreesInput } from './fit-trees-input.ts'
import type { JudgedSamples } from './out-of-bag.ts'
import type { Tree } from './tree.ts'

/** A tree, and what it says about the samples that it did not draw, where that is asked for. */
export interface GrownTree {
  readonly tree: Tree
  readonly judged: JudgedSamples | undefined
}

export const fitTreesTask = defineTask<FitTreesInput, GrownTree[]>('forest/fit-trees')
