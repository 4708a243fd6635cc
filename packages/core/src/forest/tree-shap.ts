import { ShapeError } from '../errors.ts'
import { childOf } from './predict.ts'
import { classFractions, type Forest, isLeaf, type Tree } from './tree.ts'

/** How a forest came to the probabilities of one sample. */
export interface Contributions {
  /** Probability of each class before anything is known of the sample. */
  readonly base: Float64Array
  /** (features × classes) what each feature adds to the probability of each class; with the base they sum up to the probabilities. */
  readonly values: Float64Array
}

/** What is known on the way down a tree: the features that were asked for, and how likely subsets of them lead here. */
interface Way {
  readonly features: Int32Array
  /** Share of the training samples that go this way where the feature is unknown, and 1 or 0 where it is known. */
  readonly unknown: Float64Array
  readonly known: Float64Array
  /** Weights of the numbers of known features. */
  readonly weights: Float64Array
  readonly length: number
}

const longer = ({ features, unknown, known, weights, length }: Way): Way & { readonly length: number } => {
  const room = <T extends Int32Array | Float64Array>(values: T): T => {
    const copy = new (values.constructor as new (size: number) => T)(length + 1)
    copy.set(values.subarray(0, length))
    return copy
  }
  return { features: room(features), unknown: room(unknown), known: room(known), weights: room(weights), length: length + 1 }
}

/** The way with one more feature. */
function extended(way: Way, unknown: number, known: number, feature: number): Way {
  const next = longer(way)
  const at = way.length
  const { weights } = next
  next.features[at] = feature
  next.unknown[at] = unknown
  next.known[at] = known
  weights[at] = at === 0 ? 1 : 0
  for (let i = at - 1; i >= 0; i--) {
    weights[i + 1] = (weights[i + 1] as number) + (known * (weights[i] as number) * (i + 1)) / (at + 1)
    weights[i] = (unknown * (weights[i] as number) * (at - i)) / (at + 1)
  }
  return next
}

/** The way without one of its features. */
function without(way: Way, at: number): Way {
  const last = way.length - 1
  const weights = way.weights.slice(0, last)
  const [unknown, known] = [way.unknown[at] as number, way.known[at] as number]
  let next = way.weights[last] as number
  for (let j = last - 1; j >= 0; j--) {
    if (known !== 0) {
      weights[j] = (next * (last + 1)) / ((j + 1) * known)
      next = (way.weights[j] as number) - ((weights[j] as number) * unknown * (last - j)) / (last + 1)
    } else weights[j] = ((way.weights[j] as number) * (last + 1)) / (unknown * (last - j))
  }
  const rest = <T extends Int32Array | Float64Array>(values: T): T => {
    const copy = values.slice(0, last) as T
    copy.set(values.subarray(at + 1, last + 1), at)
    return copy
  }
  return { features: rest(way.features), unknown: rest(way.unknown), known: rest(way.known), weights, length: last }
}

const sumOf = ({ weights, length }: Way): number => {
  let sum = 0
  for (let i = 0; i < length; i++) sum += weights[i] as number
  return sum
}

const nothing: Way = {
  features: new Int32Array(0),
  unknown: new Float64Array(0),
  known: new Float64Array(0),
  weights: new Float64Array(0),
  length: 0,
}

function addTree(tree: Tree, classCount: number, sample: ArrayLike<number>, values: Float64Array): void {
  const weightOf = (node: number): number => tree.weight[node] as number
  const visit = (node: number, before: Way, unknown: number, known: number, feature: number): void => {
    const way = extended(before, unknown, known, feature)
    if (isLeaf(tree, node)) {
      const fractions = classFractions(tree, node, classCount)
      // the first entry stands for the way before any question
      for (let i = 1; i < way.length; i++) {
        const share = sumOf(without(way, i)) * ((way.known[i] as number) - (way.unknown[i] as number))
        const row = (way.features[i] as number) * classCount
        for (let k = 0; k < classCount; k++) values[row + k] = (values[row + k] as number) + share * (fractions[k] as number)
      }
      return
    }
    const asked = tree.feature[node] as number
    const taken = childOf(tree, node, sample[asked] as number)
    const other = taken === tree.left[node] ? (tree.right[node] as number) : (tree.left[node] as number)
    const earlier = way.features.indexOf(asked, 1)
    const [was, wasKnown] = earlier < 1 ? [1, 1] : [way.unknown[earlier] as number, way.known[earlier] as number]
    const rest = earlier < 1 ? way : without(way, earlier)
    visit(taken, rest, (was * weightOf(taken)) / weightOf(node), wasKnown, asked)
    visit(other, rest, (was * weightOf(other)) / weightOf(node), 0, asked)
  }
  visit(0, nothing, 1, 1, -1)
}

/**
 * What each feature contributes to the probabilities of one sample: Shapley values, where a feature that is unknown is left to the training
 * samples that reached a node (TreeSHAP: Lundberg, Erion & Lee, 2018, "Consistent Individualized Feature Attribution for Tree Ensembles",
 * algorithm 2). They explain the mean of the trees' shares of classes.
 *
 * @param sample  one value per feature; NaN is a missing one
 * @throws {ShapeError} for another number of features than the forest has
 */
export function treeShap({ trees, classCount, featureCount }: Forest, sample: ArrayLike<number>): Contributions {
  if (sample.length !== featureCount) throw new ShapeError('sample', [featureCount], [sample.length])
  const base = new Float64Array(classCount)
  const values = new Float64Array(featureCount * classCount)
  for (const tree of trees) {
    const root = classFractions(tree, 0, classCount)
    for (let k = 0; k < classCount; k++) base[k] = (base[k] as number) + (root[k] as number)
    addTree(tree, classCount, sample, values)
  }
  return { base: base.map((sum) => sum / trees.length), values: values.map((sum) => sum / trees.length) }
}
