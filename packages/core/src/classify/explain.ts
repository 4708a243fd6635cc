import { ShapeError } from '../errors.ts'
import type { PackedForest } from '../forest/packed-forest.ts'
import { classProbability, scoreClasses, scorerOf, winningClasses } from '../forest/predict-packed.ts'
import { treeShap } from '../forest/tree-shap.ts'
import type { KeptSamples, Model } from './model.ts'

/** How a forest comes to the class of one sample: a pixel, an object, a row. */
export interface Explanation {
  /** Probability of each class. */
  readonly probabilities: readonly number[]
  /** The same before anything is known of the sample; undefined for models of files that do not tell how many samples their nodes had. */
  readonly base: readonly number[] | undefined
  /** For each feature what it adds to the probability of each class; undefined where the base is. */
  readonly contributions: readonly (readonly number[])[] | undefined
}

/**
 * @param values  of the features, in the order of the model
 * @throws {ShapeError} for another number of values
 */
export function explainSample({ packed, options, forest, mode, classes }: Model, values: ArrayLike<number>): Explanation {
  if (values.length !== packed.featureCount) throw new ShapeError('values', [packed.featureCount], [values.length])
  const scores = scoreClasses(scorerOf(packed, options.combine, 'reference', mode), Float32Array.from(values))
  const sum = scores.reduce((total, score) => total + score, 0)
  const shap = forest && treeShap(forest, values)
  const count = classes.length
  return {
    probabilities: Array.from(scores, (score) => score / sum),
    base: shap && [...shap.base],
    contributions: shap && Array.from({ length: values.length }, (_, f) => [...shap.values.subarray(f * count, (f + 1) * count)]),
  }
}

/** Nodes of a tree that a sample passes, the root (0) first and its leaf last. @param tree  its number, from 0 */
export function treePath({ roots, feature, threshold, left, right }: PackedForest, tree: number, values: ArrayLike<number>): number[] {
  const root = roots[tree] as number
  const path = [0]
  for (let node = root; left[node] !== -1; path.push(node - root))
    node = (Math.fround(values[feature[node] as number] as number) < (threshold[node] as number) ? left[node] : right[node]) as number
  return path
}

/** The class of each sample. @param samples  features of the model, in its order */
export function sampleClasses({ packed, options, mode, classes }: Model, { features, target }: KeptSamples): Uint32Array {
  const scorer = scorerOf(packed, options.combine, 'reference', mode)
  return winningClasses(scoreClasses(scorer, features), classes, new Uint32Array(target.length)) as Uint32Array
}

/** Probabilities of every class. @param features  (features × samples), those of the model in its order */
export function sampleProbabilities({ packed, options, mode, classes }: Model, features: Float32Array): Float32Array[] {
  const scores = scoreClasses(scorerOf(packed, options.combine, 'reference', mode), features)
  return classes.map((_, k) => classProbability(scores, classes.length, k))
}
