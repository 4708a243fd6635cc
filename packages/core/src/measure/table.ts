/** A table: each column by name, all of the same length. Missing numbers are NaN. */
export type Table = Readonly<Record<string, readonly number[] | readonly string[]>>

/** How many rows a table has. */
export const rowCount = (table: Table): number => Object.values(table)[0]?.length ?? 0
