import { sizeOf, type UnsignedData, unsignedType } from '../array/raster.ts'
import { type Box, boxShape } from '../array/tile.ts'
import type { Executor } from '../tasks/executor.ts'
import { roomFor } from '../tasks/shared-memory.ts'
import type { FramePrediction, Wanted } from './frame-prediction.ts'
import type { Model } from './model.ts'
import type { PredictionTarget } from './predict-tile.ts'

/** Room for what is wanted of a box. */
export function targetFor(box: Box, { classes: values }: Pick<Model, 'classes'>, wanted: Wanted, executor?: Executor): PredictionTarget {
  const shape = boxShape(box)
  const size = sizeOf(shape)
  const Type = unsignedType(values[values.length - 1] as number)
  return {
    start: box.start,
    shape,
    classes: wanted.winners ? { data: roomFor<UnsignedData>(executor, Type, size), values } : undefined,
    probabilities: wanted.probabilities.map((index) => ({ index, data: roomFor(executor, Float32Array, size) })),
    uncertainty: wanted.uncertainty && { measure: wanted.uncertainty, data: roomFor(executor, Float32Array, size) },
  }
}

export const predictionIn = ({ classes, probabilities, uncertainty }: PredictionTarget): FramePrediction => ({
  classes: classes?.data,
  probabilities: probabilities.map(({ data }) => data),
  uncertainty: uncertainty?.data,
})
