import { expect, test } from 'vitest'
import { axesFor, binsOf, inside, nearest, placeOn, valueAt } from './plot.ts'

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
