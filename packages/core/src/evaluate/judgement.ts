import { ShapeError } from '../errors.ts'
import type { Columns } from '../forest/feature-matrix.ts'

export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** What a classifier says of samples whose classes are known. */
export interface Judgement {
  readonly truth: ArrayLike<number>
  readonly predicted: ArrayLike<number>
  /** The classes the classifier knows, ascending. */
  readonly classes: readonly number[]
  /** (samples × classes); each row sums to 1. */
  readonly probabilities: ArrayLike<number>
}

/** A trained classifier: all that judging needs of it. */
export interface Fitted {
  readonly classes: readonly number[]
  predictProba(samples: Columns): { readonly data: ArrayLike<number> }
}

/** The most probable class of each sample, the smaller of equally probable ones. */
export function mostProbable(probabilities: ArrayLike<number>, classes: readonly number[]): Int32Array {
  const count = classes.length
  return Int32Array.from({ length: probabilities.length / count }, (_, row) => {
    let best = 0
    for (let k = 1; k < count; k++) if ((probabilities[row * count + k] as number) > (probabilities[row * count + best] as number)) best = k
    return classes[best] as number
  })
}

/** What a fitted classifier says of samples, beside what is true. */
export function judge(classifier: Fitted, samples: Columns, truth: ArrayLike<number>): Judgement {
  const { classes } = classifier
  const probabilities = classifier.predictProba(samples).data
  return { truth, predicted: mostProbable(probabilities, classes), classes, probabilities }
}

/**
 * Judgements of several folds as one. A class that one of the classifiers does not know has the probability 0 there.
 */
export function joinJudgements(judgements: readonly Judgement[]): Judgement {
  const classes = [...new Set(judgements.flatMap((one) => one.classes))].sort((a, b) => a - b)
  const probabilities = judgements.flatMap((one) => {
    const places = classes.map((value) => one.classes.indexOf(value))
    return Array.from({ length: one.truth.length * classes.length }, (_, i) => {
      const place = places[i % classes.length] as number
      return place < 0 ? 0 : (one.probabilities[Math.floor(i / classes.length) * one.classes.length + place] as number)
    })
  })
  return {
    truth: judgements.flatMap((one) => Array.from(one.truth)),
    predicted: judgements.flatMap((one) => Array.from(one.predicted)),
    classes,
    probabilities: Float64Array.from(probabilities),
  }
}

/** Rows of a matrix that is stored column after column. */
export function rowsOf({ data, rows, columns }: Columns, chosen: ArrayLike<number>): Columns {
  const result = new Float32Array(chosen.length * columns)
  for (let column = 0; column < columns; column++)
    for (let i = 0; i < chosen.length; i++) result[column * chosen.length + i] = data[column * rows + (chosen[i] as number)] as number
  return { data: result, rows: chosen.length, columns, layout: 'columns' }
}

/** Columns of a matrix that is stored column after column. */
export function columnsOf({ data, rows }: Columns, chosen: readonly number[]): Columns {
  const result = new Float32Array(chosen.length * rows)
  chosen.forEach((column, i) => {
    result.set(data.subarray(column * rows, (column + 1) * rows), i * rows)
  })
  return { data: result, rows, columns: chosen.length, layout: 'columns' }
}

/** @throws {ShapeError} where there is not one class per sample */
export function checkTarget(samples: Columns, target: ArrayLike<number>): void {
  if (target.length !== samples.rows) throw new ShapeError('target', [samples.rows], [target.length], 'one class per sample is needed')
}
