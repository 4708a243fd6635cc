import type { UnsignedData } from '../array/raster.ts'
import { sizeOf, unsignedType } from '../array/raster.ts'
import { type Box, boxShape } from '../array/tile.ts'
import { AxesError, UnsupportedError } from '../errors.ts'
import { type BoxSource, prepareStored, runStored } from '../features/box-source.ts'
import { scorerOf } from '../forest/predict-packed.ts'
import { roomFor, sharedArrays } from '../tasks/shared-memory.ts'
import type { FramePrediction, Wanted } from './frame-prediction.ts'
import type { Model } from './model.ts'
import type { PredictOptions } from './predict-image.ts'
import { type PredictTileInput, predictTileTask } from './predict-tile.ts'
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
  if (model.edges !== undefined) throw new UnsupportedError('boundaries that follow edges, in images that stay where they are stored')
  if (dimensions !== 0 && rank !== dimensions) throw new AxesError(kind, `a ${dimensions}-D image, as in training`, `${rank} axes of space`)
  if (image.channels !== channels) throw new AxesError(kind, `an image of ${channels} channel(s), as in training`, String(image.channels))
  const stored = prepareStored(image, model.featureSpecification, { ...run, mode })
  const own = scorerOf(model.packed, model.options.combine, stored.method.device, mode)
  const scorer = run.executor === undefined ? own : sharedArrays(own)
  const executor = run.executor ?? tileExecutor()
  const Type = unsignedType(model.classes[model.classes.length - 1] as number)
  const targets = boxes.map((box) => {
    const size = sizeOf(boxShape(box))
    const classes = wanted.winners ? roomFor<UnsignedData>(run.executor, Type, size) : undefined
    const probabilities = wanted.probabilities.map((index) => ({ index, data: roomFor(run.executor, Float32Array, size) }))
    const uncertainty = wanted.uncertainty && { measure: wanted.uncertainty, data: roomFor(run.executor, Float32Array, size) }
    return {
      start: box.start,
      shape: boxShape(box),
      classes: classes && { data: classes, values: model.classes },
      probabilities,
      uncertainty,
    }
  })
  const inputOf = (box: PredictTileInput['box'], i: number): PredictTileInput => ({
    specification: model.featureSpecification,
    box,
    method: stored.method,
    scorer,
    target: targets[i] as (typeof targets)[0],
  })
  let next = 0
  for await (const _ of runStored(stored, boxes, { executor, task: predictTileTask, inputOf }, run)) {
    const { classes, probabilities, uncertainty } = targets[next] as (typeof targets)[0]
    const found = { classes: classes?.data, probabilities: probabilities.map(({ data }) => data), uncertainty: uncertainty?.data }
    yield { box: boxes[next++] as Box, ...found }
  }
}
