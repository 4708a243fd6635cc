import type { UnsignedData } from '../array/raster.ts'
import type { Device, Mode } from '../devices/device.ts'
import type { Combine } from './options.ts'
import type { PackedForest } from './packed-forest.ts'
import { type PacketForest, packetForest } from './packet-forest.ts'
import { packetScores, packetWinners, planesInput } from './packet-scores.ts'
import { indexOfLargest } from './predict.ts'
import { shallowTrees } from './shallow-trees.ts'
import { wasmScores } from './wasm-scores.ts'

/** A forest made ready to score pixels on a device: plain data, the same for every tile. */
export interface Scorer {
  readonly forest: PackedForest
  readonly combine: Combine
  readonly device: Device
  /** (nodes × classes) what a leaf contributes under the chosen combination. */
  readonly leaves: Float64Array
  /** Where trees are walked by packets of pixels. */
  readonly packets: PacketForest | undefined
}

/** @param mode  `fast` rounds what leaves contribute to whole numbers, where their sum is the same for all */
export function scorerOf(forest: PackedForest, combine: Combine, device: Device, mode: Mode = 'exact'): Scorer {
  const leaves = mode === 'fast' ? fastContributions(forest, combine) : leafContributions(forest, combine)
  const packets = device === 'wasm' ? packetForest(forest, leaves) : undefined
  // shallow trees have a kernel of their own, if their contributions are not whole
  const isWalked = combine === 'max' || packets?.shallow !== undefined || shallowTrees(forest) === undefined
  return { forest, combine, device, leaves, packets: isWalked ? packets : undefined }
}

/**
 * What each class scores in each pixel.
 *
 * @param planes  (features × pixels) float32
 * @param width   pixels of a row, where they are rows of an image; it makes no difference to the scores
 * @returns       (classes × pixels) float32: sums of leaf weights, numbers of votes, or largest leaf shares
 */
export function scoreClasses({ forest, combine, device, leaves, packets }: Scorer, planes: Float32Array, width?: number): Float32Array {
  if (device === 'reference') return referenceScores(forest, leaves, planes, combine)
  if (packets !== undefined) return packetScores(packets, forest.classCount, planesInput(packets, planes, width), combine === 'max')
  return wasmScores(forest, leaves, planes, combine)
}

/**
 * The class with the largest score in each pixel, the first of equal ones.
 *
 * @param values  of the classes, by their index
 * @param target  one for each pixel
 */
export function classify<T extends UnsignedData>(
  scorer: Scorer,
  planes: Float32Array,
  width: number | undefined,
  values: readonly number[],
  target: T,
): T {
  const { packets, combine } = scorer
  if (packets === undefined || values.length > 256) return winningClasses(scoreClasses(scorer, planes, width), values, target)
  const winners = packetWinners(packets, values.length, planesInput(packets, planes, width), combine === 'max')
  for (let i = 0; i < winners.length; i++) target[i] = values[winners[i] as number] as number
  return target
}

/** The definition: tree after tree, pixel after pixel. */
export function referenceScores(forest: PackedForest, leaves: Float64Array, planes: Float32Array, combine: Combine): Float32Array {
  const pixels = planes.length / forest.featureCount
  const scores = new Float32Array(forest.classCount * pixels)
  for (const root of forest.roots) {
    if (combine === 'max') addTree(forest, { root, planes, scores, leaves, larger: true })
    else addTree(forest, { root, planes, scores, leaves, larger: false })
  }
  return scores
}

/** (nodes × classes) what a leaf contributes under the chosen combination. */
function leafContributions({ weights, classCount, left }: PackedForest, combine: Combine): Float64Array {
  if (combine === 'mean') return weights
  const contributions = new Float64Array(weights.length)
  for (let node = 0; node < left.length; node++) {
    if (left[node] !== -1) continue
    const at = node * classCount
    const total = weights.subarray(at, at + classCount).reduce((sum, weight) => sum + weight, 0)
    if (combine === 'votes') contributions[at + indexOfLargest(weights, at, classCount)] = 1
    else for (let k = 0; k < classCount; k++) contributions[at + k] = (weights[at + k] as number) / total
  }
  return contributions
}

