import { describe, expect, test } from 'vitest'
import { type ForestOptions, RandomForestClassifier, type Tree } from '../../src/forest/index.ts'
import { MersenneTwister } from '../../src/random/mersenne-twister.ts'
import { readFloat32, readFloat64, readInt32, readJson, sha256, sharedIsThere, whyNot } from './shared.ts'

const folder = ['golden', 'sklearn'] as const
const manifest = sharedIsThere ? readJson(...folder, 'manifest.json') : { cases: [], files: {} }
// biome-ignore lint/suspicious/noExplicitAny: the manifest's own form
const forestCases: any[] = manifest.cases.filter((one: { kind: string }) => one.kind === 'forest')

const names: Record<string, keyof ForestOptions> = {
  n_estimators: 'nEstimators',
  max_depth: 'maxDepth',
  random_state: 'randomState',
  max_features: 'maxFeatures',
  bootstrap: 'bootstrap',
  oob_score: 'oobScore',
  class_weight: 'classWeight',
  min_samples_leaf: 'minSamplesLeaf',
  min_samples_split: 'minSamplesSplit',
  criterion: 'criterion',
  max_samples: 'maxSamples',
  max_leaf_nodes: 'maxLeafNodes',
  min_impurity_decrease: 'minImpurityDecrease',
  min_weight_fraction_leaf: 'minWeightFractionLeaf',
}

function columnsOf(file: string, rows: number, columns: number[]): { data: Float32Array; rows: number; columns: number } {
  const all = readFloat32(...folder, `${file}.f32`)
  const data = new Float32Array(rows * columns.length)
  for (let i = 0; i < rows; i++) for (const [j, column] of columns.entries()) data[i * columns.length + j] = all[i * 8 + column] as number
  return { data, rows, columns: columns.length }
}

interface StoredTree {
  readonly n_node_samples: number[]
  readonly weighted_n_node_samples: number[]
  readonly impurity: number[]
}

/** The arrays of a tree as scikit-learn stores them, as bytes. */
function treeBytes(tree: Tree, classCount: number): Uint8Array[] {
  const leaf = (node: number): boolean => tree.left[node] === -1
  const int64 = (values: Int32Array, atLeaf: number): Uint8Array =>
    new Uint8Array(BigInt64Array.from(values, (value, node) => BigInt(leaf(node) ? atLeaf : value)).buffer)
  const threshold = tree.threshold.map((value, node) => (leaf(node) ? -2 : value))
  const value = tree.classWeights.map((weight, i) => weight / (tree.weight[Math.floor(i / classCount)] as number))
  return [
    int64(tree.feature, -2),
    new Uint8Array(threshold.buffer),
    int64(tree.left, -1),
    int64(tree.right, -1),
    new Uint8Array(value.buffer),
  ]
}

describe.skipIf(!sharedIsThere)(`scikit-learn's forests${whyNot}`, () => {
  test.each(forestCases.map((one) => [one.id, one] as const))('%s', (_, one) => {
    const options = Object.fromEntries(Object.entries(one.parameters).map(([name, value]) => [names[name] as string, value]))
    const [trainFile, testFile] = one.input ?? ['X_train', 'X_test']
    const train = columnsOf(trainFile, 400, one.columns)
    const target = readInt32(...folder, `${one.y}_train.i32`)
    const classifier = new RandomForestClassifier(options).fit(train, target)
    expect(classifier.forest.trees.map((tree) => tree.feature.length)).toEqual(one.nodes_per_tree)
    expect(sha256(...classifier.forest.trees.flatMap((tree) => treeBytes(tree, classifier.classes.length)))).toBe(one.trees_sha256)
    expect([...classifier.featureImportances]).toEqual(one.feature_importances)
    expect(classifier.classes).toEqual(one.classes)
    const random = new MersenneTwister(classifier.options.randomState)
    expect(one.tree_random_state).toEqual(one.tree_random_state.map(() => random.integer(0, 2147483647)))
    if (one.trees !== undefined) {
      const stored: StoredTree[] = readJson(...folder, one.trees)
      for (const [t, tree] of classifier.forest.trees.entries()) {
        const { n_node_samples, weighted_n_node_samples, impurity } = stored[t] as StoredTree
        expect([...tree.sampleCount]).toEqual(n_node_samples)
        expect([...tree.weight]).toEqual(weighted_n_node_samples)
        // the entropy of two trees differs in the last bit, with another logarithm
        expect(tree.impurity.every((value, node) => Math.abs(value - (impurity[node] as number)) <= 1e-15)).toBe(true)
      }
    }
    const testSamples = columnsOf(testFile, 300, one.columns)
    const expected = readFloat64(...folder, one.predict_proba.file)
    const probabilities = classifier.predictProba(testSamples).data
    expect(probabilities).toHaveLength(expected.length)
    const predicted = classifier.predict(testSamples)
    expect(classifier.classes.map((value) => predicted.filter((one) => one === value).length)).toEqual(one.predicted_counts)
    expect(probabilities.every((value, i) => Math.abs(value - (expected[i] as number)) <= 1e-12)).toBe(true)
    expect(classifier.score(train, target)).toBe(one.train_accuracy)
    expect(classifier.score(testSamples, readInt32(...folder, `${one.y}_test.i32`))).toBe(one.test_accuracy)
    if (one.oob_score !== undefined) {
      expect(classifier.oobScore).toBe(one.oob_score)
      const decision = readFloat64(...folder, one.oob_decision_function.file)
      expect(classifier.oobDecisionFunction.data.every((value, i) => Math.abs(value - (decision[i] as number)) <= 1e-12)).toBe(true)
    }
  })
})
