// The kernel of build-tree.ts and splitter.ts for whole weights, where sums are exact in any order: values are replaced by their ranks, a
// node's samples are sorted as numbers rank · class · weight, and the result is the same tree bit for bit.

import { int, setInt } from './words.as'
import { sortKeys } from './sort-keys.as'

// The training data: ranks (features × samples) uint16, and what each rank stands for.
let ranks: usize = 0
let distinct: usize = 0
let sampleCount: i32 = 0
let featureCount: i32 = 0
let classCount: i32 = 0

// The tree: its samples in the order of nodes with their weight · 256 + class, and room to sort them.
let samples: usize = 0
let marks: usize = 0
let keys: usize = 0
let spare: usize = 0
let features: usize = 0
let constants: usize = 0
let total: usize = 0
let left: usize = 0
let state: u32 = 0

let maxFeatures: i32 = 0
let minSamplesLeaf: i32 = 0
let minWeightLeaf: f64 = 0
let totalWeight: f64 = 0

// The node that was started, and the best split of it.
let nodeWeight: f64 = 0
let bestFeature: i32 = 0
let bestRank: i32 = 0
let bestPosition: i32 = 0
let bestThreshold: f64 = 0
let bestLeftWeight: f64 = 0
let bestGain: f64 = 0
let bestLeftImpurity: f64 = 0
let bestRightImpurity: f64 = 0
let bestImprovement: f64 = 0
let constantCount: i32 = 0

const EPSILON: f64 = 2.220446049250313e-16
const CLOSENESS: f32 = 1e-7

/** Marsaglia's xorshift, as random/xorshift.ts. */
function randomInteger(low: i32, high: i32): i32 {
  if (state == 0) state = 1
  state ^= state << 13
  state ^= state >> 17
  state ^= state << 5
  return low + <i32>((state & 0x7fffffff) % <u32>(high - low))
}

// @ts-ignore: decorator
@inline function exchange(i: i32, j: i32): void {
  const value = int(features, i)
  setInt(features, i, int(features, j))
  setInt(features, j, value)
}
// @ts-ignore: decorator
@inline function valueOf(feature: i32, rank: i32): f32 {
  return load<f32>(distinct + (<usize>(feature * sampleCount + rank) << 2))
}

/** What all trees share. */
export function useData(ranksAt: usize, distinctAt: usize, samplesInData: i32, featuresInData: i32, classes: i32): void {
  ranks = ranksAt
  distinct = distinctAt
  sampleCount = samplesInData
  featureCount = featuresInData
  classCount = classes
}

/**
 * Starts a tree.
 *
 * @param weightAndClass  for each sample its weight · 256 + class; weight 0 leaves it out
 * @param room            samples, marks, keys, spare (4 bytes for each sample), features, constants (4 bytes each), total, left (8 for each class)
 * @returns               how many samples take part
 */
export function startTree(weightAndClass: usize, room: usize, seed: u32, featuresPerSplit: i32, leafSamples: i32, leafWeight: f64): i32 {
  const bytes = <usize>sampleCount << 2
  samples = room
  marks = samples + bytes
  keys = marks + bytes
  spare = keys + bytes
  features = spare + bytes
  constants = features + (<usize>featureCount << 2)
  total = (constants + (<usize>featureCount << 2) + 7) & ~7
  left = total + (<usize>classCount << 3)
  state = seed
  maxFeatures = featuresPerSplit
  minSamplesLeaf = leafSamples
  minWeightLeaf = leafWeight
  let count: i32 = 0
  totalWeight = 0
  for (let i: i32 = 0; i < sampleCount; i++) {
    const mark = load<u16>(weightAndClass + (<usize>i << 1))
    if (mark >> 8 == 0) continue
    setInt(samples, count, i)
    setInt(marks, count, mark)
    totalWeight += <f64>(mark >> 8)
    count++
  }
  for (let f: i32 = 0; f < featureCount; f++) setInt(features, f, f)
  return count
}

/** Sums the classes of samples[start:end]. @returns their weight */
export function startNode(start: i32, end: i32): f64 {
  memory.fill(total, 0, <usize>classCount << 3)
  nodeWeight = 0
  for (let p = start; p < end; p++) {
    const mark = int(marks, p)
    const at = total + (<usize>(mark & 255) << 3)
    const weight = <f64>(mark >> 8)
    store<f64>(at, load<f64>(at) + weight)
    nodeWeight += weight
  }
  return nodeWeight
}

