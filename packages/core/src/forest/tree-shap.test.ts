import { expect, test } from 'vitest'
import { RandomStream } from '../random/random-stream.ts'
import { RandomForestClassifier } from './random-forest-classifier.ts'
import { classFractions, isLeaf, type Tree } from './tree.ts'
import { treeShap } from './tree-shap.ts'

const random = new RandomStream(11)
const rows = Array.from({ length: 120 }, () => Array.from({ length: 4 }, () => Math.round(20 * random.normal()) / 10))
const target = rows.map(([a, b, c]) => ((a as number) + (b as number) * (c as number) > 0.5 ? 3 : (c as number) > 0 ? 2 : 1))

/** What a tree says where only some features are known, written out: samples of training stand in for the others. */
function expectation(tree: Tree, known: ReadonlySet<number>, sample: readonly number[], node = 0): number[] {
  if (isLeaf(tree, node)) return [...classFractions(tree, node, 3)]
  const [left, right] = [tree.left[node] as number, tree.right[node] as number]
  const feature = tree.feature[node] as number
  const goesLeft = (sample[feature] as number) <= (tree.threshold[node] as number)
  if (known.has(feature)) return expectation(tree, known, sample, goesLeft ? left : right)
  const share = (tree.weight[left] as number) / (tree.weight[node] as number)
  const [a, b] = [expectation(tree, known, sample, left), expectation(tree, known, sample, right)]
  return a.map((value, k) => share * value + (1 - share) * (b[k] as number))
}

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1))

test.each([2, 5, null])(
  'contributions are the Shapley values of their definition, at depth %j, and sum up to the probabilities',
  (maxDepth) => {
    const forest = new RandomForestClassifier({ nEstimators: 5, maxDepth, randomState: 3 })
    forest.fit(rows, target)
    for (const sample of rows.slice(0, 6)) {
      const { base, values } = treeShap(forest.forest, sample)
      const probabilities = forest.predictProba([sample]).data
      for (let k = 0; k < 3; k++) {
        const sum = [0, 1, 2, 3].reduce((total, f) => total + (values[3 * f + k] as number), base[k] as number)
        expect(sum).toBeCloseTo(probabilities[k] as number, 12)
      }
      for (let f = 0; f < 4; f++) {
        const others = [0, 1, 2, 3].filter((one) => one !== f)
        const expected = [0, 0, 0]
        for (let bits = 0; bits < 8; bits++) {
          const known = others.filter((_, i) => (bits >> i) & 1)
          const weight = (factorial(known.length) * factorial(3 - known.length)) / factorial(4)
          for (const tree of forest.forest.trees) {
            const [with_, without] = [expectation(tree, new Set([...known, f]), sample), expectation(tree, new Set(known), sample)]
            for (let k = 0; k < 3; k++)
              expected[k] = (expected[k] as number) + (weight * ((with_[k] as number) - (without[k] as number))) / 5
          }
        }
        for (let k = 0; k < 3; k++) expect(values[3 * f + k]).toBeCloseTo(expected[k] as number, 12)
      }
    }
  },
)

test('another number of features is refused', () => {
  const forest = new RandomForestClassifier({ nEstimators: 2 })
  forest.fit(rows, target)
  expect(() => treeShap(forest.forest, [1, 2])).toThrow('sample')
})
