/**
 * What users of scikit-learn may rely on of any classifier: the checks of its `check_estimator` that apply to a forest without sparse
 * data, pipelines and data frames, and those of its forest tests that need no data set, told in our own words.
 */
import { describe, expect, test } from 'vitest'
import { errorToRecord } from '../errors.ts'
import { RandomStream } from '../random/random-stream.ts'
import type { ForestOptions } from './options.ts'
import { RandomForestClassifier } from './random-forest-classifier.ts'

/** Three clouds of points in a plane, 30 of each. */
function clouds(seed = 1, classes = 3): { X: number[][]; y: number[] } {
  const random = new RandomStream(seed)
  const y = Array.from({ length: 30 * classes }, (_, i) => i % classes)
  return { y, X: y.map((k) => [random.normal(4 * k, 0.8), random.normal(-3 * k, 0.8)]) }
}
const { X, y } = clouds()
const forest = (options: Partial<ForestOptions> = {}): RandomForestClassifier => new RandomForestClassifier({ nEstimators: 10, ...options })
const fitted = (options: Partial<ForestOptions> = {}): RandomForestClassifier => forest(options).fit(X, y)
const rows = ({ data, rows: count, columns }: { data: Float64Array; rows: number; columns: number }): number[][] =>
  Array.from({ length: count }, (_, i) => [...data.subarray(i * columns, (i + 1) * columns)])

describe('what goes in', () => {
  test('infinite values are refused where they stand; NaN is a missing value', () => {
    const broken = X.map((row, i) => (i === 7 ? [row[0] as number, Number.POSITIVE_INFINITY] : row))
    expect(() => forest().fit(broken, y)).toThrow('sample 7, feature 1')
    expect(() => fitted().predict([[Number.NEGATIVE_INFINITY, 0]])).toThrow('finite numbers')
    const missing = X.map((row, i) => (i % 5 === 0 ? [Number.NaN, row[1] as number] : row))
    expect(forest().fit(missing, y).score(missing, y)).toBeGreaterThan(0.95)
  })

  test('no sample, no feature, one dimension too few', () => {
    expect(() => forest().fit([], [])).toThrow('at least one sample is needed')
    expect(() => forest().fit([[], []], [1, 2])).toThrow('at least one feature is needed')
    expect(() => forest().fit([1, 2, 3] as unknown as number[][], [1, 2, 3])).toThrow('samples × features')
    expect(() => fitted().predict([1, 2] as unknown as number[][])).toThrow('samples × features')
  })

  test('one sample and one feature are enough', () => {
    expect(
      forest()
        .fit([[1, 2]], [5])
        .predict([[9, 9]]),
    ).toEqual([5])
    const single = X.map(([a]) => [a as number])
    expect(forest().fit(single, y).score(single, y)).toBeGreaterThan(0.95)
  })

  test('another number of features, classes or weights is refused with both numbers', () => {
    expect(() => fitted().predict([[1, 2, 3]])).toThrow('expected shape [1, 2], found [1, 3]')
    expect(() => forest().fit(X, y.slice(1))).toThrow('expected shape [90], found [89]')
    expect(() => forest().fit(X, y, { sampleWeight: [1, 2] })).toThrow('expected shape [90], found [2]')
    expect(() => forest().fit(X.with(3, [1]), y)).toThrow('sample 3')
  })

  test('classes are whole numbers or words, never numbers with a fraction', () => {
    expect(() =>
      forest().fit(
        X,
        y.map((k) => k + 0.5),
      ),
    ).toThrow('cannot learn continuous numbers')
    expect(() => forest().fit(X, y.with(0, Number.NaN))).toThrow('classes')
    const words = y.map((k) => ['spindle', 'round', 'debris'][k] as string)
    const classifier = new RandomForestClassifier<string>({ nEstimators: 10 }).fit(X, words)
    expect(classifier.classes).toEqual(['debris', 'round', 'spindle'])
    expect(classifier.score(X, words)).toBeGreaterThan(0.95)
  })

  test('one class alone is always predicted', () => {
    expect(
      forest()
        .fit(
          X,
          y.map(() => 4),
        )
        .predict(X.slice(0, 3)),
    ).toEqual([4, 4, 4])
  })

  test('the layout of the numbers does not matter', () => {
    const expected = rows(fitted().predictProba(X))
    const columns = Float64Array.from([...X.map(([a]) => a as number), ...X.map(([, b]) => b as number)])
    const matrices = [
      { data: X.flat(), rows: 90, columns: 2 },
      { data: Float32Array.from(X.flat()), rows: 90, columns: 2 },
      { data: columns, rows: 90, columns: 2, layout: 'columns' as const },
      { data: Object.freeze(X.flat()), rows: 90, columns: 2 },
    ]
    for (const matrix of matrices) expect(rows(forest().fit(matrix, Int32Array.from(y)).predictProba(matrix))).toEqual(expected)
  })

  test('nothing that goes in is changed', () => {
    const [samples, target, sampleWeight] = [structuredClone(X), [...y], Float64Array.from(y, () => 1.5)]
    forest({ classWeight: 'balanced' }).fit(samples, target, { sampleWeight }).predict(samples)
    expect([samples, target, [...sampleWeight]]).toEqual([X, y, y.map(() => 1.5)])
  })
})

