import { describe, expect, test } from 'vitest'
import type { Device } from '../../src/devices/device.ts'
import type { Combine, ForestOptions } from '../../src/forest/options.ts'
import { packForest } from '../../src/forest/packed-forest.ts'
import { scoreClasses } from '../../src/forest/predict-packed.ts'
import { RandomForestClassifier } from '../../src/forest/random-forest-classifier.ts'
import { RandomStream } from '../../src/random/random-stream.ts'

/** Samples whose values meet thresholds exactly, as integer images do. */
function samples(seed: number, rows: number, columns: number, classes: number): { X: number[][]; y: number[] } {
  const random = new RandomStream(seed)
  const X = Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.integer(0, 12)))
  return { X, y: X.map((row) => ((row[0] as number) + (row.at(-1) as number) + random.integer(0, 4)) % classes) }
}

describe.each([
  [1, 1, 2, 1],
  [5, 3, 2, 2],
  [20, 6, 3, 4],
  [30, 12, 5, null],
] as const)('%i trees on %i features with %i classes, depth %s', (nEstimators, columns, classes, maxDepth) => {
  const { X, y } = samples(nEstimators, 200, columns, classes)
  const { forest } = new RandomForestClassifier({ nEstimators, maxDepth }).fit(X, y)

  test.each<[Combine, 'fractions' | 'counts']>([
    ['mean', 'fractions'],
    ['mean', 'counts'],
    ['votes', 'fractions'],
    ['max', 'fractions'],
  ])('%s of %s: the kernel gives the scores of the definition, bit for bit', (combine, leafWeights) => {
    const packed = packForest(forest, leafWeights)
    for (const pixels of [1, 7, 8, 9, 1023, 1025, 70_000]) {
      const random = new RandomStream(pixels)
      const value = (): number =>
        random.uniform() < 0.02 ? ([Number.NaN, Number.POSITIVE_INFINITY, -0, 5.5][random.integer(0, 4)] as number) : random.integer(0, 12)
      const planes = Float32Array.from({ length: columns * pixels }, value)
      const expected = scoreClasses(packed, planes, combine, 'reference')
      expect(Buffer.compare(Buffer.from(scoreClasses(packed, planes, combine, 'wasm').buffer), Buffer.from(expected.buffer))).toBe(0)
    }
  })
})

describe('training: the kernel grows the trees of the definition, bit for bit', () => {
  /** Values of many kinds: whole, nearly equal, constant, negative zero, and a wide range. */
  function hard(seed: number, rows: number): { data: Float32Array; rows: number; columns: number; y: number[] } {
    const random = new RandomStream(seed)
    const columns = 7
    const value: readonly (() => number)[] = [
      () => random.integer(0, 5),
      () => random.normal(),
      () => 3,
      () => (random.uniform() < 0.5 ? 0 : -0) + random.integer(0, 2),
      () => 1 + random.integer(0, 4) * 3e-8,
      () => random.normal() * 1e30,
      () => random.integer(0, 200) / 7,
    ]
    const data = Float32Array.from({ length: rows * columns }, (_, i) => (value[i % columns] as () => number)())
    const y = Array.from(
      { length: rows },
      (_, i) => ((data[i * columns] as number) + (random.uniform() < 0.2 ? 1 : 0) + ((data[i * columns + 1] as number) > 0 ? 1 : 0)) % 4,
    )
    return { data, rows, columns, y }
  }

  test.each<[string, Partial<ForestOptions>, number]>([
    ['unlimited', {}, 700],
    ['large nodes', { nEstimators: 3 }, 5000],
    ['depth 4', { maxDepth: 4 }, 300],
    ['12 leaves', { maxLeafNodes: 12 }, 300],
    ['leaves of 5 samples', { minSamplesLeaf: 5 }, 300],
    ['splits from 20 samples on', { minSamplesSplit: 20 }, 300],
    ['leaves of a share of the weight', { minWeightFractionLeaf: 0.05 }, 300],
    ['a decrease of impurity', { minImpurityDecrease: 0.01 }, 300],
    ['all features', { maxFeatures: null }, 300],
    ['one feature', { maxFeatures: 1 }, 300],
    ['no bootstrap', { bootstrap: false, nEstimators: 4 }, 300],
    ['few samples a tree', { maxSamples: 0.1 }, 300],
    ['out of bag', { oobScore: true }, 300],
    ['entropy, by the definition', { criterion: 'entropy' }, 200],
    ['balanced in each tree, by the definition', { classWeight: 'balanced_subsample' }, 200],
    ['two samples', {}, 2],
    ['one sample', {}, 1],
  ])('%s', (_, options, rows) => {
    const { y, ...samples } = hard(rows, rows)
    const fit = (device: Device): RandomForestClassifier =>
      new RandomForestClassifier({ nEstimators: 12, ...options }).fit(samples, y, { device })
    expect(fit('wasm').forest).toEqual(fit('reference').forest)
  })

  test('sample weights that are not whole, and missing values, by the definition', () => {
    const { y, ...samples } = hard(4, 200)
    const sampleWeight = y.map((_, i) => 0.1 + (i % 7))
    const weighted = (device: Device): RandomForestClassifier =>
      new RandomForestClassifier({ nEstimators: 5, bootstrap: false }).fit(samples, y, { device, sampleWeight })
    expect(weighted('wasm').forest).toEqual(weighted('reference').forest)
    const holed = { ...samples, data: samples.data.map((value, i) => (i % 11 === 0 ? Number.NaN : value)) }
    const missing = (device: Device): RandomForestClassifier => new RandomForestClassifier({ nEstimators: 5 }).fit(holed, y, { device })
    expect(missing('wasm').forest).toEqual(missing('reference').forest)
  })
})
