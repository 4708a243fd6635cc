import { steadyView, threadMemory } from '../devices/wasm-kernels.ts'
import { forestKernels } from './forest-kernels.ts'
import type { Combine } from './options.ts'
import type { PackedForest } from './packed-forest.ts'
import { type ShallowTree, shallowTrees } from './shallow-trees.ts'

/** Pixels that are scored at once: their features stay in memory near the processor. */
const pixelsAtOnce = 65_536

/** Nodes as the kernel walks them: offset of the feature, threshold, pointers to left and right; leaves lead back to themselves. */
function writeNodes(words: Uint32Array, floats: Float32Array, address: number, forest: PackedForest, pixels: number): void {
  const { feature, threshold, left, right } = forest
  for (let node = 0; node < feature.length; node++) {
    const at = 4 * node
    const isLeaf = left[node] === -1
    words[at] = isLeaf ? 0 : 4 * pixels * (feature[node] as number)
    floats[at + 1] = isLeaf ? 0 : (threshold[node] as number)
    words[at + 2] = address + 16 * (isLeaf ? node : (left[node] as number))
    words[at + 3] = address + 16 * (isLeaf ? node : (right[node] as number))
  }
}

/** The sums of shallow trees, four pixels at a time. */
function shallowScores(
  { featureCount, classCount, feature, threshold, left }: PackedForest,
  trees: readonly ShallowTree[],
  leaves: Float64Array,
  planes: Float32Array,
): Float32Array {
  const pixels = planes.length / featureCount
  const source = steadyView(planes)
  const scores = new Float32Array(classCount * pixels)
  const [memory, kernels] = [threadMemory(), forestKernels()]
  const size = Math.min(Math.ceil(pixels / 4) * 4, pixelsAtOnce)
  const bytes = [24 * trees.length, 32 * classCount * trees.length, 4 * featureCount * size, 4 * classCount * size]
  const [decisions, weights, values, sums] = memory.place(...bytes) as [number, number, number, number]
  const words = memory.uint32(decisions, 6 * trees.length)
  const floats = memory.float32(decisions, 6 * trees.length)
  const numbers = memory.float64(weights, 4 * classCount * trees.length)
  for (const [t, tree] of trees.entries()) {
    for (const [d, node] of tree.nodes.entries()) {
      const isLeaf = left[node] === -1
      words[6 * t + 2 * d] = isLeaf ? 0 : 4 * size * (feature[node] as number)
      floats[6 * t + 2 * d + 1] = isLeaf ? 0 : (threshold[node] as number)
    }
    for (const [l, node] of tree.leaves.entries())
      numbers.set(leaves.subarray(node * classCount, (node + 1) * classCount), (4 * t + l) * classCount)
  }
  for (let start = 0; start < pixels; start += size) {
    const count = Math.min(size, pixels - start)
    for (let f = 0; f < featureCount; f++)
      memory.float32(values + 4 * f * size, count).set(source().subarray(f * pixels + start, f * pixels + start + count))
    memory.float32(sums, classCount * size).fill(0)
    kernels.scoreShallow(decisions, weights, trees.length, values, size, classCount, sums)
    for (let k = 0; k < classCount; k++) scores.set(memory.float32(sums + 4 * k * size, count), k * pixels + start)
  }
  return scores
}

/**
 * The scores of `referenceScores`, bit for bit, in WebAssembly.
 *
 * @param leaves  (nodes × classes) what each leaf contributes
 * @param planes  (features × pixels) float32
 */
export function wasmScores(forest: PackedForest, leaves: Float64Array, planes: Float32Array, combine: Combine): Float32Array {
  const shallow = combine === 'max' ? undefined : shallowTrees(forest)
  return threadMemory().within(() =>
    shallow === undefined ? walkedScores(forest, leaves, planes, combine) : shallowScores(forest, shallow, leaves, planes),
  )
}

/** The scores of trees of any depth. */
function walkedScores(forest: PackedForest, leaves: Float64Array, planes: Float32Array, combine: Combine): Float32Array {
  const { featureCount, classCount, roots, feature } = forest
  const pixels = planes.length / featureCount
  const source = steadyView(planes)
  const scores = new Float32Array(classCount * pixels)
  const [memory, kernels] = [threadMemory(), forestKernels()]
  const size = Math.min(pixels, pixelsAtOnce)
  const bytes = [16 * feature.length, 8 * leaves.length, 4 * roots.length, 4 * featureCount * size, 4 * classCount * size]
  const [nodes, weights, starts, values, sums] = memory.place(...bytes) as [number, number, number, number, number]
  memory.float64(weights, leaves.length).set(leaves)
  memory.uint32(starts, roots.length).set(roots.map((root) => nodes + 16 * root))
  for (let start = 0; start < pixels; start += size) {
    const count = Math.min(size, pixels - start)
    if (start === 0 || count !== size)
      writeNodes(memory.uint32(nodes, 4 * feature.length), memory.float32(nodes, 4 * feature.length), nodes, forest, count)
    for (let f = 0; f < featureCount; f++)
      memory.float32(values + 4 * f * count, count).set(source().subarray(f * pixels + start, f * pixels + start + count))
    memory.float32(sums, classCount * count).fill(0)
    kernels.scoreClasses(nodes, weights, starts, roots.length, values, count, classCount, sums, combine === 'max' ? 1 : 0)
    for (let k = 0; k < classCount; k++) scores.set(memory.float32(sums + 4 * k * count, count), k * pixels + start)
  }
  return scores
}
