import { pairwiseSum } from '../math/pairwise-sum.ts'
import { MersenneTwister } from '../random/mersenne-twister.ts'
import { countDraws, drawSamples } from './bootstrap.ts'
import { buildTree } from './build-tree.ts'
import { balancedClassWeights } from './class-weight.ts'
import { impurities } from './criterion.ts'
import type { FitTreesInput, TreePlan } from './fit-trees-input.ts'
import { ReferenceSplitter } from './splitter.ts'
import type { Tree } from './tree.ts'
import { wasmFitTrees } from './wasm-fit-trees.ts'

/**
 * Grows one tree per seed; nothing but the input decides the result, on every device the same trees bit for bit. The kernels need whole
 * weights, Gini impurity and no missing values; other forests are grown by the definition.
 */
export function fitTrees(input: FitTreesInput): Tree[] {
  const plans = input.seeds.map((seed) => planTree(input, seed))
  const grown = input.device === 'wasm' ? wasmFitTrees(input, plans) : undefined
  return grown ?? plans.map((plan) => referenceTree(input, plan))
}

function planTree(input: FitTreesInput, seed: number): TreePlan {
  const weights = treeWeights(input, seed)
  const totalWeight = weights === undefined ? input.data.sampleCount : pairwiseSum(weights)
  return {
    weights,
    minWeightLeaf: input.minWeightFractionLeaf * totalWeight,
    splitterSeed: new MersenneTwister(seed).integer(0, 2147483647),
  }
}

/** The definition. */
function referenceTree(input: FitTreesInput, { weights, minWeightLeaf, splitterSeed }: TreePlan): Tree {
  const { maxFeatures, minSamplesLeaf } = input
  const data = { ...input.data, weights }
  const splitter = new ReferenceSplitter(data, { maxFeatures, minSamplesLeaf, minWeightLeaf }, impurities[input.criterion], splitterSeed)
  return buildTree(splitter, { ...input, minWeightLeaf }, input.data.classCount)
}

/** Weight of each sample in a tree: how often it was drawn, times its class's weight in the draw where that is asked for. */
function treeWeights({ data, bootstrap, balanceEachTree }: FitTreesInput, seed: number): Float64Array | undefined {
  if (bootstrap === undefined) return data.weights
  const drawn = drawSamples(seed, data.sampleCount, bootstrap)
  const counts = countDraws(drawn, data.sampleCount)
  if (!balanceEachTree) return counts
  const classWeights = balancedClassWeights(data.target, data.classCount, drawn)
  return counts.map((count, i) => count * (classWeights[data.target[i] as number] as number))
}