describe('what comes out', () => {
  test('clouds that are far apart are told apart; shares sum to 1 and the largest decides', () => {
    const classifier = fitted()
    expect(classifier.score(X, y)).toBeGreaterThan(0.95)
    const shares = rows(classifier.predictProba(X))
    for (const row of shares) expect(row.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 12)
    expect(shares.map((row) => classifier.classes[row.indexOf(Math.max(...row))])).toEqual(classifier.predict(X))
  })

  test('all at once, one by one, or in another order: the same', () => {
    const classifier = fitted()
    const all = rows(classifier.predictProba(X))
    expect(X.map((row) => rows(classifier.predictProba([row]))[0])).toEqual(all)
    expect(rows(classifier.predictProba([...X].reverse()))).toEqual([...all].reverse())
  })

  test('fitting again, or another object with the same options, gives the same forest', () => {
    const classifier = fitted()
    const first = structuredClone(classifier.forest)
    expect(classifier.fit(X, y)).toBe(classifier)
    expect(classifier.forest).toEqual(first)
    expect(fitted().forest).toEqual(first)
    expect(fitted({ randomState: 1 }).forest).not.toEqual(first)
  })

  test('a second fit forgets the first', () => {
    const other = clouds(2, 2)
    expect(fitted().fit(other.X, other.y).forest).toEqual(forest().fit(other.X, other.y).forest)
  })

  test('before fit, every question is answered by what to do', () => {
    const classifier = forest()
    for (const ask of [
      () => classifier.predict(X),
      () => classifier.predictProba(X),
      () => classifier.apply(X),
      () => classifier.decisionPath(X),
      () => classifier.featureImportances,
      () => classifier.statistics(),
    ]) {
      expect(ask).toThrow(expect.objectContaining({ name: 'NotTrainedError' }))
    }
  })

  test('apply and decisionPath agree: each path ends in the leaf, from the root', () => {
    const classifier = fitted({ maxDepth: 3 })
    const { data, columns } = classifier.apply(X)
    for (const [i, trees] of classifier.decisionPath(X).entries()) {
      for (const [t, path] of trees.entries()) {
        expect([path[0], path.at(-1)]).toEqual([0, data[i * columns + t]])
        expect(path.length).toBeLessThanOrEqual(4)
      }
    }
  })

  test('importances sum to 1; a useless feature has little, a constant one none, and a pure forest none at all', () => {
    const random = new RandomStream(3)
    const wide = X.map((row) => [...row, random.normal(), 5])
    const [a, b, noise, constant] = forest({ nEstimators: 50 }).fit(wide, y).featureImportances as unknown as [
      number,
      number,
      number,
      number,
    ]
    expect(a + b + noise + constant).toBeCloseTo(1, 12)
    expect(noise).toBeLessThan(0.2)
    expect(constant).toBe(0)
    expect([...forest().fit([[1], [1], [1]], [1, 2, 1]).featureImportances]).toEqual([0])
  })

  test('statistics: as many decisions at depth 0 as trees that decide, shares that sum to 1', () => {
    const { counts, shares } = fitted({ maxDepth: 3 }).statistics()
    expect(counts.reduce((sum, row) => sum + (row[0] as number), 0)).toBe(10)
    for (const depth of [0, 1]) expect(shares.reduce((sum, row) => sum + (row[depth] as number), 0)).toBeCloseTo(1, 12)
  })
})

