import type { Raster } from '../array/raster.ts'

/** Statistics over the pixels of an object of what a pixel classifier gives a class; the value of the class follows after "=". */
const statistics = ['mean', 'minimum', 'maximum', 'standard_deviation'] as const
type Statistic = (typeof statistics)[number]

/** Names up to the "=" of features that a pixel classifier is needed for. */
export const probabilityFeatureNames: readonly string[] = statistics.map((name) => `${name}_probability=`)

export interface ProbabilityFeature {
  readonly statistic: Statistic
  /** Value of the class. */
  readonly value: number
}

/** What a word such as `mean_probability=2` asks for; undefined for other words. */
export function probabilityFeatureOf(word: string): ProbabilityFeature | undefined {
  const [, statistic, value] = /^(mean|minimum|maximum|standard_deviation)_probability=([1-9]\d{0,4})$/.exec(word) ?? []
  return statistic === undefined ? undefined : { statistic: statistic as Statistic, value: Number(value) }
}

/**
 * A statistic of a plane of probabilities over each object.
 *
 * @param present  the labels, by row
 * @param plane    a number for each pixel of the labels
 */
export function probabilityColumn(
  labels: Raster<string, Uint32Array>,
  present: readonly number[],
  plane: Float32Array,
  statistic: Statistic,
): Float32Array {
  const rowOf = new Map(present.map((label, row) => [label, row]))
  const [sum, squares, counts] = [new Float64Array(present.length), new Float64Array(present.length), new Float64Array(present.length)]
  const least = new Float64Array(present.length).fill(Number.POSITIVE_INFINITY)
  const most = new Float64Array(present.length).fill(Number.NEGATIVE_INFINITY)
  const visit = (see: (row: number, value: number) => void): void => {
    for (let i = 0; i < plane.length; i++) {
      const label = labels.data[i] as number
      if (label !== 0) see(rowOf.get(label) as number, plane[i] as number)
    }
  }
  visit((row, value) => {
    sum[row] = (sum[row] as number) + value
    counts[row] = (counts[row] as number) + 1
    least[row] = Math.min(least[row] as number, value)
    most[row] = Math.max(most[row] as number, value)
  })
  const mean = sum.map((total, row) => total / (counts[row] as number))
  if (statistic === 'standard_deviation')
    visit((row, value) => {
      squares[row] = (squares[row] as number) + (value - (mean[row] as number)) ** 2
    })
  const columns: Record<Statistic, Float64Array> = {
    mean,
    minimum: least,
    maximum: most,
    standard_deviation: squares.map((total, row) => Math.sqrt(total / (counts[row] as number))),
  }
  return Float32Array.from(columns[statistic])
}
