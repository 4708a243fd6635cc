import type { Model } from '../../src/classify/model.ts'
import { encodeApocCl } from '../../src/formats/apoc-cl/encode-apoc-cl.ts'

/** Values that are not within the tolerance; a missing value or NaN is never within it. */
export const countOutside = (found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): number =>
  found.length === expected.length
    ? Array.from(expected).filter((value, i) => !(Math.abs(value - (found[i] as number)) <= tolerance)).length
    : Number.POSITIVE_INFINITY

/** Smallest and largest value of each feature among the training samples. */
function rangesOf({ kept }: Model): (readonly [number, number])[] {
  const { features, target } = kept as NonNullable<Model['kept']>
  return Array.from({ length: features.length / target.length }, (_, f) => {
    const column = features.subarray(f * target.length, (f + 1) * target.length)
    return [column.reduce((a, b) => Math.min(a, b)), column.reduce((a, b) => Math.max(a, b))] as const
  })
}

/** What two forests differ in: nodes of another structure, leaves of another weight, and the worst threshold in shares of its feature's range. */
export interface ForestDifference {
  readonly nodes: number
  readonly weights: number
  readonly worstThreshold: number
}

/** Compares a trained forest with the one that APOC trained from the same pixels. */
export function compareForests(trained: Model, expected: Model): ForestDifference {
  const [a, b] = [trained.packed, expected.packed]
  const sameSize = a.feature.length === b.feature.length && a.roots.length === b.roots.length && a.weights.length === b.weights.length
  if (!sameSize) return { nodes: Number.POSITIVE_INFINITY, weights: Number.POSITIVE_INFINITY, worstThreshold: 0 }
  const ranges = rangesOf(trained)
  let nodes = a.roots.filter((root, t) => root !== b.roots[t]).length
  let worstThreshold = 0
  b.feature.forEach((feature, node) => {
    if (a.feature[node] !== feature || a.left[node] !== b.left[node] || a.right[node] !== b.right[node]) nodes++
    else if (feature >= 0) {
      const [low, high] = ranges[feature] as readonly [number, number]
      worstThreshold = Math.max(worstThreshold, Math.abs((a.threshold[node] as number) - (b.threshold[node] as number)) / (high - low))
    }
  })
  return { nodes, weights: countOutside(a.weights, b.weights, 1e-15), worstThreshold }
}

export const noDifference = { nodes: 0, weights: 0 } as const

/** APOC counts a feature whose number begins like that of another among its decisions; what it would say of the true counts. */
export function countedByPrefix(counts: Readonly<Record<string, readonly number[]>>): Record<string, number[]> {
  const rows = Object.values(counts)
  const sum = (i: number, depth: number): number =>
    rows.reduce((total, row, j) => total + (String(j).startsWith(String(i)) ? (row[depth] as number) : 0), 0)
  return Object.fromEntries(Object.keys(counts).map((name, i) => [name, (rows[i] as number[]).map((_, depth) => sum(i, depth))]))
}

/** What APOC says of a classifier: only the features of the first channel, counted by prefix. */
export function apocStatistics(
  counts: Readonly<Record<string, readonly number[]>>,
  listed: number,
): { counts: Record<string, number[]>; shares: Record<string, number[]> } {
  const entries = Object.entries(countedByPrefix(counts)).slice(0, listed)
  const depths = entries[0]?.[1].length ?? 0
  const totals = Array.from({ length: depths }, (_, depth) => entries.reduce((sum, [, row]) => sum + (row[depth] as number), 0))
  return {
    counts: Object.fromEntries(entries),
    shares: Object.fromEntries(entries.map(([name, row]) => [name, row.map((count, depth) => count / (totals[depth] as number))])),
  }
}

/**
 * Lines in which the text that Cambium writes for a trained classifier differs from APOC's, without the two ways that
 * docs/formats/apoc-cl.md allows: the version, and thresholds that rounding of a feature moved.
 */
export function unexpectedLines(model: Model, apoc: string): string[] {
  const written = encodeApocCl(model).split('\n')
  const expected = apoc.split('\n')
  const extra = written.filter((line) => line.startsWith('cambium_'))
  const lines = written.filter((line) => !line.startsWith('cambium_'))
  if (lines.length !== expected.length) return [`${lines.length} lines instead of ${expected.length}`]
  const test = /^ *if\(i\d+</
  const differing = lines.filter((line, i) => {
    const other = expected[i] as string
    if (line === other || (line.startsWith('apoc_version') && other.startsWith('apoc_version'))) return false
    return test.exec(line)?.[0] === undefined || test.exec(line)?.[0] !== test.exec(other)?.[0]
  })
  return [...extra, ...differing]
}
