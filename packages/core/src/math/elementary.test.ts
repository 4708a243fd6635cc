import { expect, test } from 'vitest'
import { atan2, cbrt, cos, exp, log, pow, sin } from './elementary.ts'

const ulp = (x: number): number => 2 ** (Math.floor(Math.log2(Math.abs(x))) - 52)
const grid = Array.from({ length: 2000 }, (_, i) => (i + 1) * 0.37 - 370)

test('exp is within one unit in the last place of the engine', () => {
  for (const x of grid) expect(Math.abs(exp(x) - Math.exp(x))).toBeLessThanOrEqual(1.01 * ulp(Math.exp(x)))
  expect(exp(0)).toBe(1)
  expect(exp(1000)).toBe(Number.POSITIVE_INFINITY)
  expect(exp(-1000)).toBe(0)
})

test('log is within one unit in the last place of the engine, near 1 too', () => {
  for (const x of [1e-310, 1e-5, 0.1, 0.5, 0.9999999, 1.0000001, 2, 3, 10, 1e300]) {
    expect(Math.abs(log(x) - Math.log(x))).toBeLessThanOrEqual(1.01 * ulp(Math.log(x)))
  }
  for (let i = 1; i < 3000; i++)
    expect(Math.abs(log(i / 997) - Math.log(i / 997))).toBeLessThanOrEqual(1.01 * (i === 997 ? 1 : ulp(Math.log(i / 997))))
  expect(log(1)).toBe(0)
  expect(log(0)).toBe(Number.NEGATIVE_INFINITY)
  expect(log(-1)).toBeNaN()
})

test('pow, cbrt, sin, cos and atan2 follow their definitions', () => {
  expect(pow(3, 4)).toBe(81)
  expect(pow(2, -1)).toBe(0.5)
  expect(pow(-8, 0.5)).toBeNaN()
  expect(Math.abs(pow(7.3, 1.7) / 7.3 ** 1.7 - 1)).toBeLessThan(1e-14)
  expect(cbrt(27)).toBeCloseTo(3, 15)
  expect(cbrt(-8)).toBeCloseTo(-2, 15)
  for (const x of [-7, -3, -0.1, 0, 0.5, 1, 2, 3, 10]) {
    expect(sin(x)).toBeCloseTo(Math.sin(x), 15)
    expect(cos(x)).toBeCloseTo(Math.cos(x), 15)
  }
  for (const [y, x] of [
    [1, 1],
    [1, -1],
    [-1, -1],
    [-1, 1],
    [0, -1],
    [3, 0.1],
    [0.1, 3],
  ] as const) {
    expect(Math.abs(atan2(y, x) - Math.atan2(y, x))).toBeLessThan(1e-15)
  }
})