/** Gini impurity of the node. */
export function nodeImpurity(): f64 {
  let squares: f64 = 0
  for (let k: i32 = 0; k < classCount; k++) {
    const weight = load<f64>(total + (<usize>k << 3))
    squares += weight * weight
  }
  return 1 - squares / (nodeWeight * nodeWeight)
}

/** Tries every place between different values of a feature; the keys of the node are sorted. */
function search(feature: i32, start: i32, end: i32): void {
  const count = end - start
  memory.fill(left, 0, <usize>classCount << 3)
  let leftWeight: f64 = 0
  let key = <u32>int(keys, 0)
  let rank = key >> 16
  let value = valueOf(feature, rank)
  let p: i32 = 0
  while (true) {
    // all samples that are as good as equal to their neighbour go together
    while (true) {
      const mark = key & 0xffff
      const at = left + (<usize>(mark & 255) << 3)
      const weight = <f64>(mark >> 8)
      store<f64>(at, load<f64>(at) + weight)
      leftWeight += weight
      p++
      if (p >= count) return
      key = <u32>int(keys, p)
      const nextRank = key >> 16
      if (nextRank == rank) continue
      const before = value
      rank = nextRank
      value = valueOf(feature, rank)
      if (!(value <= before + CLOSENESS)) break
    }
    if (p < minSamplesLeaf || count - p < minSamplesLeaf) continue
    const rightWeight = nodeWeight - leftWeight
    if (leftWeight < minWeightLeaf || rightWeight < minWeightLeaf) continue
    let leftSquares: f64 = 0, rightSquares: f64 = 0
    for (let k: i32 = 0; k < classCount; k++) {
      const one = load<f64>(left + (<usize>k << 3))
      const other = load<f64>(total + (<usize>k << 3)) - one
      leftSquares += one * one
      rightSquares += other * other
    }
    const leftImpurity = 1 - leftSquares / (leftWeight * leftWeight)
    const rightImpurity = 1 - rightSquares / (rightWeight * rightWeight)
    const gain = -rightWeight * rightImpurity - leftWeight * leftImpurity
    if (!(gain > bestGain)) continue
    bestGain = gain
    bestFeature = feature
    bestPosition = start + p
    bestRank = <i32>(<u32>int(keys, p - 1) >> 16)
    bestThreshold = <f64>valueOf(feature, bestRank) / 2 + <f64>value / 2
    bestLeftWeight = leftWeight
    bestLeftImpurity = leftImpurity
    bestRightImpurity = rightImpurity
  }
}

/** Orders the samples of the node: those that go left first. */
function partition(start: i32, end: i32): void {
  const column = ranks + (<usize>(bestFeature * sampleCount) << 1)
  let to = start
  let held: i32 = 0
  for (let p = start; p < end; p++) {
    const sample = int(samples, p)
    const mark = int(marks, p)
    const goesLeft = <i32>load<u16>(column + (<usize>sample << 1)) <= bestRank
    setInt(samples, to, sample)
    setInt(marks, to, mark)
    setInt(keys, held, sample)
    setInt(spare, held, mark)
    to += <i32>goesLeft
    held += <i32>!goesLeft
  }
  memory.copy(samples + (<usize>to << 2), keys, <usize>held << 2)
  memory.copy(marks + (<usize>to << 2), spare, <usize>held << 2)
}

/**
 * Finds the best split of the node that was started, and orders its samples by it.
 *
 * @returns whether there is one; its parts are told by the functions below
 */
export function split(start: i32, end: i32, impurity: f64, known: i32): bool {
  const count = end - start
  let last = featureCount
  let visited: i32 = 0, found: i32 = 0, drawn: i32 = 0
  bestGain = -Infinity
  bestPosition = end
  while (last > known + found && (visited < maxFeatures || visited <= found + drawn)) {
    visited++
    let j = randomInteger(drawn, last - found)
    if (j < known) {
      exchange(drawn++, j)
      continue
    }
    j += found
    const feature = int(features, j)
    const column = ranks + (<usize>(feature * sampleCount) << 1)
    let least: u32 = 0xffff, most: u32 = 0
    for (let i: i32 = 0; i < count; i++) {
      const rank = <u32>load<u16>(column + (<usize>int(samples, start + i) << 1))
      least = min(least, rank)
      most = max(most, rank)
      setInt(keys, i, (rank << 16) | int(marks, start + i))
    }
    if (valueOf(feature, most) <= valueOf(feature, least) + CLOSENESS) {
      exchange(j, known + found++)
      continue
    }
    exchange(j, --last)
    sortKeys(keys, spare, count)
    search(feature, start, end)
  }
  if (bestPosition < end) {
    const rightWeight = nodeWeight - bestLeftWeight
    bestImprovement =
      (nodeWeight / totalWeight) * (impurity - (rightWeight / nodeWeight) * bestRightImpurity - (bestLeftWeight / nodeWeight) * bestLeftImpurity)
    partition(start, end)
  }
  memory.copy(features, constants, <usize>known << 2)
  memory.copy(constants + (<usize>known << 2), features + (<usize>known << 2), <usize>found << 2)
  constantCount = known + found
  return bestPosition < end
}

