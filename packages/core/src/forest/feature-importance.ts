import { pairwiseSum } from '../math/pairwise-sum.ts'
import { type Forest, nodeCount, type Tree } from './tree.ts'

/** How much each feature lowers the impurity in one tree; sums to 1 unless the tree is a single leaf. */
export function treeImportances(tree: Tree, featureCount: number): Float64Array {
  const importances = new Float64Array(featureCount)
  const { weight, impurity } = tree
  const share = (node: number): number => (weight[node] as number) * (impurity[node] as number)
  for (let node = 0; node < nodeCount(tree); node++) {
    const left = tree.left[node] as number
    if (left === -1) continue
    const feature = tree.feature[node] as number
    importances[feature] = (importances[feature] as number) + (share(node) - share(left) - share(tree.right[node] as number))
  }
  for (let i = 0; i < featureCount; i++) importances[i] = (importances[i] as number) / (weight[0] as number)
  return normalised(importances)
}

/** Mean decrease in impurity over all trees that have a decision; sums to 1, or is all zero where no tree has one. */
export function featureImportances({ trees, featureCount }: Forest): Float64Array {
  const mean = new Float64Array(featureCount)
  const grown = trees.filter((tree) => nodeCount(tree) > 1)
  for (const tree of grown) {
    const importances = treeImportances(tree, featureCount)
    for (let i = 0; i < featureCount; i++) mean[i] = (mean[i] as number) + (importances[i] as number)
  }
  if (grown.length === 0) return mean
  return normalised(mean.map((sum) => sum / grown.length))
}

function normalised(values: Float64Array): Float64Array {
  const sum = pairwiseSum(values)
  return sum > 0 ? values.map((value) => value / sum) : values
}
