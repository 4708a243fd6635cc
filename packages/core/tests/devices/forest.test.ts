import { describe, expect, test } from 'vitest'
import type { Combine } from '../../src/forest/options.ts'
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
