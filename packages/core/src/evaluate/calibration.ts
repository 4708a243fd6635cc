import { OptionError } from '../errors.ts'

/** How often samples that got a probability are really of the class. */
export interface CalibrationCurve {
  /** Mean probability in each bin that holds samples. */
  readonly meanProbability: readonly number[]
  /** Share of the samples of each such bin that are positive: the same numbers where the classifier is honest. */
  readonly positiveShare: readonly number[]
  readonly samples: readonly number[]
}

/**
 * Compares probabilities with what is true (scikit-learn's `calibration_curve`).
 *
 * @param bins      number of bins of probability
 * @param strategy  bins of equal width, or with equally many samples
 */
export function calibrationCurve(
  isPositive: ArrayLike<unknown>,
  probabilities: ArrayLike<number>,
  { bins = 10, strategy = 'uniform' }: { bins?: number; strategy?: 'uniform' | 'quantile' } = {},
): CalibrationCurve {
  if (!Number.isInteger(bins) || bins < 1) throw new OptionError('bins', bins, 'a whole number of at least 1')
  const places = Array.from({ length: bins - 1 }, (_, i) => (i + 1) * (1 / bins))
  const edges = strategy === 'uniform' ? places : quantiles(probabilities, places)
  const sums = Array.from({ length: bins }, () => ({ probability: 0, positive: 0, samples: 0 }))
  for (let i = 0; i < probabilities.length; i++) {
    const value = probabilities[i] as number
    let bin = 0
    while (bin < edges.length && value > (edges[bin] as number)) bin++
    const sum = sums[bin] as (typeof sums)[0]
    sum.probability += value
    sum.positive += isPositive[i] ? 1 : 0
    sum.samples++
  }
  const filled = sums.filter(({ samples }) => samples > 0)
  return {
    meanProbability: filled.map(({ probability, samples }) => probability / samples),
    positiveShare: filled.map(({ positive, samples }) => positive / samples),
    samples: filled.map(({ samples }) => samples),
  }
}

/** Values at shares of the sorted numbers, linear between two of them (numpy's `quantile`). */
export function quantiles(values: ArrayLike<number>, shares: readonly number[]): number[] {
  const sorted = Float64Array.from(values).sort()
  return shares.map((share) => {
    const position = share * (sorted.length - 1)
    const below = Math.floor(position)
    const t = position - below
    const a = sorted[below] as number
    const b = sorted[Math.min(below + 1, sorted.length - 1)] as number
    return t < 0.5 ? a + (b - a) * t : b - (b - a) * (1 - t)
  })
}

/** Mean squared difference of the probability and the truth, 0 or 1 (Brier, 1950). */
export function brierScore(isPositive: ArrayLike<unknown>, probabilities: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < probabilities.length; i++) sum += ((probabilities[i] as number) - (isPositive[i] ? 1 : 0)) ** 2
  return sum / probabilities.length
}
