import { chooseDevice, type Device, type Mode, type Processor, processorOf } from '../devices/device.ts'
import { NotTrainedError, OptionError, ShapeError, ValueError } from '../errors.ts'
import { MersenneTwister } from '../random/mersenne-twister.ts'
import { type Executor, type RunOptions, runAll } from '../tasks/executor.ts'
import { InlineExecutor } from '../tasks/inline-executor.ts'
import { sharedArrays } from '../tasks/shared-memory.ts'
import { implement } from '../tasks/task.ts'
import { type BinnedColumns, binColumns, withEdges } from './bins.ts'
import type { Bootstrap } from './bootstrap.ts'
import { balancedClassWeights } from './class-weight.ts'
import { type DecisionStatistics, decisionStatistics } from './decision-statistics.ts'
import { featureImportances } from './feature-importance.ts'
import { type Columns, type SamplesLike, toColumns } from './feature-matrix.ts'
import { fitTreesTask, type GrownTree } from './fit-trees.task.ts'
import { fitTrees } from './fit-trees.ts'
import type { FitTreesInput } from './fit-trees-input.ts'
import { automaticLeaf, type Combine, type ForestOptions, featuresPerSplit, resolveForestOptions } from './options.ts'
import {
  type JudgedSamples,
  judgeOthers,
  type OutOfBag,
  outOfBag,
  outOfBagScoreOf,
  outOfBagScoresWithout,
  type TreeCurve,
} from './out-of-bag.ts'
import { indexOfLargest, leafOf, pathOf, predictProbabilities } from './predict.ts'
import type { Forest } from './tree.ts'

export type ClassValue = number | string

/** What each tree says of the samples that it did not draw, and their classes. */
interface JudgedTarget {
  readonly judged: readonly JudgedSamples[]
  readonly target: Int32Array
}

/** Numbers with a shape, row after row. */
export interface Matrix<D = Float64Array> {
  readonly data: D
  readonly rows: number
  readonly columns: number
}

export interface FitOptions {
  /** Where it is computed; `auto` by default. The trees do not depend on it. */
  readonly device?: Device | 'auto' | undefined
  /**
   * `exact` (default) grows scikit-learn's trees; `fast` grows them on values that are sorted into at most 255 bins for each feature, which
   * changes accuracy by less than the seed does (docs/reference/fast-mode.md).
   */
  readonly mode?: Mode | undefined
  /** Weight of each sample; 1 by default. */
  readonly sampleWeight?: ArrayLike<number>
}

/** How the trees of a fit are grown, and what they are grown from. */
interface Plan {
  readonly input: Omit<FitTreesInput, 'seeds'>
  readonly columns: Columns
  /** In the fast mode what the columns of the input were made by. */
  readonly binned: BinnedColumns | undefined
  readonly seeds: readonly number[]
}

/**
 * A forest of decision trees grown from random samples and random features (Breiman, 2001), equal to scikit-learn's
 * `RandomForestClassifier` (1.9) tree by tree: the same seed gives the same trees, importances and probabilities.
 *
 * @example
 * const classifier = new RandomForestClassifier({ maxDepth: 2, randomState: 0 })
 * classifier.fit([[1, 2], [3, 4], [5, 6]], [1, 1, 2])
 * classifier.predict([[4, 4]])
 */
export class RandomForestClassifier<Class extends ClassValue = number> {
  readonly options: ForestOptions
  #forest: Forest | undefined
  #classes: readonly Class[] = []
  #seeds: readonly number[] = []
  #judged: JudgedTarget | undefined
  #outOfBag: (Omit<OutOfBag, 'decisionFunction'> & { readonly decisionFunction: Matrix }) | undefined

  /** @throws {OptionError} for an unknown option or a value that is not allowed */
  constructor(options: Partial<ForestOptions> = {}) {
    this.options = resolveForestOptions(options)
  }

  /**
   * Learns from samples in this thread.
   *
   * @param samples  (samples × features); NaN is a missing value
   * @param target   class of each sample: whole numbers or strings
   * @throws {ShapeError} where the sizes do not fit
   * @throws {ValueError} for infinite values, and for classes that are neither whole numbers nor strings
   */
  fit(samples: SamplesLike, target: ArrayLike<Class>, options: FitOptions = {}): this {
    const plan = this.#plan(samples, target, options)
    this.#keep(plan, fitTrees({ ...plan.input, seeds: plan.seeds }))
    return this
  }

