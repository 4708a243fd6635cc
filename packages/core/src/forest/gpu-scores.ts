import type { Gpu, GpuArray } from '../devices/gpu.ts'
import { noChild, scoresSource, winnersSource } from './forest.wgsl.ts'
import type { Scorer } from './predict-packed.ts'

/** A forest in the memory of a graphics processor. */
export interface GpuForest {
  readonly scorer: Scorer
  readonly nodes: GpuArray
  readonly roots: GpuArray
  readonly leaves: GpuArray
}

export function loadForest(gpu: Gpu, scorer: Scorer): GpuForest {
  const { feature, threshold, left, right, roots } = scorer.forest
  const nodes = new Uint32Array(4 * feature.length)
  const bits = new Uint32Array(threshold.buffer, threshold.byteOffset, threshold.length)
  for (let node = 0; node < feature.length; node++) {
    const isLeaf = left[node] === -1
    nodes[4 * node] = isLeaf ? 0 : (feature[node] as number)
    nodes[4 * node + 1] = bits[node] as number
    nodes[4 * node + 2] = isLeaf ? noChild : (left[node] as number)
    nodes[4 * node + 3] = isLeaf ? noChild : (right[node] as number)
  }
  return {
    scorer,
    nodes: gpu.upload(nodes, true),
    roots: gpu.upload(Uint32Array.from(roots), true),
    leaves: gpu.upload(Float32Array.from(scorer.leaves), true),
  }
}

export function freeForest(gpu: Gpu, { nodes, roots, leaves }: GpuForest): void {
  for (const array of [nodes, roots, leaves]) gpu.free(array)
}

/** Pixels × trees that are walked in one piece of work: some tenths of a second on adapters without hardware. */
const walksAtOnce = 1 << 22

/**
 * Records what scores pixels.
 *
 * @param planes  (features × pixels)
 * @returns       (classes × pixels)
 */
export function recordScores(gpu: Gpu, { scorer, nodes, roots, leaves }: GpuForest, planes: GpuArray): GpuArray {
  const { forest, combine } = scorer
  const pixels = planes.length / forest.featureCount
  const scores = gpu.allocate(forest.classCount * pixels)
  gpu.clear(scores)
  const source = scoresSource(forest.classCount, combine === 'max')
  const trees = forest.roots.length
  const step = gpu.isSoftware ? Math.max(1, Math.floor(walksAtOnce / pixels)) : trees
  for (let first = 0; first < trees; first += step) {
    gpu.run(source, [pixels, first, Math.min(trees, first + step)], [scores, nodes, roots, leaves, planes])
    if (gpu.isSoftware) gpu.submit()
  }
  return scores
}

/** Records what finds the class with the largest score of each pixel, by its index. */
export function recordWinners(gpu: Gpu, classCount: number, scores: GpuArray): GpuArray {
  const pixels = scores.length / classCount
  const winners = gpu.allocate(pixels)
  gpu.run(winnersSource, [pixels, classCount], [winners, scores])
  return winners
}
