/**
 * Steps in memory from a pixel to its neighbours: to all 8 (26), and to those beside it, 4 (6).
 *
 * @param height  rows of a plane, and pixels of a row
 */
export function neighbourSteps(dimensions: number, height: number, width: number): { everywhere: number[]; beside: number[] } {
  const [everywhere, beside]: [number[], number[]] = [[], []]
  for (const z of dimensions === 3 ? [-1, 0, 1] : [0]) {
    for (const y of [-1, 0, 1]) {
      for (const x of [-1, 0, 1]) {
        const away = Math.abs(z) + Math.abs(y) + Math.abs(x)
        if (away > 0) everywhere.push((z * height + y) * width + x)
        if (away === 1) beside.push((z * height + y) * width + x)
      }
    }
  }
  return { everywhere, beside }
}
