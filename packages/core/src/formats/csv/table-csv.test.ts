import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeCsv, encodeCsv } from './table-csv.ts'

test('numbers keep all their digits, missing ones are empty, infinities have names', () => {
  const table = { label: [1, 2, 3], ratio: [0.1 + 0.2, Number.NaN, Number.NEGATIVE_INFINITY], name: ['a', 'b,c', 'say "d"\nagain'] }
  const text = encodeCsv(table)
  expect(text).toBe('label,ratio,name\r\n1,0.30000000000000004,a\r\n2,,"b,c"\r\n3,-inf,"say ""d""\nagain"\r\n')
  expect(decodeCsv(text)).toEqual(table)
})

test('cells that a spreadsheet would run as formulas are neutralised; negative numbers are not', () => {
  expect(encodeCsv({ '=name': ['=1+1', '@a', '-5', '+x'] })).toBe("'=name\r\n'=1+1\r\n'@a\r\n-5\r\n'+x\r\n")
  expect(encodeCsv({ n: [-5] })).toBe('n\r\n-5\r\n')
})

test('tables of numbers come back bit for bit', () => {
  const column = fc.array(fc.oneof(fc.double(), fc.integer()), { minLength: 3, maxLength: 3 })
  const property = fc.property(column, column, (a, b) => {
    const table = { a, b: b.map((value) => (Object.is(value, -0) ? 0 : value)), label: [1, 2, 3] }
    expect(decodeCsv(encodeCsv(table))).toEqual({ ...table, a: a.map((value) => (Object.is(value, -0) ? 0 : value)) })
  })
  fc.assert(property, {
    seed: 2,
    numRuns: 200,
    examples: [
      [
        [Number.NaN, 1, 2],
        [3, 4, 5],
      ],
    ],
  })
})

test.each([
  ['', 'the file is empty'],
  ['a,b\n1\n', 'row 2: expected 2 cells, found 1'],
  ['a,,b\n1,2,3\n', 'column 2 has no name'],
  ['a,a\n1,2\n', 'two columns are named "a"'],
  ['a\0b\n1', 'not a text file'],
])('%j is refused', (text, sentence) => expect(() => decodeCsv(text)).toThrow(sentence))

test('semicolons, tabs, a byte order mark and line ends of all systems are understood', () => {
  for (const text of ['\uFEFFa;b\r\n1;2\r\n', 'a\tb\n1\t2', 'a,b\n1,2\n']) expect(decodeCsv(text)).toEqual({ a: [1], b: [2] })
})
