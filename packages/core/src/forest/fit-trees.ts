import { buildTree } from './build-tree.ts'
import { impurities } from './criterion.ts'
import type { GrownTree } from './fit-trees.task.ts'
import type { FitTreesInput } from './fit-trees-input.ts'
import { judgeOthers } from './out-of-bag.ts'
import { ReferenceSplitter } from './splitter.ts'
import type { Tree } from './tree.ts'
import { planTree } from './tree-plan.ts'
import { wasmFitTrees } from './wasm-fit-trees.ts'

/**
 * Grows one tree per seed; nothing but the input decides the result, on every device the same trees bit for bit. The kernels need whole
 * weights, Gini impurity and no missing values; other forests are grown by the definition.
 */
export function fitTrees(input: FitTreesInput): GrownTree[] {
  const { seeds, bootstrap, judgesOthers } = input
  const kernelTrees = input.device === 'wasm' ? wasmFitTrees(input) : undefined
  const { features: data, sampleCount: rows, featureCount: columns } = input.data
  return seeds.map((seed, i) => {
    const tree = kernelTrees?.[i] ?? referenceTree(input, seed)
    return {
      tree,
      judged: judgesOthers && bootstrap ? judgeOthers(tree, seed, { data, rows, columns, layout: 'columns' }, bootstrap) : undefined,
    }
  })
}

/** The definition. */
function referenceTree(input: FitTreesInput, seed: number): Tree {
  const { maxFeatures, minSamplesLeaf } = input
  const { weights, minWeightLeaf, splitterSeed } = planTree(input, seed)
  const data = { ...input.data, weights }
  const splitter = new ReferenceSplitter(data, { maxFeatures, minSamplesLeaf, minWeightLeaf }, impurities[input.criterion], splitterSeed)
  return buildTree(splitter, { ...input, minWeightLeaf }, input.data.classCount)
}
