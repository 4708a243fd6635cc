import type { Table } from '@cambium/core'
import { errors } from '../text/en-errors.ts'

const comparisons = {
  '<=': (value, bound) => value <= bound,
  '>=': (value, bound) => value >= bound,
  '!=': (value, bound) => value !== bound,
  '<': (value, bound) => value < bound,
  '>': (value, bound) => value > bound,
  '=': (value, bound) => value === bound,
} as const satisfies Record<string, (value: number | string, bound: number | string) => boolean>

/** What the value in a column has to be. */
export interface Condition {
  readonly column: string
  readonly comparison: keyof typeof comparisons
  readonly bound: number | string
}

const pattern = /^\s*(.+?)\s*(<=|>=|!=|<|>|=)\s*(.+?)\s*$/

function parseCondition(text: string, table: Table): Condition {
  const found = pattern.exec(text)
  if (found === null) throw new Error(errors.noCondition(text.trim()))
  const [, column, comparison, bound] = found as unknown as [string, string, Condition['comparison'], string]
  const values = table[column]
  if (values === undefined) throw new Error(errors.noColumn(column))
  if (typeof values[0] === 'string') return { column, comparison, bound }
  const number = Number(bound)
  if (Number.isNaN(number)) throw new Error(errors.noNumber(bound))
  return { column, comparison, bound: number }
}

/**
 * Reads conditions that rows have to meet, all of them: `area > 100, class = 2`; `and` and `&` also stand between them.
 *
 * @throws {Error} which says what cannot be understood
 */
export function parseConditions(text: string, table: Table): Condition[] {
  const parts = text.split(/,|;|&+|\band\b/).filter((part) => part.trim() !== '')
  return parts.map((part) => parseCondition(part, table))
}

/** The numbers of the rows that meet all conditions, in their order. */
export function rowsMeeting(table: Table, conditions: readonly Condition[]): Uint32Array {
  const count = Object.values(table)[0]?.length ?? 0
  const tests = conditions.map(({ column, comparison, bound }) => {
    const values = table[column] as readonly (number | string)[]
    const test = comparisons[comparison] as (value: number | string, bound: number | string) => boolean
    return (row: number): boolean => test(values[row] as number | string, bound)
  })
  return Uint32Array.from({ length: count }, (_, row) => row).filter((row) => tests.every((test) => test(row)))
}

/** Narrows a filter to a range of a column; what it said of that column before is forgotten. */
export function withRange(text: string, column: string, [low, high]: readonly [number, number], table: Table): string {
  const others = parseConditions(text, table).filter((condition) => condition.column !== column)
  const shown = (value: number): string => String(Number(value.toPrecision(6)))
  return [
    ...others.map((condition) => `${condition.column} ${condition.comparison} ${condition.bound}`),
    `${column} >= ${shown(low)}`,
    `${column} <= ${shown(high)}`,
  ].join(', ')
}

/** Rows in the order of a column; rows that are equal there stay in their order, and those without a number come last. */
export function ordered(rows: Uint32Array, values: readonly (number | string)[] | undefined, isDescending: boolean): Uint32Array {
  const order = rows.slice()
  if (values === undefined) return order
  const sign = isDescending ? -1 : 1
  const isMissing = (value: number | string): boolean => typeof value === 'number' && Number.isNaN(value)
  return order.sort((a, b) => {
    const [one, other] = [values[a] as number | string, values[b] as number | string]
    if (one === other) return a - b
    if (isMissing(one) || isMissing(other)) return isMissing(one) && isMissing(other) ? a - b : isMissing(one) ? 1 : -1
    return one < other ? -sign : sign
  })
}
