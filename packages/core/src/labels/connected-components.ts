import { framesOf } from '../array/axes.ts'
import { createLabelImage, type LabelImage, type Raster } from '../array/raster.ts'
import { invariant } from '../errors.ts'
import { type Executor, type RunOptions, runAll } from '../tasks/executor.ts'
import { roomFor, shared } from '../tasks/shared-memory.ts'
import { type DrawRunsInput, drawRunsTask, joinedRunsTask } from './connected-components.task.ts'
import { connectivityFor } from './connectivity.ts'
import { type JoinedRuns, joinBands, joinedRunsOf, type Rows, rootOf } from './joined-runs.ts'

/** How components are numbered: by their first pixel row by row, or column by column (x slowest) as APOC's segmenter does. */
export type Numbering = 'raster' | 'columns'

export interface ComponentsOptions {
  /** 4 or 8 in two dimensions, 6, 18 or 26 in three; by default the smallest. */
  readonly connectivity?: number | undefined
  readonly numbering?: Numbering
}

/**
 * Numbers the connected regions of a mask, 1 to n, in each time point from 1.
 *
 * @param mask  (y, x) or (z, y, x), with or without time in front; everything but 0 is foreground
 * @returns     label image of the same shape; numbered row by row as scikit-image's `label`, or by columns
 * @throws {OptionError} for a connectivity of another dimension
 * @throws {AxesError}   for other axes
 */
export function connectedComponents(mask: Raster, options: ComponentsOptions = {}): LabelImage {
  const labels = new Uint32Array(mask.data.length)
  const image = createLabelImage(labels, mask)
  framesOf(mask).forEach((frame, i) => {
    const rows = rowsOf(frame, options)
    const runs = joinedRunsOf(rows, 0, rowCount(rows))
    drawRuns({ ...runs, numbers: numbersOf(runs, rows, options), labels: frameOf(labels, frame, i) })
  })
  return image
}

/** The same as `connectedComponents`, on the threads of an executor; a signal can end it. */
export async function connectedComponentsAsync(
  mask: Raster,
  { executor, signal, ...options }: ComponentsOptions & Pick<RunOptions, 'signal'> & { readonly executor?: Executor | undefined } = {},
): Promise<LabelImage> {
  signal?.throwIfAborted()
  if (executor === undefined) return connectedComponents(mask, options)
  const labels = roomFor(executor, Uint32Array, mask.data.length)
  const image = createLabelImage(labels, mask)
  for (const [i, frame] of framesOf({ ...mask, data: shared(mask.data as Uint8Array) }).entries()) {
    const rows = rowsOf(frame, options)
    const bands = parts(rowCount(rows), executor).map(([from, to]) => ({ ...rows, from, to }))
    const runs = joinBands(await runAll(executor, joinedRunsTask, bands, { signal }), rows)
    const numbers = numbersOf(runs, rows, options)
    const target = frameOf(labels, frame, i)
    const inputs = parts(runs.count, executor).map(([from, to]) => ({
      labels: target,
      first: runs.first.slice(from, to),
      end: runs.end.slice(from, to),
      numbers: numbers.slice(from, to),
    }))
    await runAll(executor, drawRunsTask, inputs, { signal })
  }
  return image
}

/** Equal stretches of 0 … count, one for each thread. */
function parts(count: number, { parallel }: Executor): [number, number][] {
  const length = Math.ceil(count / parallel)
  return Array.from({ length: parallel }, (_, i): [number, number] => [Math.min(count, i * length), Math.min(count, (i + 1) * length)])
}

const frameOf = (labels: Uint32Array, { data }: Raster, index: number): Uint32Array =>
  labels.subarray(index * data.length, (index + 1) * data.length)

function rowsOf({ data, shape }: Raster, { connectivity }: ComponentsOptions): Rows {
  invariant(shape.length === 2 || shape.length === 3, 'connected components need two or three axes')
  const [width = 1, height = 1] = [...shape].reverse()
  return { data, width, height, connectivity: connectivityFor(shape.length, connectivity) }
}

const rowCount = ({ data, width }: Rows): number => (width === 0 ? 0 : data.length / width)

/** Draws runs into a label image. */
export function drawRuns({ labels, first, end, numbers }: DrawRunsInput): void {
  for (let run = 0; run < numbers.length; run++) labels.fill(numbers[run] as number, first[run] as number, end[run] as number)
}

/** The number of each run: that of its object. */
function numbersOf(runs: JoinedRuns, rows: Rows, { numbering = 'raster' }: ComponentsOptions): Uint32Array {
  const numbers = numbering === 'raster' ? numbersByRows(runs) : numbersByColumns(runs, rows)
  for (let run = 0; run < runs.count; run++) numbers[run] = numbers[rootOf(runs.parents, run)] as number
  return numbers
}

/** The number of each set at its root: sets in the order of their first runs. */
function numbersByRows({ parents }: JoinedRuns): Uint32Array {
  const numbers = new Uint32Array(parents.length)
  let count = 0
  for (let run = 0; run < parents.length; run++) if (parents[run] === run) numbers[run] = ++count
  return numbers
}

/** The number of each set at its root: sets in the order of their first pixels with x slowest and z fastest. */
function numbersByColumns({ parents, first }: JoinedRuns, { data, height, width }: Rows): Uint32Array {
  const depth = data.length / (height * width)
  const places = new Float64Array(parents.length).fill(Number.POSITIVE_INFINITY)
  const roots: number[] = []
  for (let run = 0; run < parents.length; run++) {
    const row = Math.floor((first[run] as number) / width)
    const place = (((first[run] as number) % width) * height + (row % height)) * depth + Math.floor(row / height)
    const root = rootOf(parents, run)
    if (root === run) roots.push(run)
    places[root] = Math.min(places[root] as number, place)
  }
  const ordered = Float64Array.from(roots, (root) => places[root] as number).sort()
  const numberOf = new Map(Array.from(ordered, (place, i) => [place, i + 1]))
  const numbers = new Uint32Array(parents.length)
  for (const root of roots) numbers[root] = numberOf.get(places[root] as number) as number
  return numbers
}