  /** The same as `fit`, byte for byte, on the executor's threads; it can be cancelled and reports progress in trees. */
  async fitAsync(
    samples: SamplesLike,
    target: ArrayLike<Class>,
    options: FitOptions & RunOptions & { executor?: Executor | undefined } = {},
  ): Promise<this> {
    const { executor = new InlineExecutor(new Map([implement(fitTreesTask, fitTrees)])), signal, progress } = options
    signal?.throwIfAborted()
    const plan = this.#plan(samples, target, options)
    const input = options.executor !== undefined ? { ...plan.input, data: sharedArrays(plan.input.data) } : plan.input
    const batches = inBatches(plan.seeds, executor.parallel)
    const report =
      progress && ((done: number, total: number) => progress(Math.round((done / total) * plan.seeds.length), plan.seeds.length))
    const trees = await runAll(
      executor,
      fitTreesTask,
      batches.map((seeds) => ({ ...input, seeds })),
      { signal, progress: report },
    )
    this.#keep(plan, trees.flat())
    return this
  }

  /** What was learned. @throws {NotTrainedError} before `fit` */
  get forest(): Forest {
    if (this.#forest === undefined) throw new NotTrainedError('RandomForestClassifier')
    return this.#forest
  }

  /** The classes in ascending order; probabilities are in this order. */
  get classes(): readonly Class[] {
    return this.#classes
  }

  get featureImportances(): Float64Array {
    return featureImportances(this.forest)
  }

  /** Share of the training samples that trees which did not see them get right. @throws {OptionError} without `oobScore: true` */
  get oobScore(): number {
    return this.#requireOutOfBag().score
  }

  /** The out-of-bag score against the number of trees. @throws {OptionError} without `oobScore: true` */
  get oobCurve(): TreeCurve {
    return this.#requireOutOfBag().curve
  }

  /** How many of the samples that it did not see each tree gets right. @throws {OptionError} without `oobScore: true` */
  get oobTreeScores(): Float64Array {
    return this.#requireOutOfBag().treeScores
  }

  /**
   * The out-of-bag score of some trees alone, combined in any way; NaN where they saw every sample.
   *
   * @param chosen  numbers of the trees, from 0
   * @throws {OptionError} without `oobScore: true`
   */
  oobScoreOf(chosen: readonly number[], combine: Combine = this.options.combine): number {
    this.#requireOutOfBag()
    const { judged, target } = this.#judged as JudgedTarget
    return outOfBagScoreOf(this.forest, judged, target, { chosen, combine })
  }

  /**
   * The out-of-bag score of the forest without one of its trees, tree by tree; NaN for the only tree.
   *
   * @throws {OptionError} without `oobScore: true`
   */
  oobScoresWithout(combine: Combine = this.options.combine): Float64Array {
    this.#requireOutOfBag()
    const { judged, target } = this.#judged as JudgedTarget
    return outOfBagScoresWithout(this.forest, judged, target, combine)
  }

  /** (samples × classes) opinion of the trees that did not see the sample. @throws {OptionError} without `oobScore: true` */
  get oobDecisionFunction(): Matrix {
    return this.#requireOutOfBag().decisionFunction
  }

  /** Most probable class of each sample, the smaller of equally probable ones. */
  predict(samples: SamplesLike): Class[] {
    const { data, rows, columns } = this.predictProba(samples)
    return Array.from({ length: rows }, (_, row) => this.#classes[indexOfLargest(data, row * columns, columns)] as Class)
  }

  /** (samples × classes) probabilities; each row sums to 1. */
  predictProba(samples: SamplesLike): Matrix {
    const columns = this.#columns(samples)
    return { data: predictProbabilities(this.forest, columns, this.options.combine), rows: columns.rows, columns: this.forest.classCount }
  }

  /** (samples × trees) the leaf that each sample ends in. */
  apply(samples: SamplesLike): Matrix<Int32Array> {
    const columns = this.#columns(samples)
    const { trees } = this.forest
    const data = new Int32Array(columns.rows * trees.length)
    trees.forEach((tree, t) => {
      for (let row = 0; row < columns.rows; row++) data[row * trees.length + t] = leafOf(tree, columns, row)
    })
    return { data, rows: columns.rows, columns: trees.length }
  }

  /** For each sample and each tree the nodes from the root to the leaf. */
  decisionPath(samples: SamplesLike): number[][][] {
    const columns = this.#columns(samples)
    return Array.from({ length: columns.rows }, (_, row) => this.forest.trees.map((tree) => pathOf(tree, columns, row)))
  }

  /** How often each feature decides at each depth. */
  statistics(): DecisionStatistics {
    return decisionStatistics(this.forest.trees, this.forest.featureCount)
  }

  /** Share of the samples that are predicted as the target says. */
  score(samples: SamplesLike, target: ArrayLike<Class>): number {
    const predicted = this.predict(samples)
    return predicted.filter((value, i) => value === target[i]).length / predicted.length
  }

  #columns(samples: SamplesLike): Columns {
    const columns = toColumns(samples)
    const { featureCount } = this.forest
    if (columns.columns !== featureCount) {
      throw new ShapeError(
        'samples',
        [columns.rows, featureCount],
        [columns.rows, columns.columns],
        'the forest was trained with another number of features',
      )
    }
    return columns
  }

  #requireOutOfBag(): Omit<OutOfBag, 'decisionFunction'> & { readonly decisionFunction: Matrix } {
    if (this.#outOfBag === undefined) throw new OptionError('oobScore', this.options.oobScore, 'true, and fit called')
    return this.#outOfBag
  }

  #plan(samples: SamplesLike, target: ArrayLike<Class>, { sampleWeight, device, mode }: FitOptions): Plan {
    const columns = toColumns(samples)
    if (target.length !== columns.rows) throw new ShapeError('target', [columns.rows], [target.length], 'one class per sample is needed')
    const classes = distinctClasses(target)
    const previous = this.options.warmStart ? this.#forest : undefined
    if (previous !== undefined && previous.featureCount !== columns.columns) {
      throw new ShapeError(
        'samples',
        [columns.rows, previous.featureCount],
        [columns.rows, columns.columns],
        'a warm start needs the same features',
      )
    }
    this.#classes = classes
    const index = new Map(classes.map((value, i) => [value, i]))
    const encoded = Int32Array.from({ length: columns.rows }, (_, i) => index.get(target[i] as Class) as number)
    const weights = combinedWeights(this.options, { target: encoded, classes, sampleWeight })
    // trees grow on the processor, wherever the features come from
    const wanted = processorOf(chooseDevice(device === 'webgpu' ? 'auto' : device))
    const binned = mode === 'fast' ? binColumns(columns.data, columns.rows, wanted) : undefined
    const data = binned === undefined ? columns : { ...columns, data: binned.bins }
    const input = planTrees(this.options, data, {
      encoded,
      classCount: classes.length,
      weights,
      device: wanted,
      isBinned: binned !== undefined,
    })
    return { input, columns, binned, seeds: this.#drawSeeds(previous?.trees.length ?? 0) }
  }

  /** One seed per tree, drawn before the work is shared out; a warm start goes on where the last fit stopped. */
  #drawSeeds(alreadyGrown: number): number[] {
    const { nEstimators, randomState } = this.options
    const random = new MersenneTwister(randomState)
    const seeds = Array.from({ length: Math.max(nEstimators, alreadyGrown) }, () => random.integer(0, 2147483647))
    return seeds.slice(alreadyGrown)
  }

