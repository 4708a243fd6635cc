import { OptionError } from '../errors.ts'
import type { CriterionName } from './criterion.ts'

/** How the trees' opinions become one: mean of the leaf distributions, one vote per tree, or the largest opinion for each class. */
export type Combine = 'mean' | 'votes' | 'max'

/** Weight of each class: none, in inverse proportion to its frequency (in all samples or in each tree's), or given by class. */
export type ClassWeight = 'none' | 'balanced' | 'balanced_subsample' | Readonly<Record<string, number>>

/** Hyperparameters of a forest: scikit-learn's names in camelCase, scikit-learn's meaning. `null` means no limit. */
export interface ForestOptions {
  readonly nEstimators: number
  readonly criterion: CriterionName
  readonly maxDepth: number | null
  /** A number below 1 is a fraction of the samples. */
  readonly minSamplesSplit: number
  /**
   * A number below 1 is a fraction of the samples. Of Cambium alone: `auto` is 5, and fewer where a class has fewer than 14 samples: a third
   * of the smallest class. Few samples are told apart by many features, and the first of them by chance; larger leaves average over that.
   */
  readonly minSamplesLeaf: number | 'auto'
  readonly minWeightFractionLeaf: number
  /** A number below 1 is a fraction of the features; `null` takes all. */
  readonly maxFeatures: 'sqrt' | 'log2' | number | null
  readonly maxLeafNodes: number | null
  readonly minImpurityDecrease: number
  readonly bootstrap: boolean
  readonly oobScore: boolean
  readonly randomState: number
  readonly warmStart: boolean
  readonly classWeight: ClassWeight
  /** Samples drawn for each tree; a number below 1 is a fraction of them. */
  readonly maxSamples: number | null
  readonly combine: Combine
}

/** Hyperparameters of a forest where nothing else is said: scikit-learn's defaults. */
export const defaultForestOptions: ForestOptions = {
  nEstimators: 100,
  criterion: 'gini',
  maxDepth: null,
  minSamplesSplit: 2,
  minSamplesLeaf: 1,
  minWeightFractionLeaf: 0,
  maxFeatures: 'sqrt',
  maxLeafNodes: null,
  minImpurityDecrease: 0,
  bootstrap: true,
  oobScore: false,
  randomState: 0,
  warmStart: false,
  classWeight: 'none',
  maxSamples: null,
  combine: 'mean',
}

const wholeFrom =
  (least: number) =>
  (value: unknown): boolean =>
    Number.isInteger(value) && (value as number) >= least
const isFraction = (value: unknown): boolean => typeof value === 'number' && value > 0 && value < 1
const oneOf =
  (...words: readonly unknown[]) =>
  (value: unknown): boolean =>
    words.includes(value)
const isBoolean = (value: unknown): boolean => typeof value === 'boolean'
const isNumberIn =
  (low: number, high: number) =>
  (value: unknown): boolean =>
    typeof value === 'number' && value >= low && value <= high

function isClassWeight(value: unknown): boolean {
  if (typeof value === 'string') return oneOf('none', 'balanced', 'balanced_subsample')(value)
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((weight) => typeof weight === 'number' && weight >= 0 && Number.isFinite(weight))
  )
}

const rules: Readonly<Record<keyof ForestOptions, { allowed: string; holds: (value: unknown) => boolean }>> = {
  nEstimators: { allowed: 'a whole number ≥ 1', holds: wholeFrom(1) },
  criterion: { allowed: 'gini, entropy or log_loss', holds: oneOf('gini', 'entropy', 'log_loss') },
  maxDepth: { allowed: 'a whole number ≥ 1, or null', holds: (value) => value === null || wholeFrom(1)(value) },
  minSamplesSplit: { allowed: 'a whole number ≥ 2, or a fraction below 1', holds: (value) => wholeFrom(2)(value) || isFraction(value) },
  minSamplesLeaf: {
    allowed: 'a whole number ≥ 1, a fraction below 1, or auto',
    holds: (value) => value === 'auto' || wholeFrom(1)(value) || isFraction(value),
  },
  minWeightFractionLeaf: { allowed: 'a number from 0 to 0.5', holds: isNumberIn(0, 0.5) },
  maxFeatures: {
    allowed: 'sqrt, log2, a whole number ≥ 1, a fraction below 1, or null',
    holds: (value) => oneOf('sqrt', 'log2', null)(value) || wholeFrom(1)(value) || isFraction(value),
  },
  maxLeafNodes: { allowed: 'a whole number ≥ 2, or null', holds: (value) => value === null || wholeFrom(2)(value) },
  minImpurityDecrease: { allowed: 'a number ≥ 0', holds: isNumberIn(0, Number.MAX_VALUE) },
  bootstrap: { allowed: 'true or false', holds: isBoolean },
  oobScore: { allowed: 'true or false', holds: isBoolean },
  randomState: { allowed: 'a whole number from 0 to 4294967295', holds: (value) => wholeFrom(0)(value) && (value as number) < 2 ** 32 },
  warmStart: { allowed: 'true or false', holds: isBoolean },
  classWeight: { allowed: 'none, balanced, balanced_subsample, or a weight ≥ 0 for each class', holds: isClassWeight },
  maxSamples: {
    allowed: 'a whole number ≥ 1, a fraction below 1, or null',
    holds: (value) => value === null || wholeFrom(1)(value) || isFraction(value),
  },
  combine: { allowed: 'mean, votes or max', holds: oneOf('mean', 'votes', 'max') },
}

/** The samples that a leaf needs where nothing else is said. @param target  numbers of the classes */
export function automaticLeaf(target: Int32Array, classCount: number): number {
  const counts = new Int32Array(classCount)
  for (const k of target) counts[k] = (counts[k] as number) + 1
  return Math.max(1, Math.min(5, Math.round(Math.min(...counts) / 3)))
}

/** The given options over the defaults. @throws {OptionError} for an unknown option or a value that is not allowed */
export function resolveForestOptions(options: Partial<ForestOptions>, defaults: ForestOptions = defaultForestOptions): ForestOptions {
  for (const [name, value] of Object.entries(options)) {
    const rule = Object.hasOwn(rules, name) ? rules[name as keyof ForestOptions] : undefined
    if (rule === undefined) throw new OptionError(name, value, `one of the options ${Object.keys(rules).join(', ')}`)
    if (value !== undefined && !rule.holds(value)) throw new OptionError(name, value, rule.allowed)
  }
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
  const resolved = { ...defaults, ...given }
  if (!resolved.bootstrap && resolved.oobScore)
    throw new OptionError('oobScore', true, 'false where bootstrap is false: no sample is out of the bag')
  if (!resolved.bootstrap && resolved.maxSamples !== null)
    throw new OptionError('maxSamples', resolved.maxSamples, 'null where bootstrap is false')
  return resolved
}

/** How many features are tried at each node. */
export function featuresPerSplit(maxFeatures: ForestOptions['maxFeatures'], featureCount: number): number {
  if (maxFeatures === null) return featureCount
  if (maxFeatures === 'sqrt') return Math.max(1, Math.floor(Math.sqrt(featureCount)))
  if (maxFeatures === 'log2') return Math.max(1, 31 - Math.clz32(featureCount))
  if (maxFeatures < 1) return Math.max(1, Math.floor(maxFeatures * featureCount))
  return maxFeatures
}
