import { FormatError } from '../errors.ts'
import type { Table } from '../measure/table.ts'
import { type WriteOptions, writeAtomically } from './atomic-write.ts'
import { named, readBytes } from './file-source.ts'

/** Text longer than this is no table that fits into memory as one string. */
const largestTable = 2 ** 29

/** Loaded when a table is read or written, as most runs have none. */
const csv = () => import('../formats/csv/table-csv.ts')

/** Reads a table from a CSV file. @throws {FormatError} where it is none */
export async function readTable(file: string): Promise<Table> {
  const bytes = await readBytes(file, largestTable)
  const { decodeCsv } = await csv()
  try {
    return decodeCsv(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    if (error instanceof TypeError) throw new FormatError('csv', 'not a text in UTF-8', file, { cause: error })
    throw named(file, error)
  }
}

/** Writes a table as CSV. */
export async function writeTable(file: string, table: Table, options: WriteOptions = {}): Promise<void> {
  const { encodeCsv } = await csv()
  return writeAtomically(file, [new TextEncoder().encode(encodeCsv(table))], options)
}
