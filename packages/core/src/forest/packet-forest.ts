import type { PackedForest } from './packed-forest.ts'
import { type Ranking, rankingBy, thresholdsOf } from './ranking.ts'
import { shallowTrees } from './shallow-trees.ts'

/** A reference to a leaf instead of a decision; packets.as.ts has the same. */
const leafFlag = 0x80000000

/** Size of a decision in the memory of the kernel; references count in bytes. */
const nodeBytes = 16

/** A forest whose thresholds are replaced by their ranks, so that pixels are ranked once and compared as numbers of one byte or two. */
export interface PacketForest extends Ranking {
  /** (decisions × 4) where the feature's ranks are among 64 pixels, limit of the rank, references to left and right. */
  readonly nodes: Uint32Array
  /** Reference to the root of each tree. */
  readonly roots: Uint32Array
  /** (leaves × classes) what each leaf contributes. */
  readonly leaves: Float64Array
  /** What every leaf contributes to all classes together, where all contributions are whole numbers that 16-bit sums have room for; or 0. */
  readonly whole: number
  /** For each leaf the class to which alone it contributes `whole` or else 1, or −1. */
  readonly pure: Int32Array
  /** Whether no contribution is negative or missing: what is ahead by more than is left stays ahead. */
  readonly onlyGrows: boolean
  /** Where no tree has more than three decisions, contributions are whole and ranks have one byte. */
  readonly shallow: ShallowForest | undefined
}

/** Trees of which 16 pixels take all ways at once. */
export interface ShallowForest {
  /** (trees × 4) where the ranks of the three decisions' features are, and a limit in each of three bytes. */
  readonly trees: Uint32Array
  /** (trees × classes − 1 × 8) contributions of the four leaves: their lower bytes, then their upper bytes. */
  readonly leaves: Uint8Array
}

/** The sum of each leaf's contributions, where it is the same for all and sums of so many trees fit into 16 bits; or 0. */
function wholeOf(leaves: Float64Array, classCount: number, trees: number): number {
  const all = leaves.subarray(0, classCount).reduce((sum, weight) => sum + weight, 0)
  if (!Number.isInteger(all) || all * trees > 65_535) return 0
  for (let at = 0; at < leaves.length; at += classCount) {
    let sum = 0
    for (let k = 0; k < classCount; k++) {
      const weight = leaves[at + k] as number
      if (!Number.isInteger(weight)) return 0
      sum += weight
    }
    if (sum !== all) return 0
  }
  return all
}

/** The class to which alone a leaf contributes, and that `all`; −1 where there is none. */
function onlyClass(weights: Float64Array, all: number): number {
  const k = weights.indexOf(all)
  return k >= 0 && weights.every((weight, other) => weight === 0 || other === k) ? k : -1
}

/** @param decision  the record of a node that is no leaf: where its feature's ranks are, and its limit */
function shallowForest(
  forest: PackedForest,
  contributions: Float64Array,
  decision: (node: number) => Uint32Array,
): ShallowForest | undefined {
  const shallow = shallowTrees(forest)
  if (shallow === undefined) return undefined
  const { left, classCount } = forest
  const trees = new Uint32Array(4 * shallow.length)
  const leaves = new Uint8Array(8 * (classCount - 1) * shallow.length)
  for (const [t, tree] of shallow.entries()) {
    for (const [d, node] of tree.nodes.entries()) {
      if (left[node] === -1) continue
      const [offset, limit] = decision(node) as unknown as [number, number]
      trees[4 * t + d] = offset
      trees[4 * t + 3] = (trees[4 * t + 3] as number) | ((limit & 255) << (8 * d))
    }
    for (const [l, leaf] of tree.leaves.entries()) {
      for (let k = 1; k < classCount; k++) {
        const part = contributions[leaf * classCount + k] as number
        const at = 8 * (t * (classCount - 1) + k - 1) + l
        leaves[at] = part & 255
        leaves[at + 4] = part >> 8
      }
    }
  }
  return { trees, leaves }
}

/** Decisions by rank and leaves of a forest, each numbered for itself. */
function decisionsOf(
  forest: PackedForest,
  thresholds: readonly Float32Array[],
  contributions: Float64Array,
  bytesPerRank: 1 | 2,
): Pick<PacketForest, 'nodes' | 'roots' | 'leaves' | 'whole' | 'onlyGrows' | 'pure' | 'shallow'> {
  const { feature, threshold, left, right, roots, classCount } = forest
  const references = new Uint32Array(left.length)
  let [decisions, ends] = [0, 0]
  for (let node = 0; node < left.length; node++) references[node] = left[node] === -1 ? leafFlag + ends++ : nodeBytes * decisions++
  const nodes = new Uint32Array(4 * decisions)
  const leaves = new Float64Array(ends * classCount)
  const ranks = thresholds.map((values) => new Map(Array.from(values, (value, i) => [value, i])))
  for (let node = 0; node < left.length; node++) {
    const reference = references[node] as number
    if (left[node] === -1) {
      leaves.set(contributions.subarray(node * classCount, (node + 1) * classCount), (reference - leafFlag) * classCount)
      continue
    }
    const f = feature[node] as number
    const rank = ranks[f]?.get((threshold[node] as number) + 0)
    // below the threshold is a rank of at most its own; nothing is below what is no number
    const limit = (rank === undefined ? 0 : rank + 1) - (bytesPerRank === 1 ? 128 : 32768)
    const [low, high] = [references[left[node] as number] as number, references[right[node] as number] as number]
    nodes.set([64 * bytesPerRank * f, limit & 0xffff, low, high], reference / 4)
  }
  const whole = wholeOf(leaves, classCount, roots.length)
  const pure = Int32Array.from({ length: ends }, (_, leaf) =>
    onlyClass(leaves.subarray(leaf * classCount, (leaf + 1) * classCount), whole || 1),
  )
  const shallow =
    whole > 0 && bytesPerRank === 1
      ? shallowForest(forest, contributions, (node) => nodes.subarray((references[node] as number) / 4))
      : undefined
  const onlyGrows = leaves.every((weight) => weight >= 0)
  return { shallow, nodes, roots: Uint32Array.from(roots, (root) => references[root] as number), leaves, whole, onlyGrows, pure }
}

/**
 * @param contributions  (nodes × classes) what each leaf contributes
 * @param thresholds     those that pixels are ranked by: for each feature at least the forest's own, in ascending order
 * @returns              undefined where a feature has more thresholds than ranks have room for
 */
export function packetForest(
  forest: PackedForest,
  contributions: Float64Array,
  thresholds: readonly Float32Array[] = thresholdsOf(forest),
): PacketForest | undefined {
  const ranking = rankingBy(thresholds)
  return ranking && { ...ranking, ...decisionsOf(forest, thresholds, contributions, ranking.bytesPerRank) }
}
