import { defineTask } from '../tasks/task.ts'
import type { FitTreesInput } from './fit-trees-input.ts'
import type { Tree } from './tree.ts'

export const fitTreesTask = defineTask<FitTreesInput, Tree[]>('forest/fit-trees')