/** (nodes × classes) what a leaf contributes in the fast mode: rounded where the sum is the same for all leaves. */
export function fastContributions(forest: PackedForest, combine: Combine): Float64Array {
  const exact = leafContributions(forest, combine)
  return combine === 'mean' ? roundedContributions(forest, exact) : exact
}

/** The largest sum of rounded contributions; a 16-bit number. */
const largestSum = 65_535

/** Leaves have at least so many parts to give away; forests of more trees than that allows are not rounded. */
const fewestParts = 255

/**
 * Shares of leaves as whole numbers of parts, all leaves alike: each class gets its whole parts, and what is left goes to the classes with
 * the largest remainders. No share changes by more than one part, of which there are 65,535 / trees.
 */
function roundedContributions({ left, roots, classCount }: PackedForest, shares: Float64Array): Float64Array {
  const parts = Math.floor(largestSum / roots.length)
  if (parts < fewestParts) return shares
  const rounded = new Float64Array(shares.length)
  for (let node = 0; node < left.length; node++) {
    if (left[node] !== -1) continue
    const of = shares.subarray(node * classCount, (node + 1) * classCount)
    if (Math.abs(of.reduce((sum, share) => sum + share, 0) - 1) > 1e-9) return shares
    const whole = of.map((share) => Math.floor(share * parts + 1e-9))
    const remainder = (k: number): number => (of[k] as number) * parts - (whole[k] as number)
    const order = [...whole.keys()].sort((a, b) => remainder(b) - remainder(a) || a - b)
    let missing = parts - whole.reduce((sum, part) => sum + part, 0)
    for (const k of order) if (missing-- > 0) whole[k] = (whole[k] as number) + 1
    rounded.set(whole, node * classCount)
  }
  return rounded
}

function addTree(
  { feature, threshold, left, right, classCount }: PackedForest,
  {
    root,
    planes,
    scores,
    leaves,
    larger,
  }: { root: number; planes: Float32Array; scores: Float32Array; leaves: Float64Array; larger: boolean },
): void {
  const pixels = scores.length / classCount
  for (let pixel = 0; pixel < pixels; pixel++) {
    let node = root
    while (left[node] !== -1) {
      const value = planes[(feature[node] as number) * pixels + pixel] as number
      node = (value < (threshold[node] as number) ? left[node] : right[node]) as number
    }
    for (let k = 0; k < classCount; k++) {
      const at = k * pixels + pixel
      const contribution = leaves[node * classCount + k] as number
      // the float32 array rounds each sum, as OpenCL's float variables do
      scores[at] = larger ? Math.max(scores[at] as number, contribution) : (scores[at] as number) + contribution
    }
  }
}

/**
 * The class with the largest score in each pixel, the first of equal ones.
 *
 * @param values  of the classes, by their index
 * @param target  one for each pixel
 */
export function winningClasses<T extends UnsignedData>(scores: Float32Array, values: readonly number[], target: T): T {
  const pixels = target.length
  const most = scores.slice(0, pixels)
  target.fill(values[0] as number)
  for (const [k, value] of values.entries()) {
    if (k === 0) continue
    const plane = scores.subarray(k * pixels, (k + 1) * pixels)
    for (let i = 0; i < pixels; i++) {
      const score = plane[i] as number
      if ((most[i] as number) < score) {
        most[i] = score
        target[i] = value
      }
    }
  }
  return target
}

/** Share of one class in the sum of all scores of each pixel, in float32. */
export function classProbability(scores: Float32Array, classCount: number, k: number): Float32Array {
  const pixels = scores.length / classCount
  const probabilities = new Float32Array(pixels)
  for (let pixel = 0; pixel < pixels; pixel++) {
    let sum = scores[pixel] as number
    for (let other = 1; other < classCount; other++) sum = Math.fround(sum + (scores[other * pixels + pixel] as number))
    probabilities[pixel] = (scores[k * pixels + pixel] as number) / sum
  }
  return probabilities
}
