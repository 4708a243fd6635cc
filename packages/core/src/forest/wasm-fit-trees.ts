import { threadMemory } from '../devices/wasm-kernels.ts'
import { buildTree, type Splitter } from './build-tree.ts'
import type { FitTreesInput } from './fit-trees-input.ts'
import { type ForestKernels, forestKernels } from './forest-kernels.ts'
import type { NodeToSplit, Split } from './splitter.ts'
import type { Tree } from './tree.ts'
import { planTree, splitterSeedOf, type TreePlan } from './tree-plan.ts'

/** Ranks, weights and classes that the kernel's numbers have room for. */
const mostRanks = 65_536
/** Up to so many values of each feature, nodes are searched by histograms. */
const fewRanks = 256
const mostWeight = 255
const mostClasses = 256

/** Whether the kernel can grow such trees at all. */
const isPossible = ({ criterion, data, hasMissing }: FitTreesInput): boolean =>
  criterion === 'gini' && data.classCount <= mostClasses && !hasMissing

/** Whether all weights are whole and fit: only then the kernel's sums are those of the definition. */
function areWhole(weights: Float64Array): boolean {
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] as number
    if (!Number.isInteger(weight) || weight > mostWeight) return false
  }
  return true
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

/** Replaces the values of each feature by their ranks. @returns the most values of a feature */
function rankFeatures({ data: { features, featureCount, sampleCount }, isBinned }: FitTreesInput, layout: Layout): number {
  const memory = threadMemory()
  if (isBinned) {
    memory.uint16(layout.ranks, featureCount * sampleCount).set(features)
    const few = Math.min(fewRanks, sampleCount)
    const numbers = Float32Array.from({ length: few }, (_, bin) => bin)
    for (let f = 0; f < featureCount; f++) memory.float32(layout.distinct + 4 * f * sampleCount, few).set(numbers)
    return fewRanks
  }
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
  let most = 0
  for (let f = 0; f < featureCount; f++) {
    memory.float32(column, sampleCount).set(features.subarray(f * sampleCount, (f + 1) * sampleCount))
    const [ranks, distinct] = [layout.ranks + 2 * f * sampleCount, layout.distinct + 4 * f * sampleCount]
    most = Math.max(most, forestKernels().rankColumn(column, sampleCount, ranks, distinct, keysA, keysB, orderA, orderB, histogram))
  }
  return most
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
        return memory.float64(run.classTotals() >>> 0, classCount)
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

/** A tree as the kernel left it, part after part. */
function readTree(nodes: number, capacity: number, count: number, classCount: number): Tree {
  const memory = threadMemory()
  const tested = nodes + capacity * (24 + 8 * classCount)
  const doubles = (part: number, length = count): Float64Array => memory.float64(nodes + 8 * capacity * part, length).slice()
  const integers = (part: number): Int32Array => memory.int32(tested + 4 * capacity * part, count).slice()
  return {
    threshold: doubles(0),
    impurity: doubles(1),
    weight: doubles(2),
    classWeights: doubles(3, count * classCount),
    feature: integers(0),
    left: integers(1),
    right: integers(2),
    sampleCount: integers(3),
    missingGoesLeft: Uint8Array.from(integers(4)),
  }
}

/** Writes weight · 256 + class of each sample of a tree. @returns what else is particular to the tree; undefined where weights do not fit */
function markSamples(input: FitTreesInput, seed: number, mark: number): Omit<TreePlan, 'weights'> | undefined {
  const { data, bootstrap, balanceEachTree, minWeightFractionLeaf } = input
  const { sampleCount, target } = data
  const marks = threadMemory().uint16(mark, sampleCount)
  if (bootstrap !== undefined && bootstrap.weights === undefined && !balanceEachTree) {
    marks.set(target)
    if (forestKernels().drawSamples(seed, sampleCount, bootstrap.size, mark) === 0) return undefined
    return { minWeightLeaf: minWeightFractionLeaf * bootstrap.size, splitterSeed: splitterSeedOf(seed) }
  }
  const { weights, ...plan } = planTree(input, seed)
  if (weights !== undefined && !areWhole(weights)) return undefined
  for (let i = 0; i < sampleCount; i++) marks[i] = ((weights === undefined ? 1 : (weights[i] as number)) << 8) | (target[i] as number)
  return plan
}

/**
 * The trees of the definition, bit for bit, grown in WebAssembly.
 *
 * @returns undefined where the kernel cannot grow them: weights that are not whole, missing values, another criterion, too many values
 */
export const wasmFitTrees = (input: FitTreesInput): Tree[] | undefined =>
  isPossible(input) ? threadMemory().within(() => growTrees(input)) : undefined

function growTrees(input: FitTreesInput): Tree[] | undefined {
  const { data, maxFeatures, minSamplesLeaf, minSamplesSplit, minImpurityDecrease, maxDepth, maxLeafNodes, seeds } = input
  const { sampleCount, featureCount, classCount } = data
  const [memory, kernels] = [threadMemory(), forestKernels()]
  const perSample = 24 * sampleCount + 4096
  const room = 16 * sampleCount + 8 * featureCount + 24 * classCount + 64
  const capacity = 2 * sampleCount
  const [ranks, distinct, mark, roomAt, nodes, stack, histogram] = memory.place(
    2 * featureCount * sampleCount,
    4 * featureCount * sampleCount,
    2 * sampleCount,
    Math.max(perSample, room),
    capacity * (44 + 8 * classCount),
    (sampleCount + 2) * (32 + 8 * classCount),
    fewRanks * (8 * classCount + 1),
  ) as [number, number, number, number, number, number, number]
  const most = rankFeatures(input, { ranks, distinct, mark, room: roomAt, nodes, stack })
  if (most > mostRanks) return undefined
  memory.uint8(histogram, fewRanks * (8 * classCount + 1)).fill(0)
  const seen = histogram + 8 * fewRanks * classCount
  kernels.useData(ranks, distinct, sampleCount, featureCount, classCount, most <= fewRanks ? histogram : 0, seen)
  const trees: Tree[] = []
  for (const seed of seeds) {
    const plan = markSamples(input, seed, mark)
    if (plan === undefined) return undefined
    const { minWeightLeaf, splitterSeed } = plan
    const count = kernels.startTree(mark, roomAt, splitterSeed, maxFeatures, minSamplesLeaf, minWeightLeaf)
    if (maxLeafNodes !== Number.POSITIVE_INFINITY) {
      trees.push(buildTree(new WasmSplitter(count, classCount), { ...input, minWeightLeaf }, classCount))
      continue
    }
    const grown = kernels.growDepthFirst(nodes, capacity, stack, count, maxDepth, minSamplesSplit, minImpurityDecrease)
    trees.push(readTree(nodes, capacity, grown, classCount))
  }
  return trees
}
