import { predictTile, predictTileTask } from '../classify/predict-tile.ts'
import { countImage } from '../evaluate/compare.ts'
import { countImageTask } from '../evaluate/count-image.task.ts'
import { computeBoxTask, globalPlanesTask } from '../features/compute-box.task.ts'
import { computeBoxOf, globalPlanesOf } from '../features/compute-boxes.ts'
import { fitTreesTask } from '../forest/fit-trees.task.ts'
import { fitTrees } from '../forest/fit-trees.ts'
import { contactFeatures } from '../measure/contact-features.ts'
import { contactFeaturesTask, objectFeaturesTask } from '../measure/object-features.task.ts'
import { objectFeatures } from '../measure/object-features.ts'
import { implement, type TaskFunctions } from '../tasks/task.ts'

/** Everything that a worker thread can be asked to do. */
export const taskFunctions: TaskFunctions = new Map([
  implement(fitTreesTask, fitTrees),
  implement(computeBoxTask, computeBoxOf),
  implement(globalPlanesTask, globalPlanesOf),
  implement(predictTileTask, predictTile),
  implement(objectFeaturesTask, ({ labels, image, names }) => objectFeatures(labels, image, names)),
  implement(contactFeaturesTask, ({ labels, image, names }) => contactFeatures(labels, image, names)),
  implement(countImageTask, ({ truth, prediction, classes }) => countImage(truth, prediction, classes)),
])
