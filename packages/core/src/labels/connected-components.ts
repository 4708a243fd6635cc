import { createLabelImage, type LabelImage, type Raster } from '../array/raster.ts'
import { invariant } from '../errors.ts'
import { type Connectivity, connectivityFor, earlierRows } from './connectivity.ts'
import { type Runs, runsOf } from './runs.ts'

/** How components are numbered: by their first pixel row by row, or column by column (x slowest) as APOC's segmenter does. */
export type Numbering = 'raster' | 'columns'

export interface ComponentsOptions {
  /** 4 or 8 in two dimensions, 6, 18 or 26 in three; by default the smallest. */
  readonly connectivity?: number | undefined
  readonly numbering?: Numbering
}

/** Smallest index of the set that an index belongs to; shortens the path on the way. */
function rootOf(parents: Int32Array, index: number): number {
  let root = index
  while ((parents[root] as number) !== root) {
    parents[root] = parents[parents[root] as number] as number
    root = parents[root] as number
  }
  return root
}

/** Joins runs of two rows that touch. @param reach  1 where corners connect, else 0 */
function joinRows(
  parents: Int32Array,
  { first, end, rowStarts }: Runs,
  row: number,
  earlier: number,
  distance: number,
  reach: number,
): void {
  let a = rowStarts[row] as number
  let b = rowStarts[earlier] as number
  const [lastA, lastB] = [rowStarts[row + 1] as number, rowStarts[earlier + 1] as number]
  while (a < lastA && b < lastB) {
    const [start, stop] = [(first[a] as number) - distance, (end[a] as number) - distance]
    if ((first[b] as number) < stop + reach && (end[b] as number) > start - reach) {
      const [rootA, rootB] = [rootOf(parents, a), rootOf(parents, b)]
      if (rootA < rootB) parents[rootB] = rootA
      else parents[rootA] = rootB
    }
    // the run that ends first cannot touch another
    if ((end[b] as number) < stop) b++
    else a++
  }
}

/** Sets of runs that are connected; each is known by its first run in C order. */
function joinRuns(runs: Runs, [depth, height, width]: readonly [number, number, number], connectivity: Connectivity): Int32Array {
  const parents = Int32Array.from({ length: runs.count }, (_, i) => i)
  for (const { dz, dy, reach } of earlierRows(connectivity)) {
    for (let z = Math.max(0, -dz); z < depth; z++) {
      for (let y = Math.max(0, -dy); y < Math.min(height, height - dy); y++) {
        const row = z * height + y
        const step = dz * height + dy
        joinRows(parents, runs, row, row + step, -step * width, reach)
      }
    }
  }
  return parents
}

/**
 * Numbers the connected regions of a mask, 1 to n.
 *
 * @param mask  (y, x) or (z, y, x); everything but 0 is foreground
 * @returns     label image of the same shape; numbered row by row as scikit-image's `label`, or by columns
 * @throws {OptionError} for a connectivity of another dimension
 */
export function connectedComponents(mask: Raster, { connectivity, numbering = 'raster' }: ComponentsOptions = {}): LabelImage {
  const { shape, data } = mask
  invariant(shape.length === 2 || shape.length === 3, 'connected components need two or three axes')
  const [width = 1, height = 1, depth = 1] = [...shape].reverse()
  const runs = runsOf(data, width)
  const parents = joinRuns(runs, [depth, height, width], connectivityFor(shape.length, connectivity))
  const numbers = numbering === 'raster' ? numbersByRows(parents) : numbersByColumns(parents, runs, [depth, height, width])
  const labels = new Uint32Array(data.length)
  for (let run = 0; run < runs.count; run++)
    labels.fill(numbers[rootOf(parents, run)] as number, runs.first[run] as number, runs.end[run] as number)
  return createLabelImage(labels, { ...mask, shape })
}

/** The number of each set at its root: sets in the order of their first runs. */
function numbersByRows(parents: Int32Array): Uint32Array {
  const numbers = new Uint32Array(parents.length)
  let count = 0
  for (let run = 0; run < parents.length; run++) if (parents[run] === run) numbers[run] = ++count
  return numbers
}

/** The number of each set at its root: sets in the order of their first pixels with x slowest and z fastest. */
function numbersByColumns(parents: Int32Array, { first }: Runs, [depth, height, width]: readonly [number, number, number]): Uint32Array {
  const places = new Float64Array(parents.length).fill(Number.POSITIVE_INFINITY)
  for (let run = 0; run < parents.length; run++) {
    const row = Math.floor((first[run] as number) / width)
    const place = (((first[run] as number) % width) * height + (row % height)) * depth + Math.floor(row / height)
    const root = rootOf(parents, run)
    places[root] = Math.min(places[root] as number, place)
  }
  const roots = [...parents.keys()].filter((run) => parents[run] === run)
  roots.sort((a, b) => (places[a] as number) - (places[b] as number))
  const numbers = new Uint32Array(parents.length)
  for (const [i, root] of roots.entries()) numbers[root] = i + 1
  return numbers
}
