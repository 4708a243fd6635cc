import { OptionError, ValueError } from '../errors.ts'
import { featureImportances } from '../forest/feature-importance.ts'
import type { Combine } from '../forest/options.ts'
import { type PackedForest, roomForTrees } from '../forest/packed-forest.ts'
import { indexOfLargest } from '../forest/predict.ts'
import { RandomForestClassifier } from '../forest/random-forest-classifier.ts'
import type { Tree } from '../forest/tree.ts'
import type { KeptSamples, Model } from './model.ts'
import type { TrainRunOptions } from './train-forest.ts'

/** Node ranges of the chosen trees, one behind the other. */
function packedPart({ classCount, featureCount, roots, ...nodes }: PackedForest, trees: readonly number[]): PackedForest {
  const ranges = trees.map((tree) => [roots[tree] as number, roots[tree + 1] ?? nodes.feature.length] as const)
  const total = ranges.reduce((sum, [start, end]) => sum + end - start, 0)
  const part = roomForTrees({ classCount, featureCount }, trees.length, total)
  let at = 0
  for (const [i, [start, end]] of ranges.entries()) {
    const moved = (child: number): number => (child === -1 ? -1 : child - start + at)
    part.roots[i] = at
    part.feature.set(nodes.feature.subarray(start, end), at)
    part.threshold.set(nodes.threshold.subarray(start, end), at)
    for (let node = start; node < end; node++) {
      part.left[node - start + at] = moved(nodes.left[node] as number)
      part.right[node - start + at] = moved(nodes.right[node] as number)
    }
    part.weights.set(nodes.weights.subarray(start * classCount, end * classCount), at * classCount)
    at += end - start
  }
  return part
}

/**
 * A model of some of its trees, in their order. What its out-of-bag accuracy would be is not known.
 *
 * @param trees  their numbers, from 0
 * @throws {OptionError} for none, and for trees that are not there
 */
export function keepTrees(model: Model, trees: readonly number[]): Model {
  const { packed, forest, options } = model
  const chosen = [...new Set(trees)].sort((a, b) => a - b)
  const wrong = chosen.find((tree) => !Number.isInteger(tree) || tree < 0 || tree >= packed.roots.length)
  if (chosen.length === 0 || wrong !== undefined)
    throw new OptionError('trees', wrong ?? '[]', `numbers of trees from 0 to ${packed.roots.length - 1}, at least one`)
  const kept = forest && { ...forest, trees: forest.trees.filter((_, tree) => chosen.includes(tree)) }
  return {
    ...model,
    options: { ...options, nEstimators: chosen.length },
    packed: packedPart(packed, chosen),
    forest: kept,
    featureImportances: kept === undefined ? [] : [...featureImportances(kept)],
    outOfBag: undefined,
  }
}

/** Share of the samples that each tree alone classifies right. @param samples  features of the model, in its order */
export function treeScores({ packed, classes }: Model, { features, target }: KeptSamples): Float64Array {
  const { roots, feature, threshold, left, right, weights, classCount } = packed
  const samples = target.length
  return Float64Array.from(roots, (root) => {
    let good = 0
    for (let i = 0; i < samples; i++) {
      let node = root
      while (left[node] !== -1) {
        const value = features[(feature[node] as number) * samples + i] as number
        node = (value < (threshold[node] as number) ? left[node] : right[node]) as number
      }
      if (classes[indexOfLargest(weights, node * classCount, classCount)] === target[i]) good++
    }
    return good / samples
  })
}

/** Some trees of a forest, the best ones, put together in some way. */
export interface TreeChoice {
  readonly trees: number
  readonly combine: Combine
  /** Share of the samples that these trees, where they did not see them, classify right. */
  readonly accuracy: number
}

/** How good the trees of a forest are, on samples that they did not see. */
export interface JudgedTrees {
  /** Share of the samples that each tree classifies right; NaN for one that saw all. */
  readonly scores: Float64Array
  /** Share of the samples that all other trees together classify right, tree by tree, combined in each way; NaN for the only tree. */
  readonly without: Readonly<Record<Combine, Float64Array>>
  /** Numbers of the trees, from 0, the best first. */
  readonly order: readonly number[]
  /** All of them and the best three quarters, half, quarter and tenth, combined in each way. */
  readonly choices: readonly TreeChoice[]
}

const ways: readonly Combine[] = ['mean', 'votes', 'max']

const isSame = (one: ArrayLike<number>, other: ArrayLike<number>): boolean =>
  one.length === other.length && Array.from(one).every((value, i) => Object.is(value, other[i]))

const isSameTree = (one: Tree, other: Tree | undefined): boolean =>
  other !== undefined && isSame(one.feature, other.feature) && isSame(one.threshold, other.threshold)

