import { lazyInstance } from '../devices/wasm-instance.ts'
import base64 from './forest.wasm.gen.ts'
import type { Combine } from './options.ts'
import type { PackedForest } from './packed-forest.ts'

/** What forest.entry.as.ts exports. */
interface Exports {
  scoreClasses(...parameters: number[]): void
}

const instance = lazyInstance<Exports>(base64)

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

/**
 * The scores of `referenceScores`, bit for bit, in WebAssembly.
 *
 * @param leaves  (nodes × classes) what each leaf contributes
 * @param planes  (features × pixels) float32
 */
export function wasmScores(forest: PackedForest, leaves: Float64Array, planes: Float32Array, combine: Combine): Float32Array {
  const { featureCount, classCount, roots, feature } = forest
  const pixels = planes.length / featureCount
  const scores = new Float32Array(classCount * pixels)
  const wasm = instance()
  const size = Math.min(pixels, pixelsAtOnce)
  const bytes = [16 * feature.length, 8 * leaves.length, 4 * roots.length, 4 * featureCount * size, 4 * classCount * size]
  const [nodes, weights, starts, values, sums] = wasm.place(...bytes) as [number, number, number, number, number]
  wasm.float64(weights, leaves.length).set(leaves)
  wasm.uint32(starts, roots.length).set(roots.map((root) => nodes + 16 * root))
  for (let start = 0; start < pixels; start += size) {
    const count = Math.min(size, pixels - start)
    if (start === 0 || count !== size)
      writeNodes(wasm.uint32(nodes, 4 * feature.length), wasm.float32(nodes, 4 * feature.length), nodes, forest, count)
    for (let f = 0; f < featureCount; f++)
      wasm.float32(values + 4 * f * count, count).set(planes.subarray(f * pixels + start, f * pixels + start + count))
    wasm.float32(sums, classCount * count).fill(0)
    wasm.run.scoreClasses(nodes, weights, starts, roots.length, values, count, classCount, sums, combine === 'max' ? 1 : 0)
    for (let k = 0; k < classCount; k++) scores.set(wasm.float32(sums + 4 * k * count, count), k * pixels + start)
  }
  return scores
}
