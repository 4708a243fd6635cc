import { ShapeError, ValueError } from '../errors.ts'
import { log } from '../math/elementary.ts'
import type { Judgement } from './judgement.ts'

/** Points of a curve over all thresholds of a score. */
export interface RocCurve {
  readonly falsePositiveRate: readonly number[]
  readonly truePositiveRate: readonly number[]
  /** The first is infinite: nothing is called positive. */
  readonly thresholds: readonly number[]
}

export interface PrecisionRecallCurve {
  /** One more than there are thresholds: the last is 1, at recall 0. */
  readonly precision: readonly number[]
  readonly recall: readonly number[]
  readonly thresholds: readonly number[]
}

interface Hits {
  readonly truePositives: number[]
  readonly falsePositives: number[]
  readonly thresholds: number[]
}

/** Counts of true and false positives when all samples from a threshold on are called positive, for every distinct score, descending. */
function hitsByThreshold(isPositive: ArrayLike<unknown>, scores: ArrayLike<number>): Hits {
  if (isPositive.length !== scores.length)
    throw new ShapeError('scores', [isPositive.length], [scores.length], 'one score per sample is needed')
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => (scores[b] as number) - (scores[a] as number))
  const result: Hits = { truePositives: [], falsePositives: [], thresholds: [] }
  let hits = 0
  order.forEach((sample, i) => {
    if (isPositive[sample]) hits++
    const score = scores[sample] as number
    if (i + 1 < order.length && scores[order[i + 1] as number] === score) return
    result.truePositives.push(hits)
    result.falsePositives.push(i + 1 - hits)
    result.thresholds.push(score)
  })
  return result
}

/**
 * Share of the positive and of the negative samples that are called positive, for falling thresholds; points on a straight line are left
 * out (scikit-learn's `roc_curve`).
 *
 * @throws {ValueError} where only positive or only negative samples are there
 */
export function rocCurve(isPositive: ArrayLike<unknown>, scores: ArrayLike<number>): RocCurve {
  const { truePositives, falsePositives, thresholds } = hitsByThreshold(isPositive, scores)
  const positives = truePositives.at(-1) ?? 0
  const negatives = falsePositives.at(-1) ?? 0
  if (positives === 0 || negatives === 0)
    throw new ValueError('samples', 'positive and negative ones', `${positives} positive, ${negatives} negative`)
  const bends = (counts: readonly number[], i: number): boolean =>
    (counts[i + 1] as number) - 2 * (counts[i] as number) + (counts[i - 1] as number) !== 0
  const kept = [...thresholds.keys()].filter(
    (i) => i === 0 || i === thresholds.length - 1 || bends(truePositives, i) || bends(falsePositives, i),
  )
  return {
    falsePositiveRate: [0, ...kept.map((i) => (falsePositives[i] as number) / negatives)],
    truePositiveRate: [0, ...kept.map((i) => (truePositives[i] as number) / positives)],
    thresholds: [Number.POSITIVE_INFINITY, ...kept.map((i) => thresholds[i] as number)],
  }
}

/** Area below a curve of straight lines. */
export function areaUnder(x: readonly number[], y: readonly number[]): number {
  let area = 0
  for (let i = 1; i < x.length; i++) area += (((x[i] as number) - (x[i - 1] as number)) * ((y[i] as number) + (y[i - 1] as number))) / 2
  return area
}

/** Area under the ROC curve: how often a positive sample scores above a negative one. */
export function rocArea(isPositive: ArrayLike<unknown>, scores: ArrayLike<number>): number {
  const { falsePositiveRate, truePositiveRate } = rocCurve(isPositive, scores)
  return areaUnder(falsePositiveRate, truePositiveRate)
}

/** Precision and recall for rising thresholds (scikit-learn's `precision_recall_curve`). */
export function precisionRecallCurve(isPositive: ArrayLike<unknown>, scores: ArrayLike<number>): PrecisionRecallCurve {
  const { truePositives, falsePositives, thresholds } = hitsByThreshold(isPositive, scores)
  const positives = truePositives.at(-1) ?? 0
  const rising = [...thresholds.keys()].reverse()
  return {
    precision: [...rising.map((i) => (truePositives[i] as number) / ((truePositives[i] as number) + (falsePositives[i] as number))), 1],
    recall: [...rising.map((i) => (positives === 0 ? 1 : (truePositives[i] as number) / positives)), 0],
    thresholds: rising.map((i) => thresholds[i] as number),
  }
}

/** Precision averaged over the steps of recall (scikit-learn's `average_precision_score`; not the one of object matching). */
export function averagePrecision(isPositive: ArrayLike<unknown>, scores: ArrayLike<number>): number {
  const { precision, recall } = precisionRecallCurve(isPositive, scores)
  let sum = 0
  for (let i = 0; i + 1 < recall.length; i++) sum += ((recall[i] as number) - (recall[i + 1] as number)) * (precision[i] as number)
  return sum
}

/** The probability of one class for each sample. */
export function probabilityOf({ probabilities, classes, truth }: Judgement, value: number): Float64Array {
  const k = classes.indexOf(value)
  return Float64Array.from({ length: truth.length }, (_, i) => (k < 0 ? 0 : (probabilities[i * classes.length + k] as number)))
}

/** Whether each sample is of the class. */
export const isOf = ({ truth }: Judgement, value: number): boolean[] => Array.from(truth, (one) => one === value)

/**
 * Area under the ROC curves of several classes, each class against the rest or each pair of classes, unweighted mean (scikit-learn's
 * `roc_auc_score` with `multi_class` `ovr` and `ovo`).
 */
export function meanRocArea(judgement: Judgement, pairing: 'rest' | 'pairs' = 'rest'): number {
  const { classes, truth } = judgement
  if (pairing === 'rest') {
    const areas = classes.map((value) => rocArea(isOf(judgement, value), probabilityOf(judgement, value)))
    return areas.reduce((sum, area) => sum + area, 0) / areas.length
  }
  const areas = classes.flatMap((a, i) =>
    classes.slice(i + 1).flatMap((b) => {
      const both = [...Array.from(truth).keys()].filter((sample) => truth[sample] === a || truth[sample] === b)
      return [a, b].map((value) => {
        const scores = probabilityOf(judgement, value)
        return rocArea(
          both.map((sample) => truth[sample] === value),
          both.map((sample) => scores[sample] as number),
        )
      })
    }),
  )
  return areas.reduce((sum, area) => sum + area, 0) / areas.length
}

/** Share of the samples whose class is among the k most probable; of equally probable classes the larger ones come first. */
export function topAccuracy({ truth, classes, probabilities }: Judgement, k: number): number {
  let hits = 0
  for (let i = 0; i < truth.length; i++) {
    const own = classes.indexOf(truth[i] as number)
    const row = classes.map((_, j) => probabilities[i * classes.length + j] as number)
    const above = row.filter((value, j) => value > (row[own] as number) || (value === row[own] && j > own)).length
    if (own >= 0 && above < k) hits++
  }
  return hits / truth.length
}

/** Mean negative logarithm of the probability of the true class, at least the smallest step below 1 (scikit-learn's `log_loss`). */
export function logLoss({ truth, classes, probabilities }: Judgement): number {
  const least = Number.EPSILON
  let sum = 0
  for (let i = 0; i < truth.length; i++) {
    const k = classes.indexOf(truth[i] as number)
    const probability = k < 0 ? 0 : (probabilities[i * classes.length + k] as number)
    sum -= log(Math.min(1 - least, Math.max(least, probability)))
  }
  return sum / truth.length
}
