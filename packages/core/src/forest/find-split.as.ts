// The kernel of splitter.ts for whole weights, where sums are exact in any order: values are replaced by their ranks, a
// node's samples are sorted as numbers rank · class · weight, and the result is the same tree bit for bit.

import { int, setInt } from './words.as'
import { sortKeys } from './sort-keys.as'

// The training data: ranks (features × samples) uint16, and what each rank stands for.
let ranks: usize = 0
let distinct: usize = 0
let sampleCount: i32 = 0
let featureCount: i32 = 0
export let classCount: i32 = 0

// The tree: its samples in the order of nodes with their weight · 256 + class, and room to sort them.
let samples: usize = 0
let marks: usize = 0
let keys: usize = 0
let spare: usize = 0
let features: usize = 0
let constants: usize = 0
export let total: usize = 0
let left: usize = 0
export let bestLeft: usize = 0
let state: u32 = 0

// Where no feature has more than 256 values: for each value and class the weight of the node's samples (lower half) and their number
// (upper half), zero between searches; and which values occur.
let histogram: usize = 0
let seen: usize = 0
/** Samples of a node from which on a histogram is filled instead of sorting them. */
const MANY: i32 = 24

let maxFeatures: i32 = 0
export let minSamplesLeaf: i32 = 0
export let minWeightLeaf: f64 = 0
let totalWeight: f64 = 0

// The node that was started, and the best split of it.
export let nodeWeight: f64 = 0
export let bestFeature: i32 = 0
let bestRank: i32 = 0
export let bestPosition: i32 = 0
export let bestThreshold: f64 = 0
let bestLeftWeight: f64 = 0
let bestGain: f64 = 0
export let bestLeftImpurity: f64 = 0
export let bestRightImpurity: f64 = 0
export let bestImprovement: f64 = 0
export let constantCount: i32 = 0

export const EPSILON: f64 = 2.220446049250313e-16
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

/** What all trees share. `histogramAt` has 2,048 bytes for each class, `seenAt` 256, both 0; or it is 0 where a feature has more than 256 values. */
export function useData(ranksAt: usize, distinctAt: usize, samplesInData: i32, featuresInData: i32, classes: i32, histogramAt: usize, seenAt: usize): void {
  ranks = ranksAt
  distinct = distinctAt
  sampleCount = samplesInData
  featureCount = featuresInData
  classCount = classes
  histogram = histogramAt
  seen = seenAt
}

/**
 * Starts a tree.
 *
 * @param weightAndClass  for each sample its weight · 256 + class; weight 0 leaves it out
 * @param room            samples, marks, keys, spare (4 bytes for each sample), features, constants (4 bytes each), total, left, left of the best split (8 for each class)
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
  bestLeft = left + (<usize>classCount << 3)
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

/** Starts a node whose weights of classes are known. */
export function startKnownNode(weights: usize): void {
  nodeWeight = 0
  for (let k: usize = 0; k < <usize>classCount << 3; k += 8) {
    const weight = load<f64>(weights + k)
    store<f64>(total + k, weight)
    nodeWeight += weight
  }
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
    offer(feature, start, p, count, leftWeight, <i32>(<u32>int(keys, p - 1) >> 16), value)
  }
}

