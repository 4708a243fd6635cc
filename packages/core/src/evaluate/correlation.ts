import { ShapeError } from '../errors.ts'
import type { Columns } from '../forest/feature-matrix.ts'

/** Correlation of the values themselves, of their ranks, and of the order of pairs. */
export type CorrelationName = 'pearson' | 'spearman' | 'kendall'

function checkLengths(x: ArrayLike<number>, y: ArrayLike<number>): void {
  if (x.length !== y.length) throw new ShapeError('y', [x.length], [y.length], 'both need as many values')
}

/** Linear correlation; NaN where one of both is constant (scipy's `pearsonr`). */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number {
  checkLengths(x, y)
  const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length
  const [meanX, meanY] = [mean(x), mean(y)]
  let [xx, yy, xy] = [0, 0, 0]
  for (let i = 0; i < x.length; i++) {
    const [a, b] = [(x[i] as number) - meanX, (y[i] as number) - meanY]
    xx += a * a
    yy += b * b
    xy += a * b
  }
  return xx === 0 || yy === 0 ? Number.NaN : Math.min(1, Math.max(-1, xy / (Math.sqrt(xx) * Math.sqrt(yy))))
}

/** Ranks from 1; equal values share the mean of theirs. */
function ranks(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort((a, b) => (values[a] as number) - (values[b] as number))
  const result = new Float64Array(values.length)
  for (let start = 0; start < order.length; ) {
    let end = start + 1
    while (end < order.length && values[order[end] as number] === values[order[start] as number]) end++
    for (let i = start; i < end; i++) result[order[i] as number] = (start + end + 1) / 2
    start = end
  }
  return result
}

/** Correlation of ranks (Spearman, 1904): 1 where one rises whenever the other does. */
export const spearman = (x: ArrayLike<number>, y: ArrayLike<number>): number => pearson(ranks(x), ranks(y))

/** Pairs of equal neighbours in sorted groups: n (n − 1) / 2 for each run. */
function tiedPairs(length: number, isSame: (i: number) => boolean): number {
  let pairs = 0
  for (let start = 0; start < length; ) {
    let end = start + 1
    while (end < length && isSame(end)) end++
    pairs += ((end - start) * (end - start - 1)) / 2
    start = end
  }
  return pairs
}

/** Sorts and counts how many pairs were in the wrong order. */
function sortCounting(values: Float64Array, room: Float64Array): number {
  let swaps = 0
  for (let width = 1; width < values.length; width *= 2) {
    for (let start = 0; start < values.length; start += 2 * width) {
      const middle = Math.min(start + width, values.length)
      const end = Math.min(start + 2 * width, values.length)
      let [i, j] = [start, middle]
      for (let at = start; at < end; at++) {
        if (i < middle && (j >= end || (values[i] as number) <= (values[j] as number))) room[at] = values[i++] as number
        else {
          room[at] = values[j++] as number
          swaps += middle - i
        }
      }
    }
    values.set(room)
  }
  return swaps
}

/** Share of pairs in the same order less those in the other, corrected for ties: tau-b (Kendall, 1945), counted as Knight (1966) does. */
export function kendall(x: ArrayLike<number>, y: ArrayLike<number>): number {
  checkLengths(x, y)
  const n = x.length
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort(
    (a, b) => (x[a] as number) - (x[b] as number) || (y[a] as number) - (y[b] as number),
  )
  const at = (values: ArrayLike<number>, i: number): number => values[order[i] as number] as number
  const tiedX = tiedPairs(n, (i) => at(x, i) === at(x, i - 1))
  const tiedBoth = tiedPairs(n, (i) => at(x, i) === at(x, i - 1) && at(y, i) === at(y, i - 1))
  const sorted = Float64Array.from(order, (i) => y[i] as number)
  const swaps = sortCounting(sorted, new Float64Array(n))
  const tiedY = tiedPairs(n, (i) => sorted[i] === sorted[i - 1])
  const total = (n * (n - 1)) / 2
  if (total === tiedX || total === tiedY) return Number.NaN
  return (total - tiedX - tiedY + tiedBoth - 2 * swaps) / Math.sqrt(total - tiedX) / Math.sqrt(total - tiedY)
}

const measures: Readonly<Record<CorrelationName, (x: ArrayLike<number>, y: ArrayLike<number>) => number>> = { pearson, spearman, kendall }

/** (features × features) correlations of all columns with each other. */
export function correlations({ data, rows, columns }: Columns, name: CorrelationName = 'spearman'): number[][] {
  const column = (i: number): Float32Array => data.subarray(i * rows, (i + 1) * rows)
  // ranks are made once for each column
  const prepared = Array.from({ length: columns }, (_, i) => (name === 'spearman' ? ranks(column(i)) : column(i)))
  const measure = name === 'spearman' ? pearson : measures[name]
  const matrix = prepared.map(() => new Array<number>(columns).fill(1))
  for (let i = 0; i < columns; i++)
    for (let j = 0; j < i; j++) {
      const value = measure(prepared[i] as Float64Array, prepared[j] as Float64Array)
      ;(matrix[i] as number[])[j] = value
      ;(matrix[j] as number[])[i] = value
    }
  return matrix
}

/**
 * Features that say the same: groups in which any two are correlated, up or down, by at least the threshold. Each feature is in one group at
 * most, that of the first feature that has room for it.
 *
 * @returns groups of two and more, by the places of their features
 */
export function correlatedGroups(matrix: readonly (readonly number[])[], threshold = 0.9): number[][] {
  const groups: number[][] = []
  for (let i = 0; i < matrix.length; i++) {
    const own = groups.find((group) => group.every((j) => Math.abs((matrix[i] as number[])[j] as number) >= threshold))
    if (own === undefined) groups.push([i])
    else own.push(i)
  }
  return groups.filter((group) => group.length > 1)
}
