/**
 * The assignment of rows to columns with the largest total gain (Hungarian method with potentials; O(n² m) for the shorter side n and the
 * longer one m).
 *
 * @param gains  rows × columns, all ≥ 0
 * @returns      the column of each row, or −1
 */
export function bestAssignment(gains: readonly (readonly number[])[]): number[] {
  const rows = gains.length
  const columns = gains[0]?.length ?? 0
  const gain = (row: number, column: number): number => (gains[row] as readonly number[])[column] as number
  if (rows <= columns) return columnsOfRows(rows, columns, gain)
  const result = new Array<number>(rows).fill(-1)
  for (const [column, row] of columnsOfRows(columns, rows, (row, column) => gain(column, row)).entries()) result[row] = column
  return result
}

/** A column for each row; there are at least as many. */
function columnsOfRows(rows: number, columns: number, gain: (row: number, column: number) => number): number[] {
  const cost = (row: number, column: number): number => -gain(row - 1, column - 1)
  const rowPotential = new Float64Array(rows + 1)
  const columnPotential = new Float64Array(columns + 1)
  const rowOf = new Int32Array(columns + 1)
  for (let row = 1; row <= rows; row++) {
    const least = new Float64Array(columns + 1).fill(Number.POSITIVE_INFINITY)
    const from = new Int32Array(columns + 1)
    const used = new Uint8Array(columns + 1)
    rowOf[0] = row
    let column = 0
    do {
      used[column] = 1
      const current = rowOf[column] as number
      let delta = Number.POSITIVE_INFINITY
      let next = 0
      for (let j = 1; j <= columns; j++) {
        if (used[j] === 1) continue
        const reduced = cost(current, j) - (rowPotential[current] as number) - (columnPotential[j] as number)
        if (reduced < (least[j] as number)) {
          least[j] = reduced
          from[j] = column
        }
        if ((least[j] as number) < delta) {
          delta = least[j] as number
          next = j
        }
      }
      for (let j = 0; j <= columns; j++) {
        if (used[j] === 1) {
          rowPotential[rowOf[j] as number] = (rowPotential[rowOf[j] as number] as number) + delta
          columnPotential[j] = (columnPotential[j] as number) - delta
        } else least[j] = (least[j] as number) - delta
      }
      column = next
    } while (rowOf[column] !== 0)
    for (; column !== 0; column = from[column] as number) rowOf[column] = rowOf[from[column] as number] as number
  }
  const result = new Array<number>(rows).fill(-1)
  for (let column = 1; column <= columns; column++) if ((rowOf[column] as number) > 0) result[(rowOf[column] as number) - 1] = column - 1
  return result
}
