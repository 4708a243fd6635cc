// The kernel of build-tree.ts for trees that grow depth first: the same tree bit for bit.

import {
  bestFeature,
  bestImprovement,
  bestLeft,
  bestLeftImpurity,
  bestPosition,
  bestRightImpurity,
  bestThreshold,
  classCount,
  constantCount,
  EPSILON,
  minSamplesLeaf,
  minWeightLeaf,
  nodeImpurity,
  nodeWeight,
  split,
  startKnownNode,
  startNode,
  total,
} from './find-split.as'
import { setInt } from './words.as'

/**
 * Grows a whole tree, left children first.
 *
 * @param nodes     room for `capacity` nodes, part after part: threshold, impurity, weight, class weights (float64), feature, left, right,
 *                  samples, missing left (int32)
 * @param capacity  2 · samples
 * @param stack     room for samples + 2 entries of 32 + 8 · classes bytes
 * @returns         number of nodes
 */
export function growDepthFirst(nodes: usize, capacity: i32, stack: usize, count: i32, maxDepth: i32, minSamplesSplit: i32, minImpurityDecrease: f64): i32 {
  const classBytes = <usize>classCount << 3
  const entryBytes = 32 + classBytes
  const column = <usize>capacity << 2
  const impurities = nodes + 2 * column, weights = impurities + 2 * column, classWeights = weights + 2 * column
  const tested = classWeights + <usize>capacity * classBytes, lefts = tested + column, rights = lefts + column
  const sizes = rights + column, missingLefts = sizes + column
  let added: i32 = 0
  let depthOfStack: i32 = 1
  startNode(0, count)
  store<i32>(stack, 0)
  store<i32>(stack, count, 4)
  store<i32>(stack, 0, 8)
  store<i32>(stack, -1, 12)
  store<i32>(stack, 0, 16)
  store<i32>(stack, 0, 20)
  store<f64>(stack, nodeImpurity(), 24)
  memory.copy(stack + 32, total, classBytes)
  while (depthOfStack > 0) {
    depthOfStack--
    const top = stack + <usize>depthOfStack * entryBytes
    const start = load<i32>(top), end = load<i32>(top, 4), depth = load<i32>(top, 8), parent = load<i32>(top, 12), isLeft = load<i32>(top, 16), known = load<i32>(top, 20)
    const impurity = load<f64>(top, 24)
    // the classes of the node, as its parent's split left them
    startKnownNode(top + 32)
    const size = end - start
    const mayBeSplit = !(depth >= maxDepth || size < minSamplesSplit || size < 2 * minSamplesLeaf || nodeWeight < 2 * minWeightLeaf || impurity <= EPSILON)
    const isSplit = mayBeSplit && split(start, end, impurity, known) && !(bestImprovement + EPSILON < minImpurityDecrease)
    const id = added++
    store<f64>(nodes + (<usize>id << 3), isSplit ? bestThreshold : 0)
    store<f64>(impurities + (<usize>id << 3), impurity)
    store<f64>(weights + (<usize>id << 3), nodeWeight)
    memory.copy(classWeights + <usize>id * classBytes, total, classBytes)
    setInt(tested, id, isSplit ? bestFeature : -1)
    setInt(lefts, id, -1)
    setInt(rights, id, -1)
    setInt(sizes, id, size)
    setInt(missingLefts, id, <i32>(isSplit && bestPosition - start > end - bestPosition))
    if (parent >= 0) setInt(isLeft ? lefts : rights, parent, id)
    if (!isSplit) continue
    for (let side: i32 = 0; side < 2; side++) {
      const entry = stack + <usize>depthOfStack * entryBytes
      depthOfStack++
      store<i32>(entry, side == 0 ? bestPosition : start)
      store<i32>(entry, side == 0 ? end : bestPosition, 4)
      store<i32>(entry, depth + 1, 8)
      store<i32>(entry, id, 12)
      store<i32>(entry, side, 16)
      store<i32>(entry, constantCount, 20)
      store<f64>(entry, side == 0 ? bestRightImpurity : bestLeftImpurity, 24)
      for (let k: usize = 0; k < classBytes; k += 8) {
        const one = load<f64>(bestLeft + k)
        store<f64>(entry + 32 + k, side == 0 ? load<f64>(total + k) - one : one)
      }
    }
  }
  return added
}
