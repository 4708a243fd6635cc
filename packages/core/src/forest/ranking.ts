import type { PackedForest } from './packed-forest.ts'

/** Thresholds on one feature that ranks of one byte and of two have room for. */
const [mostOfOneByte, mostThresholds] = [255, 65_535]

/** Buckets on one feature, by powers of two. */
const [fewestBuckets, mostBuckets] = [64, 16_384]

/**
 * How the values of features are ranked: how many thresholds are not above them. A value is ranked by its bucket, `(value − low) · scale`
 * in float32, and a search of fixed length from the first threshold of that bucket.
 */
export interface Ranking {
  readonly bytesPerRank: 1 | 2
  /** Different thresholds of each feature in ascending order, one feature after the other, each followed by a window of NaN. */
  readonly thresholds: Float32Array
  /** How many thresholds each feature has. */
  readonly counts: Int32Array
  /** For each feature a power of two above the most thresholds that share a bucket. */
  readonly windows: Int32Array
  /** (features + 1) where the thresholds of each feature start. */
  readonly thresholdStarts: Int32Array
  /** Smallest threshold of each feature, and buckets per unit. */
  readonly low: Float32Array
  readonly scale: Float32Array
  /** For each feature: how many of its thresholds lie before each bucket, and behind the last. */
  readonly bucketStarts: Uint16Array
  /** (features + 1) where the buckets of each feature start in `bucketStarts`. */
  readonly buckets: Int32Array
}

/** The different thresholds of each feature in ascending order; negative zero counts as zero, what is no number is left out. */
export function thresholdsOf({ featureCount, feature, threshold, left }: PackedForest): Float32Array[] {
  const values = Array.from({ length: featureCount }, () => [] as number[])
  for (let node = 0; node < left.length; node++) {
    const value = (threshold[node] as number) + 0
    if (left[node] !== -1 && !Number.isNaN(value)) values[feature[node] as number]?.push(value)
  }
  return values.map((all) =>
    Float32Array.from(all)
      .sort()
      .filter((value, i, sorted) => i === 0 || value !== sorted[i - 1]),
  )
}

/** How many buckets a feature gets: sixteen for each threshold, so that most hold none or one. */
function bucketCount(thresholds: number): number {
  let count = fewestBuckets
  while (count < mostBuckets && count < 16 * thresholds) count *= 2
  return count
}

/** The bucket of a value, with the arithmetic of the kernel. */
const bucketOf = (value: number, low: number, scale: number, count: number): number => {
  const place = Math.fround(Math.fround(value - low) * scale)
  return Number.isNaN(place) ? 0 : Math.max(0, Math.min(count - 1, Math.trunc(place)))
}

/** How the values of one feature are ranked. */
interface FeatureRanking {
  /** In ascending order. */
  readonly thresholds: Float32Array
  readonly low: number
  readonly scale: number
  readonly bucketStarts: Uint16Array
  readonly window: number
}

function rankingOf(thresholds: Float32Array): FeatureRanking {
  const low = thresholds.find(Number.isFinite) ?? 0
  const count = bucketCount(thresholds.length)
  const range = Math.fround((thresholds.findLast(Number.isFinite) ?? 0) - low)
  const perUnit = Math.fround(count / range)
  const scale = range > 0 && Number.isFinite(perUnit) ? perUnit : 0
  const bucketStarts = new Uint16Array(count + 1)
  for (const value of thresholds) {
    const next = bucketOf(value, low, scale, count) + 1
    bucketStarts[next] = (bucketStarts[next] as number) + 1
  }
  let window = 1
  for (let b = 1; b <= count; b++) {
    while (window <= (bucketStarts[b] as number)) window *= 2
    bucketStarts[b] = (bucketStarts[b] as number) + (bucketStarts[b - 1] as number)
  }
  return { thresholds, low, scale, bucketStarts, window }
}

/** @returns undefined where a feature has more thresholds than ranks have room for */
export function rankingBy(sorted: readonly Float32Array[]): Ranking | undefined {
  if (sorted.some(({ length }) => length > mostThresholds)) return undefined
  const rankings = sorted.map(rankingOf)
  const padded = rankings.map(({ thresholds, window }) => {
    const wide = new Float32Array(thresholds.length + window).fill(Number.NaN)
    wide.set(thresholds)
    return wide
  })
  const starts = rankings.map(({ bucketStarts }) => bucketStarts)
  return {
    bytesPerRank: sorted.every(({ length }) => length <= mostOfOneByte) ? 1 : 2,
    thresholds: joined(padded, Float32Array),
    thresholdStarts: startsOf(padded),
    counts: Int32Array.from(sorted, ({ length }) => length),
    windows: Int32Array.from(rankings, ({ window }) => window),
    low: Float32Array.from(rankings, ({ low }) => low),
    scale: Float32Array.from(rankings, ({ scale }) => scale),
    bucketStarts: joined(starts, Uint16Array),
    buckets: startsOf(starts),
  }
}

/** Where each part starts when they lie one after the other, and where the last ends. */
function startsOf(parts: readonly { readonly length: number }[]): Int32Array {
  const starts = new Int32Array(parts.length + 1)
  for (const [i, { length }] of parts.entries()) starts[i + 1] = (starts[i] as number) + length
  return starts
}

/** All parts in one array. */
function joined<T extends Float32Array | Uint16Array>(parts: readonly T[], Type: new (length: number) => T): T {
  const starts = startsOf(parts)
  const all = new Type(starts[parts.length] as number)
  for (const [i, part] of parts.entries()) all.set(part as never, starts[i])
  return all
}
