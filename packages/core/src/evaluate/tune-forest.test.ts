import { describe, expect, test } from 'vitest'
import { resolveForestOptions } from '../forest/options.ts'
import { RandomStream } from '../random/random-stream.ts'
import { forestTrainer } from './evaluation.ts'
import { tuneForest } from './tune-forest.ts'

const perGroup = 8
const groupCount = 20

/** Samples of two classes; `tell` makes the features of a sample of a class. */
function request(columns: number, maxDepth: number | null, tell: (random: RandomStream, value: number, column: number) => number) {
  const random = new RandomStream(5)
  const rows = perGroup * groupCount
  const target = Int32Array.from({ length: rows }, (_, i) => 1 + (Math.floor(i / perGroup) % 2))
  const data = new Float32Array(columns * rows)
  for (let column = 0; column < columns; column++)
    for (let row = 0; row < rows; row++) data[column * rows + row] = tell(random, target[row] as number, column)
  const options = resolveForestOptions({ nEstimators: 20, maxDepth })
  return {
    samples: { data, rows, columns, layout: 'columns' as const },
    target,
    groups: target.map((_, i) => Math.floor(i / perGroup)),
    by: 'stroke' as const,
    features: Array.from({ length: columns }, (_, i) => `feature ${i}`),
    options,
    retrainWith: forestTrainer(options, {}),
  }
}

describe('a forest is tuned', () => {
  test('to the features that tell something, with the depth as it is where no other is better', async () => {
    const { maxDepth, words, counts, depths } = await tuneForest(
      request(16, 4, (random, value, column) => random.normal() + ([4, 9, 11].includes(column) ? 6 * value : 0)),
    )
    expect(words).toEqual([4, 9, 11])
    expect(maxDepth).toBe(4)
    expect(counts.values).toEqual([3, 5, 8, 12, 16])
    expect(depths.values).toEqual([1, 2, 4, 8, null])
    expect(counts.test.every((scores) => scores.length === 5)).toBe(true)
  })

  test('to a depth that can say what one question cannot', async () => {
    const random = new RandomStream(1)
    const chessboard = request(2, 1, () => random.uniform(-1, 1))
    const { data, rows } = chessboard.samples
    const target = Int32Array.from({ length: rows }, (_, i) => ((data[i] as number) * (data[rows + i] as number) > 0 ? 1 : 2))
    const { maxDepth, words } = await tuneForest({ ...chessboard, target, by: 'sample', groups: target.map((_, i) => i) })
    expect(maxDepth === null || maxDepth >= 4).toBe(true)
    expect(words).toEqual([0, 1])
  })

  test('to words that stay or go for all channels together', async () => {
    // of two channels with eight words only the third word of the second channel tells something
    const { words } = await tuneForest(
      request(16, 2, (random, value, column) => random.normal() + (column === 8 + 2 ? 6 * value : 0)),
      { channels: 2 },
    )
    expect(words).toContain(2)
    expect(words.every((word) => word < 8)).toBe(true)
  })

  test('only where each class can be held out', async () => {
    const one = request(4, 2, (random) => random.normal())
    await expect(tuneForest({ ...one, groups: one.target.map((value) => value) })).rejects.toThrow('at least two strokes of each class')
  })
})
