import { OptionError } from '../errors.ts'
import { accuracy, averagedScores, balancedAccuracy, type Confusion, confusionOfSamples, matthews } from './confusion.ts'
import type { Judgement } from './judgement.ts'
import { meanRocArea } from './ranking.ts'

const scores = {
  accuracy: (_, confusion) => accuracy(confusion),
  balancedAccuracy: (_, confusion) => balancedAccuracy(confusion),
  f1: (_, confusion) => averagedScores(confusion, 'macro').f1,
  iou: (_, confusion) => averagedScores(confusion, 'macro').iou,
  matthews: (_, confusion) => matthews(confusion),
  rocArea: (judgement) => meanRocArea(judgement),
} satisfies Record<string, (judgement: Judgement, confusion: Confusion) => number>

/** One number that says how good a classifier is; with several classes their unweighted mean. Larger is better, 1 is perfect. */
export type ScoreName = keyof typeof scores

/** Names of the scores of samples. */
export const scoreNames = Object.keys(scores) as readonly ScoreName[]

/** One score of a judgement; the larger the better. @throws {OptionError} for a score that does not exist */
export function scoreOf(judgement: Judgement, name: ScoreName): number {
  if (!Object.hasOwn(scores, name)) throw new OptionError('score', name, scoreNames.join(', '))
  return scores[name](judgement, confusionOfSamples(judgement.truth, judgement.predicted))
}
