import { MersenneTwister } from '../random/mersenne-twister.ts'
import type { RunOptions } from '../tasks/executor.ts'
import { crossValidate, curveOf, type Evaluated, type Retrain, type ScoreCurve, validationCurve } from './cross-validation.ts'
import { columnsOf } from './judgement.ts'
import type { Split } from './splits.ts'

/** A classifier whose features are ranked by what they add. */
export type RetrainRanked = (...parameters: Parameters<Retrain>) => Promise<{
  readonly classes: readonly number[]
  readonly predictProba: Awaited<ReturnType<Retrain>>['predictProba']
  readonly featureImportances: ArrayLike<number>
}>

/** Samples, the groups that they belong to, and how they are split. */
export interface GroupedSamples extends Evaluated {
  readonly groups: ArrayLike<number>
}

const groupCounts = [1, 2, 3, 5, 10, 20, 50, 100, 200]
const sampleCounts = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000]
const featureCounts = [3, 5, 8, 12, 20, 30]

/** The groups in which each class occurs. */
export function groupsByClass(target: ArrayLike<number>, groups: ArrayLike<number>): Map<number, Set<number>> {
  const found = new Map<number, Set<number>>()
  for (let i = 0; i < target.length; i++) {
    const own = found.get(target[i] as number) ?? new Set()
    own.add(groups[i] as number)
    found.set(target[i] as number, own)
  }
  return new Map([...found].sort(([a], [b]) => a - b))
}

const classesAndGroups = ({ target, groups }: GroupedSamples, part: Int32Array): Map<number, Set<number>> =>
  groupsByClass(
    Array.from(part, (i) => target[i] as number),
    Array.from(part, (i) => groups[i] as number),
  )

/** Macro F1 against the number of groups of each class that are learned from, drawn at random; the last value are all of them. */
export function againstGroups(samples: GroupedSamples, retrain: Retrain, randomState: number, run: RunOptions = {}): Promise<ScoreCurve> {
  const { groups, splits } = samples
  const known = splits.map(({ train }) => classesAndGroups(samples, train))
  const most = Math.min(...known.flatMap((classes) => [...classes.values()].map((own) => own.size)))
  const partsWith = (count: number): Split[] =>
    splits.map(({ train, test }, split) => {
      const random = new MersenneTwister(randomState)
      const chosen = new Set(
        [...(known[split] as Map<number, Set<number>>).values()].flatMap((own) => {
          const order = Int32Array.from(own)
          random.shuffle(order)
          return [...order.subarray(0, count)]
        }),
      )
      return { train: train.filter((i) => chosen.has(groups[i] as number)), test }
    })
  return curveOf(
    [...groupCounts.filter((count) => count < most), most],
    'f1',
    (count) => crossValidate({ ...samples, splits: partsWith(count) }, retrain, { signal: run.signal }),
    run,
  )
}

/** Samples in random order, such that the first ones hold every class, and about its share of it. */
function spreadOrder(target: ArrayLike<number>, part: Int32Array, randomState: number): Int32Array {
  const random = new MersenneTwister(randomState)
  const shuffled = part.slice()
  random.shuffle(shuffled)
  const counts = new Map<number, number>()
  for (const i of shuffled) counts.set(target[i] as number, (counts.get(target[i] as number) ?? 0) + 1)
  const seen = new Map<number, number>()
  const places = Array.from(shuffled, (i) => {
    const value = target[i] as number
    const before = seen.get(value) ?? 0
    seen.set(value, before + 1)
    return before / (counts.get(value) as number)
  })
  return Int32Array.from(
    [...shuffled.keys()].sort((a, b) => (places[a] as number) - (places[b] as number) || a - b),
    (i) => shuffled[i] as number,
  )
}

/** Macro F1 against the number of samples that are learned from, drawn at random from all groups; the last value are all of them. */
export function againstSamples(samples: Evaluated, retrain: Retrain, randomState: number, run: RunOptions = {}): Promise<ScoreCurve> {
  const { target, splits } = samples
  const orders = splits.map(({ train }) => spreadOrder(target, train, randomState))
  const most = Math.min(...orders.map(({ length }) => length))
  const classes = new Set(Array.from(target)).size
  return curveOf(
    [...sampleCounts.filter((count) => count >= 2 * classes && count < most), most],
    'f1',
    (count) =>
      crossValidate(
        // ascending, as samples lie, so that all of them are the same as elsewhere
        { ...samples, splits: splits.map(({ test }, i) => ({ train: (orders[i] as Int32Array).slice(0, count).sort(), test })) },
        retrain,
        { signal: run.signal },
      ),
    run,
  )
}

/** Features by what they add, over all channels, the largest first; of equal ones the first. */
export function rankedFeatures(importances: ArrayLike<number>, channels: number): number[] {
  const count = importances.length / channels
  const sums = Array.from({ length: count }, (_, word) => {
    let sum = 0
    for (let channel = 0; channel < channels; channel++) sum += importances[channel * count + word] as number
    return sum
  })
  return [...sums.keys()].sort((a, b) => (sums[b] as number) - (sums[a] as number) || a - b)
}

/**
 * Macro F1 against the number of features: 3, 5, 8, 12, 20, 30 and all. Which ones matter is found anew in each fold, from what it learns.
 *
 * @param channels  columns of a feature: it stays, or goes, for all of them
 */
export function againstFeatures(samples: Evaluated, retrain: RetrainRanked, channels = 1, run: RunOptions = {}): Promise<ScoreCurve> {
  const all = samples.samples.columns / channels
  const columnsFor = (features: readonly number[]): number[] =>
    Array.from({ length: channels }, (_, channel) => features.map((one) => channel * all + one)).flat()
  const withBest =
    (count: number): Retrain =>
    async (learned, classes) => {
      const whole = await retrain(learned, classes)
      if (count === all) return whole
      const columns = columnsFor(rankedFeatures(whole.featureImportances, channels).slice(0, count))
      const small = await retrain(columnsOf(learned, columns), classes)
      return { classes: small.classes, predictProba: (judged) => small.predictProba(columnsOf(judged, columns)) }
    }
  return validationCurve(samples, [...featureCounts.filter((count) => count < all), all], withBest, { ...run, score: 'f1' })
}
