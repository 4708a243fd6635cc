import { MersenneTwister } from '../random/mersenne-twister.ts'
import { quantiles } from './calibration.ts'

/**
 * Between which values a score lies with some confidence: the score of many draws, with replacement, of the groups that were judged (Efron,
 * 1979; the percentile interval). Groups are drawn and not samples, since samples of a group are no independent evidence.
 *
 * @param groups      what is known of each group
 * @param score       of groups together
 * @param confidence  share of the draws that lie in between
 */
export function bootstrapInterval<Group>(
  groups: readonly Group[],
  score: (drawn: readonly Group[]) => number,
  { draws = 500, confidence = 0.95, randomState = 0 } = {},
): [low: number, high: number] {
  const random = new MersenneTwister(randomState)
  const scores = Array.from({ length: draws }, () =>
    score(Array.from({ length: groups.length }, () => groups[random.integer(0, groups.length)] as Group)),
  )
  const tail = (1 - confidence) / 2
  return quantiles(scores, [tail, 1 - tail]) as [number, number]
}
