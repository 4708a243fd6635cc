import type { Device } from '../devices/device.ts'
import { computeBox, type FeatureBox } from '../features/feature-box.ts'
import { parseSpecification } from '../features/specification.ts'
import type { Combine } from '../forest/options.ts'
import type { PackedForest } from '../forest/packed-forest.ts'
import { classProbability, scoreClasses, winningClasses } from '../forest/predict-packed.ts'
import { defineTask } from '../tasks/task.ts'

/** One tile of a prediction, as plain data. */
export interface PredictTileInput {
  readonly specification: string
  readonly box: FeatureBox
  readonly device: Device
  readonly forest: PackedForest
  readonly combine: Combine
  /** Whether the winning class is wanted, and the indices of the classes whose probability is. */
  readonly winners: boolean
  readonly probabilities: readonly number[]
}

export interface PredictTileOutput {
  /** Index of the class of each pixel. */
  readonly winners: Int32Array | undefined
  readonly probabilities: readonly Float32Array[]
}

/** From raw pixels to classes in one go; the features of the tile are gone when it returns. */
export function predictTile({ specification, box, device, forest, combine, winners, probabilities }: PredictTileInput): PredictTileOutput {
  const planes = computeBox(parseSpecification(specification), box, device)
  const scores = scoreClasses(forest, planes, combine, device)
  return {
    winners: winners ? winningClasses(scores, forest.classCount) : undefined,
    probabilities: probabilities.map((k) => classProbability(scores, forest.classCount, k)),
  }
}

export const predictTileTask = defineTask<PredictTileInput, PredictTileOutput>('classify/predict-tile')
