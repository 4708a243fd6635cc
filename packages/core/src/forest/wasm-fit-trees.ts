import { threadMemory } from '../devices/wasm-kernels.ts'
import { buildTree, type Splitter } from './build-tree.ts'
import type { FitTreesInput, TreePlan } from './fit-trees-input.ts'
import { type ForestKernels, forestKernels } from './forest-kernels.ts'
import type { TrainingData } from './split-statistics.ts'
import type { NodeToSplit, Split } from './splitter.ts'
import type { Tree } from './tree.ts'

/** Ranks, weights and classes that the kernel's numbers have room for. */
const mostRanks = 65_536
const mostWeight = 255
const mostClasses = 256

/** Whether the kernel can grow these trees: its sums are those of the definition only where weights are whole. */
function isPossible({ criterion, data }: FitTreesInput, plans: readonly TreePlan[]): boolean {
  const areWhole = plans.every(({ weights }) => weights?.every((weight) => Number.isInteger(weight) && weight <= mostWeight) ?? true)
  return criterion === 'gini' && data.classCount <= mostClasses && areWhole && !data.features.some(Number.isNaN)
}

/** Where the parts of the training data lie in the kernel's memory. */
interface Layout {
  readonly ranks: number
  readonly distinct: number
  readonly mark: number
  readonly room: number
  readonly nodes: number
  readonly stack: number
}

/** Replaces the values of each feature by their ranks. @returns whether there is room for all of them */
function rankFeatures({ features, featureCount, sampleCount }: TrainingData, layout: Layout): boolean {
  // the room for trees is not in use yet: a column, keys and orders twice, a histogram
  const bytes = Math.ceil(sampleCount / 4) * 16
  const [column, keysA, keysB, orderA, orderB, histogram] = [0, 1, 2, 3, 4, 5].map((i) => layout.room + i * bytes) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const memory = threadMemory()
  for (let f = 0; f < featureCount; f++) {
    memory.float32(column, sampleCount).set(features.subarray(f * sampleCount, (f + 1) * sampleCount))
    const [ranks, distinct] = [layout.ranks + 2 * f * sampleCount, layout.distinct + 4 * f * sampleCount]
    if (forestKernels().rankColumn(column, sampleCount, ranks, distinct, keysA, keysB, orderA, orderB, histogram) > mostRanks) return false
  }
  return true
}

/** The splits of the kernel, for the builder that grows the most useful node first. */
class WasmSplitter implements Splitter {
  readonly sampleCount: number
  readonly statistics: Splitter['statistics']
  readonly #run: ForestKernels

  constructor(sampleCount: number, classCount: number) {
    const run = forestKernels()
    const memory = threadMemory()
    this.#run = run
    this.sampleCount = sampleCount
    let weight = 0
    this.statistics = {
      get weight() {
        return weight
      },
      get total() {
        return memory.float64(run.classTotals(), classCount)
      },
      start: (start, end) => {
        weight = run.startNode(start, end)
      },
      nodeImpurity: () => run.nodeImpurity(),
    }
  }

  split({ start, end, impurity, constantFeatures }: NodeToSplit): { split: Split; constantFeatures: number } {
    const run = this.#run
    const isFound = run.split(start, end, impurity, constantFeatures) !== 0
    const position = run.splitPosition()
    const split = {
      feature: run.splitFeature(),
      threshold: run.splitThreshold(),
      position,
      missingGoesLeft: position - start > end - position,
      leftImpurity: run.splitLeftImpurity(),
      rightImpurity: run.splitRightImpurity(),
      improvement: isFound ? run.splitImprovement() : Number.NEGATIVE_INFINITY,
    }
    return { split, constantFeatures: run.splitConstants() }
  }
}

/** A tree as the kernel left it, in arrays. */
function readTree(nodes: number, count: number, classCount: number): Tree {
  const width = 6 + classCount
  const memory = threadMemory()
  const wide = memory.float64(nodes, count * width)
  const words = memory.int32(nodes, 2 * count * width)
  const doubles = (offset: number): Float64Array => Float64Array.from({ length: count }, (_, node) => wide[node * width + offset] as number)
  const integers = (offset: number): Int32Array =>
    Int32Array.from({ length: count }, (_, node) => words[2 * node * width + offset] as number)
  const classWeights = new Float64Array(count * classCount)
  for (let node = 0; node < count; node++) classWeights.set(wide.subarray(node * width + 6, (node + 1) * width), node * classCount)
  return {
    threshold: doubles(0),
    impurity: doubles(1),
    weight: doubles(2),
    feature: integers(6),
    left: integers(7),
    right: integers(8),
    sampleCount: integers(9),
    missingGoesLeft: Uint8Array.from(integers(10)),
    classWeights,
  }
}

/**
 * The trees of the definition, bit for bit, grown in WebAssembly.
 *
 * @returns undefined where the kernel cannot grow them: weights that are not whole, missing values, another criterion, too many values
 */
export const wasmFitTrees = (input: FitTreesInput, plans: readonly TreePlan[]): Tree[] | undefined =>
  isPossible(input, plans) ? threadMemory().within(() => growTrees(input, plans)) : undefined

function growTrees(input: FitTreesInput, plans: readonly TreePlan[]): Tree[] | undefined {
  const { data, maxFeatures, minSamplesLeaf, minSamplesSplit, minImpurityDecrease, maxDepth, maxLeafNodes } = input
  const { sampleCount, featureCount, classCount, target } = data
  const [memory, kernels] = [threadMemory(), forestKernels()]
  const perSample = 24 * sampleCount + 4096
  const room = 16 * sampleCount + 8 * featureCount + 16 * classCount + 64
  const nodeBytes = 48 + 8 * classCount
  const [ranks, distinct, mark, roomAt, nodes, stack] = memory.place(
    2 * featureCount * sampleCount,
    4 * featureCount * sampleCount,
    2 * sampleCount,
    Math.max(perSample, room),
    2 * sampleCount * nodeBytes,
    32 * (sampleCount + 2),
  ) as [number, number, number, number, number, number]
  const layout: Layout = { ranks, distinct, mark, room: roomAt, nodes, stack }
  if (!rankFeatures(data, layout)) return undefined
  kernels.useData(ranks, distinct, sampleCount, featureCount, classCount)
  return plans.map(({ weights, minWeightLeaf, splitterSeed }) => {
    const marks = memory.uint16(mark, sampleCount)
    for (let i = 0; i < sampleCount; i++) marks[i] = ((weights === undefined ? 1 : (weights[i] as number)) << 8) | (target[i] as number)
    const count = kernels.startTree(mark, roomAt, splitterSeed, maxFeatures, minSamplesLeaf, minWeightLeaf)
    if (maxLeafNodes !== Number.POSITIVE_INFINITY)
      return buildTree(new WasmSplitter(count, classCount), { ...input, minWeightLeaf }, classCount)
    const grown = kernels.growDepthFirst(nodes, stack, count, maxDepth, minSamplesSplit, minImpurityDecrease)
    return readTree(nodes, grown, classCount)
  })
}
