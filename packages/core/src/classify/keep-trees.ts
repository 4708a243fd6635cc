import { OptionError } from '../errors.ts'
import { featureImportances } from '../forest/feature-importance.ts'
import { type PackedForest, roomForTrees } from '../forest/packed-forest.ts'
import { indexOfLargest } from '../forest/predict.ts'
import type { KeptSamples, Model } from './model.ts'

/** Node ranges of the chosen trees, one behind the other. */
function packedPart({ classCount, featureCount, roots, ...nodes }: PackedForest, trees: readonly number[]): PackedForest {
  const ranges = trees.map((tree) => [roots[tree] as number, roots[tree + 1] ?? nodes.feature.length] as const)
  const total = ranges.reduce((sum, [start, end]) => sum + end - start, 0)
  const part = roomForTrees({ classCount, featureCount }, trees.length, total)
  let at = 0
  for (const [i, [start, end]] of ranges.entries()) {
    const moved = (child: number): number => (child === -1 ? -1 : child - start + at)
    part.roots[i] = at
    part.feature.set(nodes.feature.subarray(start, end), at)
    part.threshold.set(nodes.threshold.subarray(start, end), at)
    for (let node = start; node < end; node++) {
      part.left[node - start + at] = moved(nodes.left[node] as number)
      part.right[node - start + at] = moved(nodes.right[node] as number)
    }
    part.weights.set(nodes.weights.subarray(start * classCount, end * classCount), at * classCount)
    at += end - start
  }
  return part
}

/**
 * A model of some of its trees, in their order. What its out-of-bag accuracy would be is not known.
 *
 * @param trees  their numbers, from 0
 * @throws {OptionError} for none, and for trees that are not there
 */
export function keepTrees(model: Model, trees: readonly number[]): Model {
  const { packed, forest, options } = model
  const chosen = [...new Set(trees)].sort((a, b) => a - b)
  const wrong = chosen.find((tree) => !Number.isInteger(tree) || tree < 0 || tree >= packed.roots.length)
  if (chosen.length === 0 || wrong !== undefined)
    throw new OptionError('trees', wrong ?? '[]', `numbers of trees from 0 to ${packed.roots.length - 1}, at least one`)
  const kept = forest && { ...forest, trees: forest.trees.filter((_, tree) => chosen.includes(tree)) }
  return {
    ...model,
    options: { ...options, nEstimators: chosen.length },
    packed: packedPart(packed, chosen),
    forest: kept,
    featureImportances: kept === undefined ? [] : [...featureImportances(kept)],
    outOfBag: undefined,
  }
}

/** Share of the samples that each tree alone classifies right. @param samples  features of the model, in its order */
export function treeScores({ packed, classes }: Model, { features, target }: KeptSamples): Float64Array {
  const { roots, feature, threshold, left, right, weights, classCount } = packed
  const samples = target.length
  return Float64Array.from(roots, (root) => {
    let good = 0
    for (let i = 0; i < samples; i++) {
      let node = root
      while (left[node] !== -1) {
        const value = features[(feature[node] as number) * samples + i] as number
        node = (value < (threshold[node] as number) ? left[node] : right[node]) as number
      }
      if (classes[indexOfLargest(weights, node * classCount, classCount)] === target[i]) good++
    }
    return good / samples
  })
}
