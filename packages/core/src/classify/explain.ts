import { ShapeError } from '../errors.ts'
import type { PackedForest } from '../forest/packed-forest.ts'
import { indexOfLargest } from '../forest/predict.ts'
import { classProbability, scoreClasses, scorerOf, winningClasses } from '../forest/predict-packed.ts'
import { type Forest, isLeaf } from '../forest/tree.ts'
import { treeShap } from '../forest/tree-shap.ts'
import type { KeptSamples, Model } from './model.ts'

/** How a forest comes to the class of one sample: a pixel, an object, a row. */
export interface Explanation {
  /** Probability of each class. */
  readonly probabilities: readonly number[]
  /**
   * The same before anything is known of the sample; undefined for models of files that do not tell how many samples their nodes had, and
   * where trees are combined by their maximum.
   */
  readonly base: readonly number[] | undefined
  /** For each feature what it adds to the probability of each class; undefined where the base is. */
  readonly contributions: readonly (readonly number[])[] | undefined
}

/**
 * @param values  of the features, in the order of the model
 * @throws {ShapeError} for another number of values
 */
/** What each tree says of one sample, and the path that leads there. @param values  of its features, in their order */
export function explainSample({ packed, options, forest, mode, classes }: Model, values: ArrayLike<number>): Explanation {
  if (values.length !== packed.featureCount) throw new ShapeError('values', [packed.featureCount], [values.length])
  const scores = scoreClasses(scorerOf(packed, options.combine, 'reference', mode), Float32Array.from(values))
  const sum = scores.reduce((total, score) => total + score, 0)
  // the largest shares of all trees are no sum of what features add
  const shap =
    forest && options.combine !== 'max' ? treeShap(options.combine === 'votes' ? votingForest(forest) : forest, values) : undefined
  const count = classes.length
  return {
    probabilities: Array.from(scores, (score) => score / sum),
    base: shap && [...shap.base],
    contributions: shap && Array.from({ length: values.length }, (_, f) => [...shap.values.subarray(f * count, (f + 1) * count)]),
  }
}

/** A forest whose leaves vote: all of their weight is in their most frequent class. */
function votingForest(forest: Forest): Forest {
  const { classCount } = forest
  const trees = forest.trees.map((tree) => {
    const classWeights = new Float64Array(tree.classWeights.length)
    // children have larger numbers than their parent
    for (let node = tree.left.length - 1; node >= 0; node--) {
      const at = node * classCount
      if (isLeaf(tree, node)) {
        classWeights[at + indexOfLargest(tree.classWeights, at, classCount)] = tree.weight[node] as number
        continue
      }
      const [left, right] = [classCount * (tree.left[node] as number), classCount * (tree.right[node] as number)]
      for (let k = 0; k < classCount; k++) classWeights[at + k] = (classWeights[left + k] as number) + (classWeights[right + k] as number)
    }
    return { ...tree, classWeights }
  })
  return { ...forest, trees }
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
