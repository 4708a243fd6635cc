import { predictTile, predictTileTask } from '../classify/predict-tile.ts'
import { computeBoxTask } from '../features/compute-box.task.ts'
import { computeBoxOf } from '../features/compute-boxes.ts'
import { fitTreesTask } from '../forest/fit-trees.task.ts'
import { fitTrees } from '../forest/fit-trees.ts'
import { implement, type TaskFunctions } from '../tasks/task.ts'

/** Everything that a worker thread can be asked to do. */
export const taskFunctions: TaskFunctions = new Map([
  implement(fitTreesTask, fitTrees),
  implement(predictTileTask, predictTile),
  implement(computeBoxTask, computeBoxOf),
])
