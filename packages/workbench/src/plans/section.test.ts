import { expect, test } from 'vitest'
import { sectionDepth, sectionOf } from './section.ts'

// 2 planes of 3 rows and 4 columns: the digits say plane, row and column
const data = Uint16Array.from([7, ...[0, 1].flatMap((z) => [0, 1, 2].flatMap((y) => [0, 1, 2, 3].map((x) => 100 * z + 10 * y + x)))])
const source = { data, offset: 1, shape: [2, 3, 4] as const, stretch: 1 }

test('a volume is cut at a row and at a column', () => {
  expect(sectionOf(source, 'row', 1)).toEqual({ data: Uint16Array.of(10, 11, 12, 13, 110, 111, 112, 113), height: 2, width: 4 })
  expect(sectionOf(source, 'column', 3)).toEqual({ data: Uint16Array.of(3, 103, 13, 113, 23, 123), height: 3, width: 2 })
})

test('planes that are far apart are repeated, those that are close are left out', () => {
  expect(sectionOf({ ...source, stretch: 2.4 }, 'column', 0).data).toEqual(
    Uint16Array.of(...[0, 10, 20].flatMap((y) => [y, y, 100 + y, 100 + y, 100 + y])),
  )
  expect(sectionDepth(2, 0.1)).toBe(1)
  expect(sectionOf({ ...source, stretch: 0.5 }, 'row', 0)).toEqual({ data: Uint16Array.of(100, 101, 102, 103), height: 1, width: 4 })
})
