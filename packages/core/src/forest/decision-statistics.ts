import { nodeDepths, type Tree } from './tree.ts'

/** For each feature and each depth, how many nodes decide by it; and the share of all decisions at that depth (0 where there is none). */
export interface DecisionStatistics {
  readonly counts: readonly (readonly number[])[]
  readonly shares: readonly (readonly number[])[]
}

/**
 * Counts decisions, what APOC calls the classifier's statistics.
 *
 * @param depthCount  number of depths to report; by default as many as the deepest tree has
 */
export function decisionStatistics(
  trees: readonly Pick<Tree, 'feature' | 'left' | 'right'>[],
  featureCount: number,
  depthCount?: number,
): DecisionStatistics {
  const depths = trees.map(nodeDepths)
  const columns = depthCount ?? depths.reduce((deepest, tree) => tree.reduce((most, depth) => Math.max(most, depth), deepest), 0)
  const counts = Array.from({ length: featureCount }, () => new Array<number>(columns).fill(0))
  trees.forEach((tree, t) => {
    tree.feature.forEach((feature, node) => {
      const depth = (depths[t] as Int32Array)[node] as number
      const row = counts[feature]
      if (tree.left[node] !== -1 && row !== undefined && depth < columns) row[depth] = (row[depth] as number) + 1
    })
  })
  const totals = Array.from({ length: columns }, (_, depth) => counts.reduce((sum, row) => sum + (row[depth] as number), 0))
  const shares = counts.map((row) => row.map((count, depth) => (totals[depth] === 0 ? 0 : count / (totals[depth] as number))))
  return { counts, shares }
}
