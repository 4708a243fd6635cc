import { nodeFractions } from './predict.ts'
import type { Forest } from './tree.ts'

/** Leaf weights: shares of the classes (scikit-learn from 1.4.1 on), or numbers of training samples (before). */
export type LeafWeights = 'fractions' | 'counts'

/**
 * A forest as APOC's `.cl` files state it, all trees in one set of arrays: `value < threshold` in float32 goes left, everything else,
 * NaN too, right; leaves add their weights to float32 sums, one per class.
 */
export interface PackedForest {
  readonly classCount: number
  readonly featureCount: number
  /** Root of each tree. */
  readonly roots: Int32Array
  /** Feature of each node; −1 for a leaf. */
  readonly feature: Int32Array
  readonly threshold: Float32Array
  /** Children; −1 for a leaf. */
  readonly left: Int32Array
  readonly right: Int32Array
  /** (nodes × classes) what a leaf adds; zero for other nodes. */
  readonly weights: Float64Array
}

/** Room for so many trees with so many nodes together. */
export const roomForTrees = (
  { classCount, featureCount }: Pick<PackedForest, 'classCount' | 'featureCount'>,
  trees: number,
  nodes: number,
): PackedForest => ({
  classCount,
  featureCount,
  roots: new Int32Array(trees),
  feature: new Int32Array(nodes),
  threshold: new Float32Array(nodes),
  left: new Int32Array(nodes),
  right: new Int32Array(nodes),
  weights: new Float64Array(nodes * classCount),
})

/** A trained forest in APOC's form. */
export function packForest(forest: Forest, leafWeights: LeafWeights): PackedForest {
  const { trees, classCount, featureCount } = forest
  const total = trees.reduce((sum, tree) => sum + tree.feature.length, 0)
  const packed = roomForTrees({ classCount, featureCount }, trees.length, total)
  let offset = 0
  trees.forEach((tree, t) => {
    packed.roots[t] = offset
    packed.feature.set(tree.feature, offset)
    packed.threshold.set(tree.threshold, offset)
    const leaves = leafWeights === 'fractions' ? nodeFractions(tree, classCount) : tree.classWeights
    for (let node = 0; node < tree.feature.length; node++) {
      const inner = tree.left[node] !== -1
      packed.left[offset + node] = inner ? (tree.left[node] as number) + offset : -1
      packed.right[offset + node] = inner ? (tree.right[node] as number) + offset : -1
      if (!inner) packed.weights.set(leaves.subarray(node * classCount, (node + 1) * classCount), (offset + node) * classCount)
    }
    offset += tree.feature.length
  })
  return packed
}

/** The trees of a packed forest one by one, as far as their shape goes. */
export function packedTrees({ roots, feature, left, right }: PackedForest): { feature: Int32Array; left: Int32Array; right: Int32Array }[] {
  return Array.from(roots, (root, t) => {
    const end = roots[t + 1] ?? feature.length
    const relative = (child: number): number => (child === -1 ? -1 : child - root)
    return { feature: feature.slice(root, end), left: left.slice(root, end).map(relative), right: right.slice(root, end).map(relative) }
  })
}
