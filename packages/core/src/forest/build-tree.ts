import { GrowingTree } from './growing-tree.ts'
import type { NodeToSplit, Split } from './splitter.ts'
import type { Tree } from './tree.ts'

/** Impurities up to this are zero. */
const epsilon = 2 ** -52

export interface GrowthLimits {
  readonly maxDepth: number
  readonly minSamplesSplit: number
  readonly minSamplesLeaf: number
  readonly minWeightLeaf: number
  readonly minImpurityDecrease: number
  /** Infinity grows depth first; a number grows the most useful node first until there are so many leaves. */
  readonly maxLeafNodes: number
}

/** What finds the splits: `statistics` stands on the node that was started last. */
export interface Splitter {
  readonly sampleCount: number
  readonly statistics: {
    readonly weight: number
    readonly total: Float64Array
    start(start: number, end: number): void
    nodeImpurity(): number
  }
  split(node: NodeToSplit): { split: Split; constantFeatures: number }
}

interface PendingNode extends NodeToSplit {
  readonly depth: number
  readonly parent: number
  readonly isLeft: boolean
}

interface AddedNode {
  readonly id: number
  readonly isLeaf: boolean
  readonly split: Split | undefined
  readonly constantFeatures: number
}

/** Whether the node may be split at all; `statistics` must stand on it. */
function mayBeSplit(splitter: Splitter, limits: GrowthLimits, node: PendingNode): boolean {
  const count = node.end - node.start
  return !(
    node.depth >= limits.maxDepth ||
    count < limits.minSamplesSplit ||
    count < 2 * limits.minSamplesLeaf ||
    splitter.statistics.weight < 2 * limits.minWeightLeaf ||
    node.impurity <= epsilon
  )
}

/** Splits the node if that is allowed and useful, and adds it to the tree. */
function addNode(tree: GrowingTree, splitter: Splitter, limits: GrowthLimits, pending: PendingNode): AddedNode {
  const { statistics } = splitter
  statistics.start(pending.start, pending.end)
  const node = pending.parent < 0 ? { ...pending, impurity: statistics.nodeImpurity() } : pending
  const weight = statistics.weight
  const result = mayBeSplit(splitter, limits, node) ? splitter.split(node) : undefined
  const split = result?.split
  const isLeaf = split === undefined || split.position >= node.end || split.improvement + epsilon < limits.minImpurityDecrease
  const id = tree.add(
    {
      parent: node.parent,
      isLeft: node.isLeft,
      isLeaf,
      feature: split?.feature ?? -1,
      threshold: split?.threshold ?? 0,
      missingGoesLeft: split?.missingGoesLeft ?? false,
      impurity: node.impurity,
      sampleCount: node.end - node.start,
      weight,
    },
    statistics.total,
  )
  return { id, isLeaf, split, constantFeatures: result?.constantFeatures ?? node.constantFeatures }
}

function childrenOf(
  node: PendingNode,
  added: AddedNode & { split: Split },
  constantFeatures: number,
): { left: PendingNode; right: PendingNode } {
  const { position, leftImpurity, rightImpurity } = added.split
  const common = { depth: node.depth + 1, parent: added.id, constantFeatures }
  return {
    left: { ...common, start: node.start, end: position, impurity: leftImpurity, isLeft: true },
    right: { ...common, start: position, end: node.end, impurity: rightImpurity, isLeft: false },
  }
}

const rootOf = (splitter: Splitter): PendingNode => ({
  start: 0,
  end: splitter.sampleCount,
  depth: 0,
  parent: -1,
  isLeft: false,
  impurity: Number.POSITIVE_INFINITY,
  constantFeatures: 0,
})

/** Grows a tree, left children first. */
function buildDepthFirst(splitter: Splitter, limits: GrowthLimits, classCount: number): Tree {
  const tree = new GrowingTree(classCount)
  const stack: PendingNode[] = [rootOf(splitter)]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const added = addNode(tree, splitter, limits, node)
    if (added.isLeaf || added.split === undefined) continue
    const { left, right } = childrenOf(node, { ...added, split: added.split }, added.constantFeatures)
    stack.push(right, left)
  }
  return tree.finish()
}

interface FrontierNode {
  readonly node: PendingNode
  readonly added: AddedNode
  readonly improvement: number
}

/**
 * A binary heap with the largest improvement on top. Which of equal improvements comes first follows the C++ library's
 * `push_heap` and `pop_heap`, because scikit-learn's trees do.
 */
class Frontier {
  readonly #heap: FrontierNode[] = []

  push(item: FrontierNode): void {
    this.#heap.push(item)
    this.#siftUp(this.#heap.length - 1, 0, item)
  }

  pop(): FrontierNode | undefined {
    const heap = this.#heap
    const last = heap.pop()
    const [top] = heap
    if (top === undefined || last === undefined) return last
    let hole = 0
    let child = 0
    while (child < Math.floor((heap.length - 1) / 2)) {
      child = 2 * (child + 1)
      if ((heap[child] as FrontierNode).improvement < (heap[child - 1] as FrontierNode).improvement) child--
      heap[hole] = heap[child] as FrontierNode
      hole = child
    }
    if (heap.length % 2 === 0 && child === (heap.length - 2) / 2) {
      child = 2 * (child + 1)
      heap[hole] = heap[child - 1] as FrontierNode
      hole = child - 1
    }
    this.#siftUp(hole, 0, last)
    return top
  }

  #siftUp(from: number, top: number, item: FrontierNode): void {
    const heap = this.#heap
    let hole = from
    while (hole > top) {
      const parent = (hole - 1) >> 1
      if (!((heap[parent] as FrontierNode).improvement < item.improvement)) break
      heap[hole] = heap[parent] as FrontierNode
      hole = parent
    }
    heap[hole] = item
  }
}

/** Grows the node with the largest improvement first, until the tree has `maxLeafNodes` leaves. */
function buildBestFirst(splitter: Splitter, limits: GrowthLimits, classCount: number): Tree {
  const tree = new GrowingTree(classCount)
  const frontier = new Frontier()
  let splitsLeft = limits.maxLeafNodes - 1
  const enter = (nodes: readonly PendingNode[]): void => {
    const items = nodes.map((node) => ({ node, added: addNode(tree, splitter, limits, node) }))
    for (const { node, added } of items) {
      frontier.push({ node, added, improvement: added.isLeaf || added.split === undefined ? 0 : added.split.improvement })
    }
  }
  enter([rootOf(splitter)])
  for (let item = frontier.pop(); item !== undefined; item = frontier.pop()) {
    const { node, added } = item
    if (added.isLeaf || added.split === undefined || splitsLeft <= 0) {
      tree.close(added.id)
      continue
    }
    splitsLeft--
    const { left, right } = childrenOf(node, { ...added, split: added.split }, 0)
    enter([left, right])
  }
  return tree.finish()
}

/** Grows one tree from the samples that the splitter holds. */
export function buildTree(splitter: Splitter, limits: GrowthLimits, classCount: number): Tree {
  return limits.maxLeafNodes === Number.POSITIVE_INFINITY
    ? buildDepthFirst(splitter, limits, classCount)
    : buildBestFirst(splitter, limits, classCount)
}
