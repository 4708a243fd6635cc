import { expect, test } from 'vitest'
import { axesFor, binsOf, inside, nearest, nextTowards, placeOn, thinnedCurve, valueAt } from './plot.ts'

test('values and places of an axis belong to each other, and values grow to the right and upwards', () => {
  const { x, y } = axesFor([0, 10], [5, 6], { height: 200, width: 400 })
  for (const axis of [x, y]) expect(valueAt(axis, placeOn(axis, 5.5))).toBeCloseTo(5.5)
  expect(placeOn(x, 10)).toBeGreaterThan(placeOn(x, 0))
  expect(placeOn(y, 6)).toBeLessThan(placeOn(y, 5))
  const { x: single } = axesFor([3, 3], [0, 0], { height: 200, width: 400 })
  expect(placeOn(single, 3)).toBeCloseTo((single.from + single.to) / 2)
})

test('each number falls into one range, also the largest; those that are missing into none', () => {
  const values = [...Array.from({ length: 100 }, (_, i) => i), Number.NaN]
  const bins = binsOf(values, [0, 99])
  expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(100)
  expect(bins.length).toBeGreaterThanOrEqual(4)
  expect(binsOf([2, 2, 2], [2, 2]).reduce((sum, { count }) => sum + count, 0)).toBe(3)
})

test('points inside a line, and the nearest one', () => {
  const points = new Map([
    [7, { y: 5, x: 5 }],
    [8, { y: 50, x: 50 }],
    [9, { y: 6, x: 20 }],
  ])
  const corner = (y: number, x: number) => ({ y, x })
  expect(inside(points, [corner(0, 0), corner(0, 10), corner(10, 10), corner(10, 0)])).toEqual([7])
  expect(nearest(points, { y: 5, x: 18 }, 10)).toBe(9)
  expect(nearest(points, { y: 100, x: 100 }, 10)).toBeUndefined()
})

test('the keys go to the next point that lies more in their direction than aside, and stay where none does', () => {
  const points = [
    { y: 0, x: 0 },
    { y: 8, x: 3 },
    { y: 1, x: 10 },
    { y: 0, x: 30 },
  ]
  const right = { y: 0, x: 1 }
  expect([0, 2, 3].map((from) => nextTowards(points, from, right))).toEqual([2, 3, 3])
  expect(nextTowards(points, 0, { y: 1, x: 0 })).toBe(1)
  expect(nextTowards(points, 3, { y: 0, x: -1 })).toBe(2)
})

test('a curve of many points keeps its ends', () => {
  const many = Array.from({ length: 5000 }, (_, i) => i)
  const few = thinnedCurve(many)
  expect([few.length <= 300, few[0], few.at(-1)]).toEqual([true, 0, 4999])
  expect(thinnedCurve([1, 2])).toEqual([1, 2])
})