/** Takes a split for the best so far if it is better: `p` of `count` samples with values up to that of `rank` go left. */
// @ts-ignore: decorator
@inline function offer(feature: i32, start: i32, p: i32, count: i32, leftWeight: f64, rank: i32, nextValue: f32): void {
  if (p < minSamplesLeaf || count - p < minSamplesLeaf) return
  const rightWeight = nodeWeight - leftWeight
  if (leftWeight < minWeightLeaf || rightWeight < minWeightLeaf) return
  // left side in the lower lane, right side in the upper
  let squares = f64x2.splat(0)
  for (let k: i32 = 0; k < classCount; k++) {
    const one = load<f64>(left + (<usize>k << 3))
    const both = f64x2.replace_lane(f64x2.splat(one), 1, load<f64>(total + (<usize>k << 3)) - one)
    squares = f64x2.add(squares, f64x2.mul(both, both))
  }
  const weights = f64x2.replace_lane(f64x2.splat(leftWeight), 1, rightWeight)
  const impurity = f64x2.sub(f64x2.splat(1), f64x2.div(squares, f64x2.mul(weights, weights)))
  const leftImpurity = f64x2.extract_lane(impurity, 0), rightImpurity = f64x2.extract_lane(impurity, 1)
  const gain = -rightWeight * rightImpurity - leftWeight * leftImpurity
  if (!(gain > bestGain)) return
  bestGain = gain
  bestFeature = feature
  bestPosition = start + p
  bestRank = rank
  bestThreshold = <f64>valueOf(feature, rank) / 2 + <f64>nextValue / 2
  bestLeftWeight = leftWeight
  for (let k: usize = 0; k < <usize>classCount << 3; k += 8) store<f64>(bestLeft + k, load<f64>(left + k))
  bestLeftImpurity = leftImpurity
  bestRightImpurity = rightImpurity
}

/** Counts the classes of the node at each value of a feature. @returns the smallest value's rank, and the largest's · 65,536 */
function fillHistogram(column: usize, start: i32, end: i32): u32 {
  const bins = histogram
  const marked = seen
  const step = <usize>classCount << 3
  for (let p = start; p < end; p++) {
    const rank = <usize>load<u16>(column + (<usize>int(samples, p) << 1))
    const mark = int(marks, p)
    const at = bins + rank * step + (<usize>(mark & 255) << 3)
    store<u64>(at, load<u64>(at) + (<u64>(mark >> 8) | 0x100000000))
    store<u8>(marked + rank, 255)
  }
  let least: u32 = 0xffff, most: u32 = 0
  for (let block: i32 = 0; block < 256; block += 16) {
    const bits = i8x16.bitmask(v128.load(marked + block))
    if (bits == 0) continue
    least = min<u32>(least, block + ctz(bits))
    most = block + 31 - clz(bits)
  }
  return least | (most << 16)
}

/** Tries every place between different values of a feature, from the histogram, which is empty afterwards. */
function searchHistogram(feature: i32, start: i32, end: i32, isConstant: bool): void {
  const count = end - start
  memory.fill(left, 0, <usize>classCount << 3)
  let leftWeight: f64 = 0
  let p: i32 = 0
  let rank: i32 = -1
  let value: f32 = 0
  for (let block: i32 = 0; block < 256; block += 16) {
    let bits = i8x16.bitmask(v128.load(seen + block))
    if (bits == 0) continue
    v128.store(seen + block, i64x2.splat(0))
    for (; bits != 0; bits &= bits - 1) {
      const next = block + ctz(bits)
      const before = value
      value = valueOf(feature, next)
      if (rank >= 0 && !isConstant && !(value <= before + CLOSENESS)) offer(feature, start, p, count, leftWeight, rank, value)
      rank = next
      const at = histogram + <usize>next * (<usize>classCount << 3)
      for (let k: i32 = 0; k < classCount; k++) {
        const entry = load<u64>(at + (<usize>k << 3))
        store<u64>(at + (<usize>k << 3), 0)
        const weight = <f64>(<u32>entry)
        store<f64>(left + (<usize>k << 3), load<f64>(left + (<usize>k << 3)) + weight)
        leftWeight += weight
        p += <i32>(entry >> 32)
      }
    }
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
    if (histogram != 0 && count >= MANY) {
      const range = fillHistogram(column, start, end)
      const isConstant = valueOf(feature, range >> 16) <= valueOf(feature, range & 0xffff) + CLOSENESS
      searchHistogram(feature, start, end, isConstant)
      if (isConstant) exchange(j, known + found++)
      else exchange(j, --last)
      continue
    }
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