describe('options', () => {
  test.each<[string, unknown]>([
    ['nEstimators', 0],
    ['maxDepth', 0],
    ['maxDepth', 2.5],
    ['criterion', 'chi2'],
    ['minSamplesSplit', 1],
    ['minSamplesSplit', 1.5],
    ['minSamplesLeaf', 0],
    ['minWeightFractionLeaf', 0.6],
    ['maxFeatures', 'auto'],
    ['maxFeatures', 0],
    ['maxLeafNodes', 1],
    ['minImpurityDecrease', -1],
    ['randomState', -1],
    ['classWeight', 'heavy'],
    ['maxSamples', 0],
    ['combine', 'sum'],
    ['max_depth', 3],
  ])('%s = %j is refused with what is allowed', (name, value) => {
    expect(() => forest({ [name]: value })).toThrow(expect.objectContaining({ name: 'OptionError' }))
    expect(() => forest({ [name]: value })).toThrow(`${name}: expected`)
  })

  test('options stay as they were given', () =>
    expect(fitted({ maxDepth: 4 }).options).toMatchObject({ nEstimators: 10, maxDepth: 4, maxFeatures: 'sqrt' }))

  test('limits hold', () => {
    const nodes = (options: Partial<ForestOptions>): { leaves: number; smallest: number; depth: number } => {
      const noisy = X.map(([a, b], i) => [(a as number) + (i % 7), (b as number) - (i % 5)])
      const { trees } = forest({ bootstrap: false, ...options }).fit(
        noisy,
        y.map((k, i) => (i % 4 === 0 ? (k + 1) % 3 : k)),
      ).forest
      const leaves = trees.map((tree) => [...tree.sampleCount].filter((_, node) => tree.left[node] === -1))
      return {
        leaves: Math.max(...leaves.map(({ length }) => length)),
        smallest: Math.min(...leaves.flat()),
        depth: Math.max(...trees.map((tree) => tree.feature.length)),
      }
    }
    expect(nodes({ maxDepth: 2 }).leaves).toBeLessThanOrEqual(4)
    expect(nodes({ maxLeafNodes: 5 }).leaves).toBe(5)
    expect(nodes({ minSamplesLeaf: 6 }).smallest).toBeGreaterThanOrEqual(6)
    expect(nodes({ minSamplesLeaf: 0.1 }).smallest).toBeGreaterThanOrEqual(9)
    expect(nodes({ minWeightFractionLeaf: 0.2 }).smallest).toBeGreaterThanOrEqual(18)
    expect(nodes({ minImpurityDecrease: 0.9 }).leaves).toBe(1)
  })

  test('a weight of 2 counts like the sample twice, a weight of 0 like its absence', () => {
    const plain = { bootstrap: false, maxFeatures: null } as const
    const weights = y.map((_, i) => [1, 2, 0][i % 3] as number)
    const weighted = forest(plain).fit(X, y, { sampleWeight: weights })
    const repeated = X.flatMap((row, i) => Array.from({ length: weights[i] as number }, () => row))
    const target = y.flatMap((k, i) => Array.from({ length: weights[i] as number }, () => k))
    expect(rows(weighted.predictProba(X))).toEqual(
      rows(forest(plain).fit(repeated, target).predictProba(X)).map((row) => (row.length === 3 ? row : [...row, 0])),
    )
  })

  test('weights that are no weights are refused', () => {
    expect(() => forest().fit(X, y, { sampleWeight: y.map(() => -1) })).toThrow('finite numbers ≥ 0')
    expect(() => forest().fit(X, y, { sampleWeight: y.map(() => Number.NaN) })).toThrow('finite numbers ≥ 0')
  })

  test('a heavy class draws the border towards the others', () => {
    const overlap = Array.from({ length: 100 }, (_, i) => [i % 50])
    const target = overlap.map((_, i) => (i < 50 ? 1 : 2))
    const share = (classWeight: ForestOptions['classWeight']): number =>
      forest({ classWeight, maxDepth: 1 })
        .fit(overlap, target)
        .predict(overlap)
        .filter((k) => k === 2).length
    expect(share({ '2': 50 })).toBe(100)
    expect(share({ '1': 50 })).toBe(0)
  })

  test('a warm start goes on: ten trees and ten more are twenty', () => {
    const ten = forest({ warmStart: true }).fit(X, y)
    const twenty = ten.withTrees(20).fit(X, y)
    expect(twenty.forest.trees).toEqual(fitted({ nEstimators: 20 }).forest.trees)
    expect(twenty.forest.trees.slice(0, 10)).toEqual(ten.forest.trees)
    expect(() => ten.withTrees(5)).toThrow('at least the 10 trees')
    expect(() => ten.withTrees(11).fit([[1], [2]], [1, 2])).toThrow('a warm start needs the same features')
  })

  test('out of the bag: a score for noise near chance, for clouds near 1; not without bootstrap', () => {
    const random = new RandomStream(9)
    const noise = X.map(() => [random.normal(), random.normal()])
    expect(fitted({ oobScore: true, nEstimators: 60 }).oobScore).toBeGreaterThan(0.95)
    expect(forest({ oobScore: true, nEstimators: 60 }).fit(noise, y).oobScore).toBeLessThan(0.55)
    expect(() => forest({ oobScore: true, bootstrap: false })).toThrow('no sample is out of the bag')
    expect(() => fitted().oobScore).toThrow('oobScore')
  })

  test('few samples for each tree make small trees', () => {
    const size = (maxSamples: number | null): number =>
      fitted({ maxSamples }).forest.trees.reduce((sum, tree) => sum + tree.feature.length, 0)
    expect(size(4)).toBeLessThan(size(null))
    expect(fitted({ maxSamples: 0.02 }).forest.trees.every((tree) => tree.feature.length <= 1)).toBe(true)
  })

  test.each(['mean', 'votes', 'max'] as const)('combined by %s, shares sum to 1', (combine) => {
    const classifier = fitted({ combine, maxDepth: 2 })
    for (const row of rows(classifier.predictProba(X))) expect(row.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 12)
    expect(classifier.score(X, y)).toBeGreaterThan(0.9)
  })
})

test('training that a signal ends leaves the classifier as it was', async () => {
  const classifier = forest()
  await expect(classifier.fitAsync(X, y, { signal: AbortSignal.abort(new Error('no more')) })).rejects.toThrow('no more')
  expect(() => classifier.forest).toThrow('call train first')
  await classifier.fitAsync(X, y)
  expect(classifier.forest).toEqual(fitted().forest)
})

test('an error of the forest crosses a thread boundary as a record', () => {
  try {
    forest({ maxDepth: -1 })
  } catch (error) {
    expect(structuredClone(errorToRecord(error))).toMatchObject({ name: 'OptionError', fields: { option: 'maxDepth', value: -1 } })
  }
  expect.assertions(1)
})
