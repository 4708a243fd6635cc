/**
 * A decision tree as flat arrays, one entry per node; node 0 is the root and children have larger numbers than their parent.
 * Where a sample goes: `value <= threshold` left, otherwise right; a missing value (NaN) where `missingGoesLeft` says.
 */
export interface Tree {
  /** Feature that the node tests; −1 for a leaf. */
  readonly feature: Int32Array
  readonly threshold: Float64Array
  /** Child node; −1 for a leaf. */
  readonly left: Int32Array
  readonly right: Int32Array
  readonly missingGoesLeft: Uint8Array
  readonly impurity: Float64Array
  /** Number of different samples that reached the node in training. */
  readonly sampleCount: Int32Array
  /** Their total weight. */
  readonly weight: Float64Array
  /** (nodes × classes) total weight of each class. */
  readonly classWeights: Float64Array
}

/** A trained forest: nothing else is needed to predict. */
export interface Forest {
  readonly trees: readonly Tree[]
  readonly classCount: number
  readonly featureCount: number
}

/** How many nodes a tree has. */
export const nodeCount = (tree: Tree): number => tree.feature.length

/** Whether a node decides nothing any more. */
export const isLeaf = (tree: Tree, node: number): boolean => tree.left[node] === -1

/** Depth of every node; the root has 0. */
export function nodeDepths(tree: Pick<Tree, 'left' | 'right'>): Int32Array {
  const depths = new Int32Array(tree.left.length)
  for (let node = 0; node < depths.length; node++) {
    const left = tree.left[node] as number
    if (left === -1) continue
    depths[left] = (depths[node] as number) + 1
    depths[tree.right[node] as number] = (depths[node] as number) + 1
  }
  return depths
}

/** Depth of the deepest leaf. */
export const treeDepth = (tree: Pick<Tree, 'left' | 'right'>): number =>
  nodeDepths(tree).reduce((deepest, depth) => Math.max(deepest, depth), 0)

/** Fraction of each class among the training weight that reached the node. */
export function classFractions(tree: Tree, node: number, classCount: number): Float64Array {
  const weight = tree.weight[node] as number
  return tree.classWeights.slice(node * classCount, (node + 1) * classCount).map((classWeight) => classWeight / weight)
}