/** The forest of a model, grown once more from its samples with the same seed so that each tree can be asked about what it did not see. */
async function grownAgain({ kept, options, mode, forest: before }: Model, run: TrainRunOptions): Promise<RandomForestClassifier> {
  if (kept === undefined) throw new OptionError('model', 'without its samples', 'a model with its training samples')
  if (!options.bootstrap) throw new OptionError('bootstrap', false, 'true: otherwise every tree saw every sample')
  const samples = {
    data: kept.features,
    rows: kept.target.length,
    columns: kept.features.length / kept.target.length,
    layout: 'columns' as const,
  }
  const forest = new RandomForestClassifier({ ...options, oobScore: true, warmStart: false })
  const grown = await forest.fitAsync(samples, kept.target, { ...run, mode })
  // the first trees grow again, whichever were kept
  const { trees } = grown.forest
  if (
    before !== undefined &&
    !before.trees.every((tree, i) => isSameTree(tree, trees[i]) || trees.some((other) => isSameTree(tree, other)))
  )
    throw new OptionError('model', 'one of which trees were left out', 'a model with all of its trees: train it again to judge them')
  return grown
}

/** The best first, of equally good ones the first; those of which nothing is known last. */
const bestFirst = (scores: Float64Array): number[] => {
  const known = (tree: number): number => (Number.isNaN(scores[tree]) ? -1 : (scores[tree] as number))
  return [...scores.keys()].sort((a, b) => known(b) - known(a) || a - b)
}

/**
 * Judges every tree of a model by the training samples that it did not see, and what its best trees are worth together. Samples that were
 * chosen to score trees flatter them: the fewer trees, the more.
 *
 * @throws {OptionError} for a model without its samples or without some of its trees, and for trees that saw every sample
 */
export async function judgeTrees(model: Model, run: TrainRunOptions = {}): Promise<JudgedTrees> {
  const forest = await grownAgain(model, run)
  const scores = forest.oobTreeScores
  const order = bestFirst(scores)
  const counts = [...new Set([1, 0.75, 0.5, 0.25, 0.1].map((share) => Math.max(1, Math.round(share * order.length))))]
  const choices = counts.flatMap((trees) =>
    ways.map((combine) => ({ trees, combine, accuracy: forest.oobScoreOf(order.slice(0, trees), combine) })),
  )
  const without = Object.fromEntries(ways.map((way) => [way, forest.oobScoresWithout(way)])) as JudgedTrees['without']
  return { scores, without, order, choices }
}

/**
 * A model of its best trees, as {@link judgeTrees} finds them. Its out-of-bag accuracy flatters: the same samples chose the trees.
 *
 * @throws {OptionError} for more trees than there are, and as it does
 * @throws {ValueError}  where a class has a single sample
 */
export async function keepBestTrees(model: Model, count: number, run: TrainRunOptions = {}): Promise<Model> {
  const most = model.packed.roots.length
  if (!Number.isInteger(count) || count < 1 || count > most) throw new OptionError('bestTrees', count, `a whole number from 1 to ${most}`)
  if (count === most) return model
  const few = model.samplesPerClass.findIndex((samples) => samples < 2)
  if (few >= 0)
    throw new ValueError(
      'annotation',
      'two samples of each class or more, so that trees can be judged',
      `one of class ${model.classes[few]}`,
    )
  const forest = await grownAgain(model, run)
  const best = bestFirst(forest.oobTreeScores).slice(0, count)
  return { ...keepTrees(model, best), outOfBag: model.outOfBag === undefined ? undefined : forest.oobScoreOf(best) }
}

/**
 * A model without some of its trees, as where they were left out by hand. Its out-of-bag accuracy is that of the others.
 *
 * @param dropped  numbers of trees, from 0
 * @throws {OptionError} for numbers of no tree, where none is left, and as {@link judgeTrees} does
 */
export async function dropTrees(model: Model, dropped: readonly number[], run: TrainRunOptions = {}): Promise<Model> {
  const count = model.packed.roots.length
  const unknown = dropped.find((tree) => !Number.isInteger(tree) || tree < 0 || tree >= count)
  if (unknown !== undefined) throw new OptionError('dropTrees', unknown, `trees of the forest, from 0 to ${count - 1}`)
  const kept = Array.from({ length: count }, (_, tree) => tree).filter((tree) => !dropped.includes(tree))
  if (kept.length === 0) throw new OptionError('dropTrees', dropped, 'at least one tree that is left')
  if (kept.length === count) return model
  const outOfBag = model.outOfBag === undefined ? undefined : (await grownAgain(model, run)).oobScoreOf(kept)
  return { ...keepTrees(model, kept), outOfBag }
}
