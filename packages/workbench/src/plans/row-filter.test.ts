import { expect, test } from 'vitest'
import { ordered, parseConditions, rowsMeeting, withRange } from './row-filter.ts'

const table = { label: [1, 2, 3, 4], area: [10, 200, 30, Number.NaN], 'centroid-0': [1, 2, 3, 4], name: ['a', 'b', 'a', 'c'] }
const meeting = (filter: string): number[] => [...rowsMeeting(table, parseConditions(filter, table))]

test('rows meet all conditions of a filter; missing numbers meet none', () => {
  expect(meeting('')).toEqual([0, 1, 2, 3])
  expect(meeting('area > 10')).toEqual([1, 2])
  expect(meeting('area>=10 and area <= 30')).toEqual([0, 2])
  expect(meeting('centroid-0 != 2, name = a')).toEqual([0, 2])
  expect(meeting('area = 30 & label = 3,')).toEqual([2])
})

test.each([
  ['size > 3', 'there is no column “size”'],
  ['area > big', '“big” is no number'],
  ['area', '“area” is no condition'],
])('%s: %s', (filter, problem) => expect(() => meeting(filter)).toThrow(problem))

test('a range of a column replaces what was said of it', () => {
  const narrowed = withRange('area > 5, label < 4', 'area', [9.5, 31.123456789], table)
  expect(narrowed).toBe('label < 4, area >= 9.5, area <= 31.1235')
  expect(meeting(narrowed)).toEqual([0, 2])
})

test('rows in the order of a column: equal ones as they were, missing numbers last', () => {
  const rows = Uint32Array.of(0, 1, 2, 3)
  expect([...ordered(rows, table.area, true)]).toEqual([1, 2, 0, 3])
  expect([...ordered(rows, table.area, false)]).toEqual([0, 2, 1, 3])
  expect([...ordered(rows, table.name, false)]).toEqual([0, 2, 1, 3])
  expect([...ordered(rows, undefined, true)]).toEqual([0, 1, 2, 3])
})
