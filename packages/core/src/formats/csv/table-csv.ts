import Papa from 'papaparse'
import { FormatError } from '../../errors.ts'
import type { Table } from '../../measure/table.ts'

const problem = (text: string): FormatError => new FormatError('csv', text)

const mostColumns = 100_000

/** A cell that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay numbers. */
function neutral(text: string): string {
  return /^[=+\-@\t\r]/.test(text) && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? `'${text}` : text
}

const quoted = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** A cell: numbers with all their digits, NaN as an empty cell, infinities as inf and -inf. */
function cell(value: number | string): string {
  if (typeof value === 'string') return quoted(neutral(value))
  if (Number.isNaN(value)) return ''
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  return String(value)
}

/** Writes a table as CSV: UTF-8, RFC 4180, a line per row, the names of the columns first. */
export function encodeCsv(table: Table): string {
  const columns = Object.entries(table)
  const rows = columns[0]?.[1].length ?? 0
  const lines = [columns.map(([name]) => quoted(neutral(name))).join(',')]
  for (let row = 0; row < rows; row++) lines.push(columns.map(([, values]) => cell(values[row] as number | string)).join(','))
  return `${lines.join('\r\n')}\r\n`
}

const numberPattern = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const special: Readonly<Record<string, number>> = {
  '': Number.NaN,
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
  '-infinity': Number.NEGATIVE_INFINITY,
}

const asNumber = (text: string): number | undefined => (numberPattern.test(text.trim()) ? Number(text) : special[text.trim().toLowerCase()])

/** The cells of a column as numbers if all of them are, empty ones as NaN; otherwise as text. */
function typed(cells: string[]): readonly number[] | readonly string[] {
  const numbers = cells.map(asNumber)
  if (numbers.every((value) => value !== undefined) && cells.some((text) => text.trim() !== '')) return numbers as number[]
  return cells
}

/**
 * Reads a table from CSV: the first line names the columns; comma, semicolon or tab separates.
 *
 * @throws {FormatError} for rows of different length, and columns without or with the same name
 */
export function decodeCsv(text: string): Table {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text
  if (source.trim() === '') throw problem('the file is empty')
  if (source.includes('\0')) throw problem('not a text file')
  const { data, errors } = Papa.parse<string[]>(source, { skipEmptyLines: true, delimitersToGuess: [',', ';', '\t'] })
  const broken = errors.find(({ type }) => type === 'Quotes')
  if (broken !== undefined) throw problem(`row ${(broken.row ?? 0) + 1}: ${broken.message}`)
  const [names, ...rows] = data
  if (names === undefined || names.length > mostColumns) throw problem(`a table of ${names?.length ?? 0} columns`)
  names.forEach((name, i) => {
    if (name.trim() === '') throw problem(`column ${i + 1} has no name`)
    if (names.indexOf(name) !== i) throw problem(`two columns are named "${name.slice(0, 60)}"`)
  })
  rows.forEach((row, i) => {
    if (row.length !== names.length) throw problem(`row ${i + 2}: expected ${names.length} cells, found ${row.length}`)
  })
  const columns = names.map((name, column) => [name, typed(rows.map((row) => row[column] as string))] as const)
  return Object.fromEntries(columns)
}
