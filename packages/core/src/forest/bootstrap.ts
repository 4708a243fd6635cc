import { pairwiseSum } from '../math/pairwise-sum.ts'
import { MersenneTwister } from '../random/mersenne-twister.ts'
import { firstAbove } from './first-above.ts'

/** How each tree draws its samples. */
export interface Bootstrap {
  /** Number of draws. */
  readonly size: number
  /** Sample weights: the probability of each sample is in proportion to its weight. */
  readonly weights: Float64Array | undefined
}

/**
 * The samples that a tree is grown from, drawn with replacement as scikit-learn 1.9 draws them: uniformly, or by weight.
 *
 * @returns index of each draw
 */
export function drawSamples(seed: number, sampleCount: number, { size, weights }: Bootstrap): Int32Array {
  const random = new MersenneTwister(seed)
  const drawn = new Int32Array(size)
  if (weights === undefined) {
    for (let i = 0; i < size; i++) drawn[i] = random.integer(0, sampleCount)
    return drawn
  }
  const cumulative = new Float64Array(sampleCount)
  const total = pairwiseSum(weights)
  let sum = 0
  for (let i = 0; i < sampleCount; i++) {
    sum += (weights[i] as number) / total
    cumulative[i] = sum
  }
  for (let i = 0; i < sampleCount; i++) cumulative[i] = (cumulative[i] as number) / sum
  for (let i = 0; i < size; i++) drawn[i] = firstAbove(cumulative, random.uniform())
  return drawn
}

/** How often each sample was drawn. */
export function countDraws(drawn: Int32Array, sampleCount: number): Float64Array {
  const counts = new Float64Array(sampleCount)
  for (const sample of drawn) counts[sample] = (counts[sample] as number) + 1
  return counts
}
