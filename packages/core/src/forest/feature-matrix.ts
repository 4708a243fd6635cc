import { ShapeError, ValueError } from '../errors.ts'

/** Samples × features. `layout` says whether `data` holds row after row (default) or column after column. */
export interface FeatureMatrix {
  readonly data: ArrayLike<number>
  readonly rows: number
  readonly columns: number
  readonly layout?: 'rows' | 'columns'
}

/** What `fit` and `predict` take: an array of samples, or a matrix. */
export type SamplesLike = readonly (readonly number[])[] | FeatureMatrix

/** Samples × features as float32, one column after the other: how trees read them. */
export interface Columns {
  readonly data: Float32Array
  readonly rows: number
  readonly columns: number
  readonly layout: 'columns'
}

const isMatrix = (samples: SamplesLike): samples is FeatureMatrix => 'data' in samples && 'rows' in samples

function checkSize(rows: number, columns: number, found: number): void {
  if (rows < 1) throw new ShapeError('samples', [1, columns], [rows, columns], 'at least one sample is needed')
  if (columns < 1) throw new ShapeError('samples', [rows, 1], [rows, columns], 'at least one feature is needed')
  if (found !== rows * columns) throw new ShapeError('samples', [rows, columns], [found])
}

function columnsOfRows(rows: readonly (readonly number[])[]): Columns {
  const width = rows[0]?.length ?? 0
  if (rows.length > 0 && !Array.isArray(rows[0]) && !ArrayBuffer.isView(rows[0])) {
    throw new ShapeError(
      'samples',
      [rows.length, 1],
      [rows.length],
      'samples × features are needed; for one feature pass [[value], [value], …]',
    )
  }
  checkSize(rows.length, width, rows.length * width)
  const data = new Float32Array(rows.length * width)
  rows.forEach((row, i) => {
    if (row.length !== width) throw new ShapeError(`sample ${i}`, [width], [row.length], 'every sample needs the same number of features')
    for (let j = 0; j < width; j++) data[j * rows.length + i] = row[j] as number
  })
  return { data, rows: rows.length, columns: width, layout: 'columns' }
}

/**
 * Any accepted form of samples as float32 columns.
 *
 * @throws {ShapeError} where there is no sample, no feature, or the size is wrong
 * @throws {ValueError} for infinite values; NaN is a missing value and stays
 */
export function toColumns(samples: SamplesLike): Columns {
  const result = isMatrix(samples) ? columnsOfMatrix(samples) : columnsOfRows(samples)
  for (let i = 0; i < result.data.length; i++) {
    const value = result.data[i] as number
    if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) {
      const found = `${value} in sample ${i % result.rows}, feature ${Math.floor(i / result.rows)}`
      throw new ValueError('samples', 'finite numbers (or NaN for a missing value) within the range of float32', found)
    }
  }
  return result
}

function columnsOfMatrix({ data, rows, columns, layout = 'rows' }: FeatureMatrix): Columns {
  checkSize(rows, columns, data.length)
  if (layout === 'columns') return { data: data instanceof Float32Array ? data : Float32Array.from(data), rows, columns, layout }
  const transposed = new Float32Array(rows * columns)
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) transposed[j * rows + i] = data[i * columns + j] as number
  return { data: transposed, rows, columns, layout: 'columns' }
}
