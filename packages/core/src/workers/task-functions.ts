import { edgeEvidenceOf, edgeEvidenceTask, rankTile, rankTileTask, scoreTile, scoreTileTask } from '../classify/live-tiles.ts'
import { predictTile, predictTileTask } from '../classify/predict-tile.ts'
import { countImage } from '../evaluate/compare.ts'
import { countImageTask } from '../evaluate/count-image.task.ts'
import { globalPlanesTask, pickPixelsTask, writeBoxTask } from '../features/compute-box.task.ts'
import { globalPlanesOf, pickPixels, writeBox } from '../features/compute-boxes.ts'
import { fitTreesTask } from '../forest/fit-trees.task.ts'
import { fitTrees } from '../forest/fit-trees.ts'
import { drawRunsTask, joinedRunsTask } from '../labels/connected-components.task.ts'
import { drawRuns } from '../labels/connected-components.ts'
import { joinedRunsOf } from '../labels/joined-runs.ts'
import { contactFeatures } from '../measure/contact-features.ts'
import { contactFeaturesTask, objectFeaturesTask } from '../measure/object-features.task.ts'
import { objectFeatures } from '../measure/object-features.ts'
import { measureRegionsTask } from '../measure/region-properties.task.ts'
import { measureRegions } from '../measure/region-properties.ts'
import { implement, type TaskFunctions } from '../tasks/task.ts'

/** Everything that a worker thread can be asked to do. */
export const taskFunctions: TaskFunctions = new Map([
  implement(fitTreesTask, fitTrees),
  implement(writeBoxTask, writeBox),
  implement(pickPixelsTask, pickPixels),
  implement(globalPlanesTask, globalPlanesOf),
  implement(predictTileTask, predictTile),
  implement(rankTileTask, rankTile),
  implement(scoreTileTask, scoreTile),
  implement(edgeEvidenceTask, edgeEvidenceOf),
  implement(objectFeaturesTask, ({ labels, image, names }) => objectFeatures(labels, image, names)),
  implement(contactFeaturesTask, ({ labels, image, names }) => contactFeatures(labels, image, names)),
  implement(joinedRunsTask, ({ from, to, ...rows }) => joinedRunsOf(rows, from, to)),
  implement(drawRunsTask, drawRuns),
  implement(measureRegionsTask, measureRegions),
  implement(countImageTask, ({ truth, prediction, classes }) => countImage(truth, prediction, classes)),
])
