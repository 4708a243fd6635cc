import { boxShape } from '../array/tile.ts'
import { computeBox, type FeatureBox } from '../features/feature-box.ts'
import { parseSpecification } from '../features/specification.ts'
import { classProbability, type Scorer, scoreClasses, winningClasses } from '../forest/predict-packed.ts'
import { defineTask } from '../tasks/task.ts'

/** One tile of a prediction, as plain data. */
export interface PredictTileInput {
  readonly specification: string
  readonly box: FeatureBox
  readonly scorer: Scorer
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
export function predictTile({ specification, box, scorer, winners, probabilities }: PredictTileInput): PredictTileOutput {
  const { classCount } = scorer.forest
  const planes = computeBox(parseSpecification(specification), box, scorer.device)
  const scores = scoreClasses(scorer, planes, boxShape(box.inner).at(-1))
  return {
    winners: winners ? winningClasses(scores, classCount) : undefined,
    probabilities: probabilities.map((k) => classProbability(scores, classCount, k)),
  }
}

export const predictTileTask = defineTask<PredictTileInput, PredictTileOutput>('classify/predict-tile')
