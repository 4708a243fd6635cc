import { pairwiseSum } from '../math/pairwise-sum.ts'
import { MersenneTwister } from '../random/mersenne-twister.ts'
import { countDraws, drawSamples } from './bootstrap.ts'
import { balancedClassWeights } from './class-weight.ts'
import type { FitTreesInput } from './fit-trees-input.ts'

/** What is particular to one tree. */
export interface TreePlan {
  /** Weight of each sample; undefined means 1. */
  readonly weights: Float64Array | undefined
  readonly minWeightLeaf: number
  readonly splitterSeed: number
}

export const splitterSeedOf = (seed: number): number => new MersenneTwister(seed).integer(0, 2147483647)

export function planTree(input: FitTreesInput, seed: number): TreePlan {
  const weights = treeWeights(input, seed)
  const totalWeight = weights === undefined ? input.data.sampleCount : pairwiseSum(weights)
  return { weights, minWeightLeaf: input.minWeightFractionLeaf * totalWeight, splitterSeed: splitterSeedOf(seed) }
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