  #keep({ input, columns, binned, seeds }: Plan, grown: readonly GrownTree[]): void {
    const plain = grown.map(({ tree }) => tree)
    const trees = binned === undefined ? plain : withEdges(plain, binned)
    const previous = this.options.warmStart ? this.#forest : undefined
    this.#forest = { trees: [...(previous?.trees ?? []), ...trees], classCount: input.data.classCount, featureCount: columns.columns }
    this.#seeds = previous === undefined ? seeds : [...this.#seeds, ...seeds]
    const { bootstrap } = input
    if (!this.options.oobScore || bootstrap === undefined) return
    const before = previous?.trees.map((tree, t) => judgeOthers(tree, this.#seeds[t] as number, columns, bootstrap)) ?? []
    const judged = [...before, ...grown.map((one) => one.judged as JudgedSamples)]
    this.#judged = { judged, target: input.data.target }
    const { decisionFunction, ...scores } = outOfBag(this.#forest, judged, input.data.target)
    this.#outOfBag = { ...scores, decisionFunction: { data: decisionFunction, rows: columns.rows, columns: input.data.classCount } }
  }

  /** The same trees with more of them, for `warmStart`. */
  withTrees(nEstimators: number): RandomForestClassifier<Class> {
    if (nEstimators < this.forest.trees.length)
      throw new OptionError('nEstimators', nEstimators, `at least the ${this.forest.trees.length} trees that are there`)
    const copy = new RandomForestClassifier<Class>({ ...this.options, nEstimators, warmStart: true })
    copy.#forest = this.#forest
    copy.#classes = this.#classes
    copy.#seeds = this.#seeds
    return copy
  }
}

/** The different classes in ascending order. */
function distinctClasses<Class extends ClassValue>(target: ArrayLike<Class>): Class[] {
  const values = new Set<Class>()
  for (let i = 0; i < target.length; i++) {
    const value = target[i] as Class
    if (typeof value !== 'string' && !Number.isInteger(value)) {
      throw new ValueError(
        'target',
        'classes: whole numbers or strings',
        `${String(value)} for sample ${i}`,
        'a forest of classes cannot learn continuous numbers',
      )
    }
    values.add(value)
  }
  return [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
}

/** Sample weight times class weight; undefined where all are 1. */
function combinedWeights(
  { classWeight, bootstrap }: ForestOptions,
  { target, classes, sampleWeight }: { target: Int32Array; classes: readonly ClassValue[]; sampleWeight: ArrayLike<number> | undefined },
): Float64Array | undefined {
  if (sampleWeight !== undefined && sampleWeight.length !== target.length) {
    throw new ShapeError('sampleWeight', [target.length], [sampleWeight.length], 'one weight per sample is needed')
  }
  const given = sampleWeight === undefined ? undefined : Float64Array.from(sampleWeight)
  const bad = given?.find((weight) => !(weight >= 0) || weight === Number.POSITIVE_INFINITY)
  if (bad !== undefined) throw new ValueError('sampleWeight', 'finite numbers ≥ 0', String(bad))
  if (classWeight === 'none' || (classWeight === 'balanced_subsample' && bootstrap)) return given
  const byClass =
    typeof classWeight === 'string'
      ? balancedClassWeights(target, classes.length, undefined, given)
      : Float64Array.from(classes, (value) => classWeight[String(value)] ?? 1)
  return Float64Array.from(target, (k, i) => (given?.[i] ?? 1) * (byClass[k] as number))
}

/** Everything that the trees have in common. */
function planTrees(
  options: ForestOptions,
  columns: Columns,
  {
    encoded,
    classCount,
    weights,
    device,
    isBinned,
  }: { encoded: Int32Array; classCount: number; weights: Float64Array | undefined; device: Processor; isBinned: boolean },
): Omit<FitTreesInput, 'seeds'> {
  const { rows } = columns
  const count = (value: number): number => (value < 1 ? Math.ceil(value * rows) : value)
  const minSamplesLeaf = options.minSamplesLeaf === 'auto' ? automaticLeaf(encoded, classCount) : count(options.minSamplesLeaf)
  const bootstrap: Bootstrap | undefined = options.bootstrap
    ? { size: bootstrapSize(options.maxSamples, rows, weights), weights }
    : undefined
  return {
    data: { features: columns.data, featureCount: columns.columns, sampleCount: rows, target: encoded, classCount, weights },
    isBinned,
    hasMissing: columns.data.some(Number.isNaN),
    criterion: options.criterion,
    maxDepth: options.maxDepth ?? 2147483647,
    minSamplesSplit: Math.max(2, count(options.minSamplesSplit), 2 * minSamplesLeaf),
    minSamplesLeaf,
    minWeightFractionLeaf: options.minWeightFractionLeaf,
    minImpurityDecrease: options.minImpurityDecrease,
    maxLeafNodes: options.maxLeafNodes ?? Number.POSITIVE_INFINITY,
    maxFeatures: featuresPerSplit(options.maxFeatures, columns.columns),
    bootstrap,
    device,
    balanceEachTree: options.classWeight === 'balanced_subsample' && options.bootstrap,
    judgesOthers: options.oobScore,
  }
}

function bootstrapSize(maxSamples: number | null, rows: number, weights: Float64Array | undefined): number {
  if (maxSamples === null) return rows
  if (maxSamples >= 1) return maxSamples
  const total = weights === undefined ? rows : weights.reduce((sum, weight) => sum + weight, 0)
  return Math.max(1, Math.floor(maxSamples * total))
}

/** Several trees at a time, about four rounds for each thread. */
function inBatches(seeds: readonly number[], parallel: number): number[][] {
  const size = Math.max(1, Math.ceil(seeds.length / (parallel * 4)))
  return Array.from({ length: Math.ceil(seeds.length / size) }, (_, i) => seeds.slice(i * size, (i + 1) * size))
}
