import type { Columns } from '../forest/feature-matrix.ts'
import { MersenneTwister } from '../random/mersenne-twister.ts'
import { checkTarget, type Fitted, judge } from './judgement.ts'
import { type ScoreName, scoreOf } from './sample-scores.ts'

export interface PermutationImportance {
  readonly mean: readonly number[]
  /** Standard deviation over the repeats. */
  readonly spread: readonly number[]
  /** Per feature the loss of score in each repeat. */
  readonly all: readonly (readonly number[])[]
}

/**
 * How much worse a classifier gets when the values of one feature are mixed among the samples (Breiman, 2001), number by number that of
 * scikit-learn's `permutation_importance`. To be asked with samples that were not learned from: what only helps on the training samples
 * is no use. Features that say the same cover for each other, so that none of them seems important.
 */
export function permutationImportance(
  classifier: Fitted,
  samples: Columns,
  target: ArrayLike<number>,
  { repeats = 5, randomState = 0, score = 'accuracy' as ScoreName } = {},
): PermutationImportance {
  checkTarget(samples, target)
  const { rows, columns, data } = samples
  const baseline = scoreOf(judge(classifier, samples, target), score)
  const seed = new MersenneTwister(randomState).integer(0, 2 ** 31)
  const all = Array.from({ length: columns }, (_, column) => {
    const random = new MersenneTwister(seed)
    const order = Int32Array.from({ length: rows }, (_unused, i) => i)
    const mixed = data.slice()
    const own = mixed.subarray(column * rows, (column + 1) * rows)
    return Array.from({ length: repeats }, () => {
      random.shuffle(order)
      own.set(Float32Array.from(order, (row) => own[row] as number))
      return baseline - scoreOf(judge(classifier, { ...samples, data: mixed }, target), score)
    })
  })
  const mean = all.map((losses) => losses.reduce((sum, loss) => sum + loss, 0) / losses.length)
  const spread = all.map((losses, i) => Math.sqrt(losses.reduce((sum, loss) => sum + (loss - (mean[i] as number)) ** 2, 0) / losses.length))
  return { mean, spread, all }
}
