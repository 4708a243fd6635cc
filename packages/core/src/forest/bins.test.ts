import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RandomStream } from '../random/random-stream.ts'
import { binColumns } from './bins.ts'
import { RandomForestClassifier } from './random-forest-classifier.ts'

/** Two overlapping clouds in some features, heavy tails in one, few values in another. */
function clouds(seed: number, rows: number): { data: Float32Array; rows: number; columns: number; layout: 'columns'; target: Int32Array } {
  const random = new RandomStream(seed)
  const target = Int32Array.from({ length: rows }, () => random.integer(0, 3))
  const data = new Float32Array(5 * rows)
  for (let i = 0; i < rows; i++) {
    const k = target[i] as number
    const values = [
      random.normal(k, 1),
      random.normal(0, 1) ** 5 + k,
      random.integer(0, 9),
      random.normal(-k * 1e-3, 1e-3),
      k === 2 ? 1e6 : random.uniform(),
    ]
    for (const [f, value] of values.entries()) data[f * rows + i] = value
  }
  return { data, rows, columns: 5, layout: 'columns', target }
}

test('few values keep a bin each; many are shared out evenly', () => {
  const few = binColumns(Float32Array.of(3, -1, 3, 7, Number.NaN), 5, 'reference')
  expect([...few.bins]).toEqual([1, 0, 1, 2, Number.NaN])
  expect([...(few.edges[0] as Float32Array)]).toEqual([1, 5])
  const many = Float32Array.from({ length: 5100 }, (_, i) => (i * 37) % 5100)
  const { bins } = binColumns(many, 5100, 'reference')
  const counts = new Map<number, number>()
  for (const bin of bins) counts.set(bin, (counts.get(bin) ?? 0) + 1)
  expect([counts.size, Math.min(...counts.values()), Math.max(...counts.values())]).toEqual([255, 20, 20])
})

test('bins on wasm are those of the definition', () => {
  fc.assert(
    fc.property(fc.array(fc.float(), { minLength: 1, maxLength: 600 }), (values) => {
      const column = Float32Array.from(values)
      expect(binColumns(column, column.length, 'wasm')).toEqual(binColumns(column, column.length, 'reference'))
    }),
    { seed: 1, numRuns: 50 },
  )
})

test.each([{}, { maxDepth: 3 }, { maxLeafNodes: 9 }, { minSamplesLeaf: 4 }, { bootstrap: false }, { classWeight: 'balanced' as const }])(
  'fast trees are those of the definition on the bins, on every device: %j',
  (options) => {
    const { target, ...samples } = clouds(3, 700)
    const grow = (device: 'wasm' | 'reference'): RandomForestClassifier =>
      new RandomForestClassifier({ nEstimators: 4, ...options }).fit(samples, target, { mode: 'fast', device })
    const [wasm, reference] = [grow('wasm'), grow('reference')]
    expect(wasm.forest).toEqual(reference.forest)
    const { bins, edges } = binColumns(samples.data, samples.rows, 'reference')
    const onBins = new RandomForestClassifier({ nEstimators: 4, ...options }).fit({ ...samples, data: bins }, target)
    for (const [t, tree] of wasm.forest.trees.entries()) {
      expect(tree.feature).toEqual(onBins.forest.trees[t]?.feature)
      expect(tree.classWeights).toEqual(onBins.forest.trees[t]?.classWeights)
      // a threshold lies just below an edge: what is below the edge goes left, the edge itself right
      tree.threshold.forEach((threshold, node) => {
        if (tree.feature[node] !== -1) expect([...(edges[tree.feature[node] as number] as Float32Array)]).toContain(Math.fround(threshold))
      })
    }
    expect(wasm.predict(samples)).toEqual(onBins.predict({ ...samples, data: bins }))
  },
)

test('the fast mode is about as right as the exact one on samples that it has not seen', () => {
  const { target, ...samples } = clouds(4, 3000)
  const unseen = clouds(5, 3000)
  const score = (mode: 'exact' | 'fast'): number =>
    new RandomForestClassifier({ nEstimators: 30 }).fit(samples, target, { mode }).score(unseen, unseen.target)
  expect(Math.abs(score('fast') - score('exact'))).toBeLessThan(0.01)
})

test('missing values that alone go right keep doing so in the fast mode', () => {
  const X = [[1], [2], [3], [Number.NaN], [Number.NaN], [Number.NaN]]
  for (const device of ['wasm', 'reference'] as const) {
    const options = { bootstrap: false, nEstimators: 1 }
    const classifier = new RandomForestClassifier(options).fit(X, [0, 0, 0, 1, 1, 1], { mode: 'fast', device })
    expect(classifier.predict([[1], [3], [Number.NaN]])).toEqual([0, 0, 1])
  }
})
