import type { PixelData } from '../array/raster.ts'
import { type Connectivity, earlierRows } from './connectivity.ts'
import { type Runs, runsOf } from './runs.ts'

/** Some rows of a mask as runs, and which of them are connected. */
export interface JoinedRuns extends Runs {
  /** For each run an earlier one that it is connected with, or itself; following them leads to the first run of the set. */
  readonly parents: Int32Array
}

/** A mask as rows: planes of `height` rows of `width` pixels. */
export interface Rows {
  readonly data: PixelData
  readonly height: number
  readonly width: number
  readonly connectivity: Connectivity
}

/** First index of the set that an index belongs to; shortens the path on the way. */
export function rootOf(parents: Int32Array, index: number): number {
  let root = index
  while ((parents[root] as number) !== root) {
    parents[root] = parents[parents[root] as number] as number
    root = parents[root] as number
  }
  return root
}

/** Makes one set of the sets of two indices. */
export function join(parents: Int32Array, a: number, b: number): void {
  const [rootA, rootB] = [rootOf(parents, a), rootOf(parents, b)]
  if (rootA < rootB) parents[rootB] = rootA
  else parents[rootA] = rootB
}

/** Joins runs of two rows that touch. @param reach  1 where corners connect, else 0 */
function joinRows({ first, end, rowStarts, parents }: JoinedRuns, row: number, earlier: number, distance: number, reach: number): void {
  let a = rowStarts[row] as number
  let b = rowStarts[earlier] as number
  const [lastA, lastB] = [rowStarts[row + 1] as number, rowStarts[earlier + 1] as number]
  while (a < lastA && b < lastB) {
    const [start, stop] = [(first[a] as number) - distance, (end[a] as number) - distance]
    if ((first[b] as number) < stop + reach && (end[b] as number) > start - reach) join(parents, a, b)
    // the run that ends first cannot touch another
    if ((end[b] as number) < stop) b++
    else a++
  }
}

/**
 * Joins the runs of some rows with those of earlier rows.
 *
 * @param runs   of the rows from `start` on
 * @param from   the first of the rows, `to` the one behind the last
 * @param among  which earlier rows count
 */
function joinWithEarlier(
  runs: JoinedRuns,
  { height, width, connectivity }: Omit<Rows, 'data'>,
  start: number,
  [from, to]: readonly [number, number],
  among: (earlier: number) => boolean,
): void {
  for (const { dz, dy, reach } of earlierRows(connectivity)) {
    const step = dz * height + dy
    for (let row = from; row < to; row++) {
      const y = (row % height) + dy
      const earlier = row + step
      if (earlier >= 0 && y >= 0 && y < height && among(earlier)) joinRows(runs, row - start, earlier - start, -step * width, reach)
    }
  }
}

/** The runs of the rows from one to another (not included), joined among each other; pixels count from the first of these rows. */
export function joinedRunsOf(mask: Rows, from: number, to: number): JoinedRuns {
  const found = runsOf(mask.data.subarray(from * mask.width, to * mask.width), mask.width)
  const runs = { ...found, parents: new Int32Array(found.count) }
  for (let run = 0; run < found.count; run++) runs.parents[run] = run
  joinWithEarlier(runs, mask, from, [from, to], (earlier) => earlier >= from)
  return runs
}

/** One band for the bands of a mask, which lie below each other. */
export function joinBands(bands: readonly JoinedRuns[], mask: Rows): JoinedRuns {
  if (bands.length === 1) return bands[0] as JoinedRuns
  const count = bands.reduce((sum, band) => sum + band.count, 0)
  const rows = bands.map(({ rowStarts }) => rowStarts.length - 1)
  const total = rows.reduce((sum, band) => sum + band, 0)
  const all = { first: new Int32Array(count), end: new Int32Array(count), parents: new Int32Array(count) }
  const runs: JoinedRuns = { ...all, count, rowStarts: new Int32Array(total + 1) }
  const shifted = (target: Int32Array, at: number, source: Int32Array, length: number, shift: number): void => {
    for (let i = 0; i < length; i++) target[at + i] = (source[i] as number) + shift
  }
  let [run, row] = [0, 0]
  for (const [i, band] of bands.entries()) {
    shifted(runs.first, run, band.first, band.count, row * mask.width)
    shifted(runs.end, run, band.end, band.count, row * mask.width)
    shifted(runs.parents, run, band.parents, band.count, run)
    shifted(runs.rowStarts, row, band.rowStarts, band.rowStarts.length, run)
    const [start, end] = [row, row + (rows[i] as number)]
    joinWithEarlier(runs, mask, 0, [start, end], (earlier) => earlier < start)
    run += band.count
    row = end
  }
  return runs
}