export function splitFeature(): i32 {
  return bestFeature
}
export function splitThreshold(): f64 {
  return bestThreshold
}
export function splitPosition(): i32 {
  return bestPosition
}
export function splitLeftImpurity(): f64 {
  return bestLeftImpurity
}
export function splitRightImpurity(): f64 {
  return bestRightImpurity
}
export function splitImprovement(): f64 {
  return bestImprovement
}
export function splitConstants(): i32 {
  return constantCount
}
export function classTotals(): usize {
  return total
}

/**
 * Grows a whole tree, left children first.
 *
 * @param nodes  room for 2 · samples nodes of 48 + 8 · classes bytes: threshold, impurity, weight (float64), feature, left, right, samples,
 *               missing left (int32), 4 bytes free, class weights (float64)
 * @param stack  room for 2 · samples entries of 32 bytes
 * @returns      number of nodes
 */
export function growDepthFirst(nodes: usize, stack: usize, count: i32, maxDepth: i32, minSamplesSplit: i32, minImpurityDecrease: f64): i32 {
  const nodeBytes = 48 + (<usize>classCount << 3)
  let added: i32 = 0
  let depthOfStack: i32 = 1
  store<i32>(stack, 0)
  store<i32>(stack, count, 4)
  store<i32>(stack, 0, 8)
  store<i32>(stack, -1, 12)
  store<i32>(stack, 0, 16)
  store<i32>(stack, 0, 20)
  store<f64>(stack, Infinity, 24)
  while (depthOfStack > 0) {
    depthOfStack--
    const top = stack + (<usize>depthOfStack << 5)
    const start = load<i32>(top), end = load<i32>(top, 4), depth = load<i32>(top, 8), parent = load<i32>(top, 12), isLeft = load<i32>(top, 16), known = load<i32>(top, 20)
    let impurity = load<f64>(top, 24)
    const weight = startNode(start, end)
    if (parent < 0) impurity = nodeImpurity()
    const size = end - start
    const mayBeSplit = !(depth >= maxDepth || size < minSamplesSplit || size < 2 * minSamplesLeaf || weight < 2 * minWeightLeaf || impurity <= EPSILON)
    const isSplit = mayBeSplit && split(start, end, impurity, known) && !(bestImprovement + EPSILON < minImpurityDecrease)
    const id = added++
    const node = nodes + <usize>id * nodeBytes
    store<f64>(node, isSplit ? bestThreshold : 0)
    store<f64>(node, impurity, 8)
    store<f64>(node, weight, 16)
    store<i32>(node, isSplit ? bestFeature : -1, 24)
    store<i32>(node, -1, 28)
    store<i32>(node, -1, 32)
    store<i32>(node, size, 36)
    store<i32>(node, <i32>(isSplit && bestPosition - start > end - bestPosition), 40)
    memory.copy(node + 48, total, <usize>classCount << 3)
    if (parent >= 0) store<i32>(nodes + <usize>parent * nodeBytes + (isLeft ? 28 : 32), id)
    if (!isSplit) continue
    for (let side: i32 = 0; side < 2; side++) {
      const entry = stack + (<usize>depthOfStack << 5)
      depthOfStack++
      store<i32>(entry, side == 0 ? bestPosition : start)
      store<i32>(entry, side == 0 ? end : bestPosition, 4)
      store<i32>(entry, depth + 1, 8)
      store<i32>(entry, id, 12)
      store<i32>(entry, side, 16)
      store<i32>(entry, constantCount, 20)
      store<f64>(entry, side == 0 ? bestRightImpurity : bestLeftImpurity, 24)
    }
  }
  return added
}
