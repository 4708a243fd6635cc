import type { PackedForest } from './packed-forest.ts'

/** A tree of at most three decisions by its nodes; where a decision is missing, both its sides lead to the same leaf. */
export interface ShallowTree {
  /** The root and its children, decisions or leaves. */
  readonly nodes: readonly [number, number, number]
  /** From left to right. */
  readonly leaves: readonly [number, number, number, number]
}

/** The trees of a forest in which no decision lies deeper than the second; undefined otherwise. */
export function shallowTrees({ roots, left, right }: PackedForest): ShallowTree[] | undefined {
  const isLeaf = (node: number): boolean => left[node] === -1
  const children = (node: number): readonly [number, number] =>
    isLeaf(node) ? [node, node] : [left[node] as number, right[node] as number]
  const trees: ShallowTree[] = []
  for (const root of roots) {
    const [a, b] = children(root)
    const leaves = [...children(a), ...children(b)] as [number, number, number, number]
    if (!leaves.every(isLeaf)) return undefined
    trees.push({ nodes: [root, a, b], leaves })
  }
  return trees
}
