import type { Box } from '../array/tile.ts'
import { AxesError } from '../errors.ts'
import type { BoxSource } from '../features/box-source.ts'
import { prepareStored, runStored } from '../features/stored-features.ts'
import { scorerOf } from '../forest/predict-packed.ts'
import { sharedArrays } from '../tasks/shared-memory.ts'
import { reachOf } from './follow-edges.ts'
import type { FramePrediction, Wanted } from './frame-prediction.ts'
import type { Model } from './model.ts'
import type { PredictOptions } from './predict-image.ts'
import { type PredictTileInput, predictTileTask } from './predict-tile.ts'
import { predictionIn, targetFor } from './prediction-target.ts'
import { tileExecutor } from './tile-executor.ts'

/** The prediction of a box of an image. */
export interface BoxPrediction extends FramePrediction {
  readonly box: Box
}

/**
 * Predicts boxes of an image that stays where it is stored, bit for bit what a prediction of the whole gives there.
 *
 * @throws {AxesError} where the image has other dimensions or channels than the model was trained with
 * @throws {UnsupportedError} where a feature needs the whole image
 */
export async function* predictBoxes(
  image: BoxSource,
  model: Model,
  boxes: readonly Box[],
  wanted: Wanted,
  { mode = model.mode, ...run }: Omit<PredictOptions, 'tileShape'> = {},
): AsyncGenerator<BoxPrediction> {
  const { kind, dimensions, channels } = model
  const rank = image.shape.length
  if (dimensions !== 0 && rank !== dimensions) throw new AxesError(kind, `a ${dimensions}-D image, as in training`, `${rank} axes of space`)
  if (image.channels !== channels) throw new AxesError(kind, `an image of ${channels} channel(s), as in training`, String(image.channels))
  const stored = prepareStored(image, model.featureSpecification, { ...run, mode, normalise: model.normalise })
  const own = scorerOf(model.packed, model.options.combine, stored.method.device, mode)
  const scorer = run.executor === undefined ? own : sharedArrays(own)
  const executor = run.executor ?? tileExecutor()
  const { featureSpecification: specification, edges } = model
  const targets = boxes.map((box) => targetFor(box, model, wanted, run.executor))
  const outer = boxes.map((box) => reachOf(box, edges, image.shape))
  const inputOf = (box: PredictTileInput['box'], i: number): PredictTileInput => ({
    specification,
    box,
    method: stored.method,
    scorer,
    target: targets[i] as (typeof targets)[0],
    within: edges && { box: boxes[i] as Box, edges },
  })
  let next = 0
  for await (const _ of runStored(stored, outer, { executor, task: predictTileTask, inputOf }, run)) {
    const found = predictionIn(targets[next] as (typeof targets)[0])
    yield { box: boxes[next++] as Box, ...found }
  }
}
