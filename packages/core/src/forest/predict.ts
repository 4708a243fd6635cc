import type { Columns } from './feature-matrix.ts'
import type { Combine } from './options.ts'
import { type Forest, isLeaf, type Tree } from './tree.ts'

/** The leaf that a sample ends in. */
export function leafOf(tree: Tree, { data, rows }: Columns, row: number): number {
  let node = 0
  while (tree.left[node] !== -1) node = childOf(tree, node, data[(tree.feature[node] as number) * rows + row] as number)
  return node
}

/** Where a value goes: `value <= threshold` left, a missing value where the tree learned to send it. */
export function childOf(tree: Tree, node: number, value: number): number {
  const goesLeft = Number.isNaN(value) ? tree.missingGoesLeft[node] === 1 : value <= (tree.threshold[node] as number)
  return (goesLeft ? tree.left[node] : tree.right[node]) as number
}

/** Nodes from the root to the leaf. */
export function pathOf(tree: Tree, columns: Columns, row: number): number[] {
  const path = [0]
  for (let node = 0; !isLeaf(tree, node); path.push(node)) {
    node = childOf(tree, node, columns.data[(tree.feature[node] as number) * columns.rows + row] as number)
  }
  return path
}

/** (nodes × classes) what each node says about the classes. */
export function nodeFractions(tree: Tree, classCount: number): Float64Array {
  const fractions = new Float64Array(tree.classWeights.length)
  for (let node = 0, at = 0; node < tree.feature.length; node++) {
    const weight = tree.weight[node] as number
    for (let k = 0; k < classCount; k++, at++) fractions[at] = (tree.classWeights[at] as number) / weight
  }
  return fractions
}

/** Index of the largest of `count` entries, the first of equal ones. */
export function indexOfLargest(values: ArrayLike<number>, start: number, count: number): number {
  let best = 0
  for (let k = 1; k < count; k++) if ((values[start + k] as number) > (values[start + best] as number)) best = k
  return best
}

/** How a leaf's distribution is added to a sample's scores. */
const combiners: Readonly<
  Record<Combine, (scores: Float64Array, at: number, fractions: Float64Array, leaf: number, classCount: number) => void>
> = {
  mean(scores, at, fractions, leaf, classCount) {
    for (let k = 0; k < classCount; k++) scores[at + k] = (scores[at + k] as number) + (fractions[leaf + k] as number)
  },
  votes(scores, at, fractions, leaf, classCount) {
    const vote = at + indexOfLargest(fractions, leaf, classCount)
    scores[vote] = (scores[vote] as number) + 1
  },
  max(scores, at, fractions, leaf, classCount) {
    for (let k = 0; k < classCount; k++) scores[at + k] = Math.max(scores[at + k] as number, fractions[leaf + k] as number)
  },
}

/**
 * Probability of each class for each sample.
 *
 * @returns (samples × classes) float64; each row sums to 1
 */
export function predictProbabilities(forest: Forest, columns: Columns, combine: Combine): Float64Array {
  const { classCount } = forest
  const scores = new Float64Array(columns.rows * classCount)
  const add = combiners[combine]
  for (const tree of forest.trees) {
    const fractions = nodeFractions(tree, classCount)
    for (let row = 0; row < columns.rows; row++)
      add(scores, row * classCount, fractions, leafOf(tree, columns, row) * classCount, classCount)
  }
  for (let row = 0; row < columns.rows; row++) {
    let total = forest.trees.length
    if (combine === 'max') total = scores.subarray(row * classCount, (row + 1) * classCount).reduce((sum, score) => sum + score, 0)
    for (let k = 0; k < classCount; k++) scores[row * classCount + k] = (scores[row * classCount + k] as number) / total
  }
  return scores
}
