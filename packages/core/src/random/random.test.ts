import { expect, test } from 'vitest'
import { MersenneTwister } from './mersenne-twister.ts'
import { RandomStream } from './random-stream.ts'
import { Xorshift } from './xorshift.ts'

test('draws what numpy draws from RandomState(0)', () => {
  // numpy.random.RandomState(0).randint(2**31 - 1) three times; .random_sample() of a fresh state
  const generator = new MersenneTwister(0)
  expect([0, 1, 2].map(() => generator.integer(0, 2147483647))).toEqual([209652396, 398764591, 924231285])
  expect(new MersenneTwister(0).uniform()).toBe(0.5488135039273248)
})

test('xorshift with seed 1', () => {
  // 1 → 270369 → 67634689 → 2647435461 (Marsaglia's recurrence by hand); the last exceeds 2³¹
  const generator = new Xorshift(1)
  expect([0, 1, 2].map(() => generator.integer(0, 2147483648))).toEqual([270369, 67634689, 2647435461 - 2147483648])
})

test('a stream repeats itself and streams of two indices differ', () => {
  const draw = (stream: RandomStream): number[] => [stream.uniform(), stream.normal(), stream.poisson(5), stream.poisson(500)]
  expect(draw(new RandomStream(7))).toEqual(draw(new RandomStream(7)))
  expect(draw(RandomStream.forIndex(7, 0))).not.toEqual(draw(RandomStream.forIndex(7, 1)))
})

test('moments of the distributions', () => {
  const stream = new RandomStream(3)
  const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length
  expect(mean(Array.from({ length: 20000 }, () => stream.normal(5, 2)))).toBeCloseTo(5, 1)
  expect(mean(Array.from({ length: 20000 }, () => stream.poisson(4)))).toBeCloseTo(4, 1)
  expect([...new RandomStream(1).permutation(50)].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i))
})
