import { expect, test } from 'vitest'
import { RandomStream } from '../random/random-stream.ts'
import { orderStatistics } from './order-statistics.ts'

test('values at places of the order are those of a sort, whatever the numbers', () => {
  const random = new RandomStream(1)
  for (let round = 0; round < 30; round++) {
    const scale = 10 ** random.integer(-30, 30)
    const parts = Array.from({ length: random.integer(1, 4) }, () =>
      Float32Array.from({ length: random.integer(1, 500) }, () => (round % 3 === 0 ? random.integer(-5, 6) : random.normal(0, 1) * scale)),
    )
    ;(parts[0] as Float32Array).set([Number.NaN].slice(0, round % 2))
    const sorted = parts
      .flatMap((part) => [...part])
      .filter(Number.isFinite)
      .sort((a, b) => a - b)
    if (sorted.length === 0) continue
    const shares = [0, 0.01, 0.25, 0.5, 0.998, 1]
    const expected = shares.map((share) => sorted[Math.floor(share * (sorted.length - 1))])
    expect(orderStatistics(parts, shares)?.map((value) => value + 0)).toEqual(expected.map((value) => (value as number) + 0))
  }
})

test('what is not finite does not count, and without a number there is no answer', () => {
  const odd = Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, 3, Number.NEGATIVE_INFINITY, -2)
  expect(orderStatistics([odd], [0, 1])).toEqual([-2, 3])
  expect(orderStatistics([odd.subarray(0, 2)], [0.5])).toBeUndefined()
  expect(orderStatistics([], [0.5])).toBeUndefined()
})
