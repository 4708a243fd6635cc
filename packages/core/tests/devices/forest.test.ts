import { describe, expect, test } from 'vitest'
import type { Device, Mode } from '../../src/devices/device.ts'
import type { Combine, ForestOptions } from '../../src/forest/options.ts'
import { type PackedForest, packForest } from '../../src/forest/packed-forest.ts'
import { classify, scoreClasses, scorerOf, winningClasses } from '../../src/forest/predict-packed.ts'
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
  [100, 8, 2, null],
] as const)('%i trees on %i features with %i classes, depth %s', (nEstimators, columns, classes, maxDepth) => {
  const { X, y } = samples(nEstimators, 200, columns, classes)
  const { forest } = new RandomForestClassifier({ nEstimators, maxDepth }).fit(X, y)

  test.each<[Combine, 'fractions' | 'counts', Mode]>([
    ['mean', 'fractions', 'exact'],
    ['mean', 'fractions', 'fast'],
    ['mean', 'counts', 'exact'],
    ['votes', 'fractions', 'exact'],
    ['max', 'fractions', 'exact'],
  ])('%s of %s, %s: the kernel gives the scores and the classes of the definition, bit for bit', (combine, leafWeights, mode) => {
    const packed = packForest(forest, leafWeights)
    const [definition, kernel] = [scorerOf(packed, combine, 'reference', mode), scorerOf(packed, combine, 'wasm', mode)]
    for (const [pixels, width] of [
      [1],
      [7],
      [8],
      [9],
      [1023],
      [1025],
      [70_000],
      [1, 1],
      [15 * 21, 21],
      [9 * 800, 800],
      [64 * 64, 64],
    ] as const) {
      const random = new RandomStream(pixels)
      const value = (): number =>
        random.uniform() < 0.02
          ? ([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 5.5][random.integer(0, 5)] as number)
          : random.integer(0, 12)
      const planes = Float32Array.from({ length: columns * pixels }, value)
      const [expected, found] = [scoreClasses(definition, planes, width), scoreClasses(kernel, planes, width)]
      expect(Buffer.compare(Buffer.from(found.buffer), Buffer.from(expected.buffer))).toBe(0)
      // trees that cannot change the best class of a pixel are left out
      const values = Array.from({ length: classes }, (_, k) => k + 1)
      const winners = classify(kernel, planes, width, values, new Uint8Array(pixels))
      expect(Buffer.compare(winners, winningClasses(expected, values, new Uint8Array(pixels)))).toBe(0)
    }
  })
})

test('thresholds of every kind: negative zero, infinite, no number, one alone, nearly equal, far apart', () => {
  const kinds = [-0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 1e-45, 3e38, -3e38, 1, Math.fround(1 + 2 ** -23)]
  for (const thresholds of [...kinds.map((kind) => [kind]), kinds]) {
    const packed = chains(thresholds)
    const planes = Float32Array.from(kinds)
    for (const combine of ['mean', 'max'] as const) {
      const found = scoreClasses(scorerOf(packed, combine, 'wasm'), planes)
      expect([thresholds, found]).toEqual([thresholds, scoreClasses(scorerOf(packed, combine, 'reference'), planes)])
    }
  }
})

test('contributions may be negative, or missing: the classes are those of the definition', () => {
  // the first trees say class 1, the others take more from it than they gave
  for (const late of [
    [-2, 1],
    [-1, 2],
    [Number.NaN, 1],
  ] as const) {
    const thresholds = Array.from({ length: 20 }, (_, t) => t)
    const packed = chains(thresholds)
    const weights = packed.weights.map((weight, at) => (weight === 0 ? 0 : at < 7 * 2 * 11 ? 1 - (at % 2) : late[at % 2 === 0 ? 0 : 1]))
    const forest = { ...packed, weights }
    const planes = Float32Array.from({ length: 40 }, (_, i) => i / 2)
    const [definition, kernel] = [scorerOf(forest, 'mean', 'reference'), scorerOf(forest, 'mean', 'wasm')]
    const expected = winningClasses(scoreClasses(definition, planes), [1, 2], new Uint8Array(40))
    expect(classify(kernel, planes, undefined, [1, 2], new Uint8Array(40))).toEqual(expected)
    if (late[0] === -2) expect(expected).toContain(2)
  }
})

/** One tree per threshold: three equal decisions below each other on the right, with four different leaves; then a tree that is a leaf. */
function chains(thresholds: readonly number[]): PackedForest {
  const at = (t: number, node: number): number => 7 * t + node
  const count = thresholds.length
  const each = <T>(values: (t: number) => readonly T[]): T[] => thresholds.flatMap((_, t) => values(t))
  return {
    classCount: 2,
    featureCount: 1,
    roots: Int32Array.from([...thresholds.map((_, t) => at(t, 0)), 7 * count]),
    feature: Int32Array.from([...each(() => [0, -1, 0, -1, 0, -1, -1]), -1]),
    threshold: Float32Array.from([...each((t) => [thresholds[t] as number, 0, 1, 0, thresholds[t] as number, 0, 0]), 0]),
    left: Int32Array.from([...each((t) => [at(t, 1), -1, at(t, 3), -1, at(t, 5), -1, -1]), -1]),
    right: Int32Array.from([...each((t) => [at(t, 2), -1, at(t, 4), -1, at(t, 6), -1, -1]), -1]),
    weights: Float64Array.from([...each(() => [0, 0, 0.1, 0.9, 0, 0, 1 / 3, 2 / 3, 0, 0, 1, 0, 0.7, 0.3]), 0.25, 0.75]),
  }
}

test('more thresholds on a feature than ranks have room for: trees are walked pixel by pixel', () => {
  const depth = 17
  const inner = 2 ** depth - 1
  const count = 2 ** (depth + 1) - 1
  const child = (side: number) => (_: unknown, node: number) => (node < inner ? 2 * node + side : -1)
  // nodes in the order of a heap: the thresholds halve what is left
  const threshold = Float32Array.from({ length: count }, (_, node) => {
    const level = Math.floor(Math.log2(node + 1))
    return (node + 1 - 2 ** level + 0.5) * 2 ** (depth - level)
  })
  const packed: PackedForest = {
    classCount: 2,
    featureCount: 1,
    roots: Int32Array.from([0]),
    feature: Int32Array.from({ length: count }, (_, node) => (node < inner ? 0 : -1)),
    threshold,
    left: Int32Array.from({ length: count }, child(1)),
    right: Int32Array.from({ length: count }, child(2)),
    weights: Float64Array.from({ length: 2 * count }, (_, i) => (i < 2 * inner ? 0 : 1 / (i + 1))),
  }
  const random = new RandomStream(1)
  const planes = Float32Array.from({ length: 500 }, () => random.uniform(-5, 2 ** depth + 5))
  const scorer = scorerOf(packed, 'mean', 'wasm')
  expect(scorer.packets).toBeUndefined()
  expect(scoreClasses(scorer, planes)).toEqual(scoreClasses(scorerOf(packed, 'mean', 'reference'), planes))
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
