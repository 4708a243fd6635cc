import { expect, test } from 'vitest'
import { automaticLeaf, resolveForestOptions } from './options.ts'
import { RandomForestClassifier } from './random-forest-classifier.ts'

const classes = (...counts: readonly number[]): Int32Array =>
  Int32Array.from(counts.flatMap((count, k) => new Array<number>(count).fill(k)))

test('a leaf has five samples, or a third of a class that is smaller', () => {
  expect(
    [classes(100, 400), classes(15, 90), classes(14, 14), classes(13, 14), classes(40, 7), classes(3, 3), classes(1, 50)].map((target) =>
      automaticLeaf(target, 2),
    ),
  ).toEqual([5, 5, 5, 4, 2, 1, 1])
})

test('automatic leaves are those of the number that they are', () => {
  const rows = 60
  const data = Float32Array.from({ length: 2 * rows }, (_, i) => ((i * 37) % 101) + (i % rows < 30 ? 40 : 0))
  const target = Array.from({ length: rows }, (_, i) => (i < 30 ? 1 : 2))
  const samples = { data, rows, columns: 2, layout: 'columns' as const }
  const forest = (minSamplesLeaf: number | 'auto') =>
    new RandomForestClassifier({ nEstimators: 5, minSamplesLeaf }).fit(samples, target).forest
  expect(forest('auto')).toEqual(forest(5))
  expect(forest('auto')).not.toEqual(forest(1))
  expect(() => resolveForestOptions({ minSamplesLeaf: 'few' as 'auto' })).toThrow('or auto')
})
