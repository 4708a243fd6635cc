import type { Processor } from '../devices/device.ts'
import { threadMemory } from '../devices/wasm-kernels.ts'
import { firstAbove } from './first-above.ts'
import { forestKernels } from './forest-kernels.ts'
import { isLeaf, type Tree } from './tree.ts'

/** Values of a feature are told apart by at most so many edges, so that a bin is one byte. */
const mostEdges = 254

/** Of more samples than this, edges are taken from an even choice. */
const sampled = 16_384

/** Columns whose values are replaced by the numbers of their bins: how many edges are not above the value. NaN stays. */
export interface BinnedColumns {
  readonly bins: Float32Array
  /** In ascending order, for each column. */
  readonly edges: readonly Float32Array[]
}

/** Between two float32 numbers, above the smaller one. */
function between(low: number, high: number): number {
  const middle = Math.fround(low / 2 + high / 2)
  return middle > low ? middle : high
}

/** Numbers in ascending order without NaN, which sorts behind all. */
function sortedNumbers(column: Float32Array): Float32Array {
  const sorted = column.slice().sort()
  let end = sorted.length
  while (end > 0 && Number.isNaN(sorted[end - 1])) end--
  return sorted.subarray(0, end)
}

/** Different values of a sorted column. */
const distinctValues = (sorted: Float32Array): Float32Array => sorted.filter((value, i) => i === 0 || value !== sorted[i - 1])

/** Edges between neighbouring values where there are few, else where an even share of the values lies below. */
export function columnEdges(column: Float32Array): Float32Array {
  const step = Math.ceil(column.length / sampled)
  const sorted = sortedNumbers(
    step === 1 ? column : Float32Array.from({ length: Math.floor(column.length / step) }, (_, i) => column[i * step] as number),
  )
  if (distinctValues(sorted).length <= mostEdges) {
    const all = distinctValues(step === 1 ? sorted : sortedNumbers(column))
    if (all.length <= mostEdges + 1) return all.slice(1).map((value, i) => between(all[i] as number, value))
  }
  const edges = Float32Array.from({ length: mostEdges }, (_, i) => {
    const at = Math.floor(((i + 1) * sorted.length) / (mostEdges + 1))
    return between(sorted[Math.max(0, at - 1)] as number, sorted[at] as number)
  })
  return edges.filter((edge, i) => i === 0 || edge !== edges[i - 1])
}

/**
 * Replaces values by bins, at most 255 for each feature.
 *
 * @param columns  (features × samples) float32, one feature after the other
 */
export function binColumns(columns: Float32Array, samples: number, device: Processor): BinnedColumns {
  const bins = new Float32Array(columns.length)
  const edges: Float32Array[] = []
  const bin = device === 'wasm' ? wasmBinColumn : binColumn
  for (let start = 0; start < columns.length; start += samples) {
    const column = columns.subarray(start, start + samples)
    const limits = columnEdges(column)
    edges.push(limits)
    bin(column, limits, bins.subarray(start, start + samples))
  }
  return { bins, edges }
}

/** The definition. */
function binColumn(column: Float32Array, edges: Float32Array, bins: Float32Array): void {
  for (let i = 0; i < column.length; i++) {
    const value = column[i] as number
    bins[i] = Number.isNaN(value) ? value : firstAbove(edges, value)
  }
}

function wasmBinColumn(column: Float32Array, edges: Float32Array, bins: Float32Array): void {
  const memory = threadMemory()
  memory.within(() => {
    const [values, limits, target] = memory.place(4 * column.length, 1024, 4 * column.length) as [number, number, number]
    memory.float32(values, column.length).set(column)
    memory.float32(limits, 256).fill(Number.NaN)
    memory.float32(limits, edges.length).set(edges)
    forestKernels().binColumn(values, column.length, limits, target)
    bins.set(memory.float32(target, column.length))
  })
}

/** The largest float64 below an edge: of float32 values, just those below the edge are not above it, and rounded to float32 it is the edge. */
function justBelow(edge: number): number {
  const view = new DataView(new ArrayBuffer(8))
  if (edge === 0) return -Number.MIN_VALUE
  view.setFloat64(0, edge)
  view.setBigInt64(0, view.getBigInt64(0) + (edge > 0 ? -1n : 1n))
  return view.getFloat64(0)
}

/**
 * A tree that was grown on bins, for values: `value <= threshold` holds for the float32 values below the edge that the tree split at.
 *
 * @param limits  what lies just below the edges of each column
 */
function unbinned(tree: Tree, limits: readonly Float64Array[]): Tree {
  const threshold = tree.threshold.slice()
  for (let node = 0; node < threshold.length; node++) {
    const bin = threshold[node] as number
    // infinite where missing values alone go right
    if (isLeaf(tree, node) || bin === Number.POSITIVE_INFINITY) continue
    threshold[node] = limits[tree.feature[node] as number]?.[Math.floor(bin)] as number
  }
  return { ...tree, threshold }
}

/** Trees that were grown on bins, for the values themselves. */
export function withEdges(trees: readonly Tree[], { edges }: Pick<BinnedColumns, 'edges'>): Tree[] {
  const limits = edges.map((column) => Float64Array.from(column, justBelow))
  return trees.map((tree) => unbinned(tree, limits))
}
