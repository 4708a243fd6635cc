/** Named shares as bars of block characters, the largest first. */
export function bars(values: Readonly<Record<string, number>>, width = 24): string {
  const entries = Object.entries(values).sort(([, a], [, b]) => b - a)
  const nameWidth = Math.max(0, ...entries.map(([name]) => name.length))
  const most = Math.max(0, ...entries.map(([, value]) => value))
  const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']
  return entries
    .map(([name, value]) => {
      const length = most === 0 ? 0 : (8 * width * value) / most
      return `${name.padEnd(nameWidth)}  ${value.toFixed(3)} ${'█'.repeat(Math.floor(length / 8))}${eighths[Math.floor(length % 8)]}`.trimEnd()
    })
    .join('\n')
}

/** Rows of cells as columns of equal width, numbers to the right. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? []
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
