import { featureNames } from '../features/specification.ts'
import type { Combine } from '../forest/options.ts'
import type { PackedForest } from '../forest/packed-forest.ts'
import { classProbability, scoreClasses, scorerOf, winningClasses } from '../forest/predict-packed.ts'
import type { ClassifierKind, KeptSamples, Model } from './model.ts'
import type { TrainedForest } from './train-forest.ts'

/** Rows of a table: a column of numbers for each feature. */
export type Columns = readonly Float32Array[]

const hasNaN = (columns: Columns, row: number): boolean => columns.some((column) => Number.isNaN(column[row]))

/** The rows with a class (above 0) and without a missing number. */
export const sampledRows = (columns: Columns, classes: readonly number[]): number[] =>
  [...classes.keys()].filter((row) => (classes[row] as number) > 0 && !hasNaN(columns, row))

/** The rows with a class and without a missing number, as samples. */
export function samplesOfRows(columns: Columns, classes: readonly number[]): KeptSamples {
  const rows = sampledRows(columns, classes)
  const features = new Float32Array(rows.length * columns.length)
  for (const [c, column] of columns.entries()) for (const [i, row] of rows.entries()) features[c * rows.length + i] = column[row] as number
  return { features, target: Uint32Array.from(rows, (row) => classes[row] as number) }
}

/** What a forest says of rows: the class of each, 0 where a number is missing, and the probability of each class, NaN there. */
export interface RowPrediction {
  readonly classes: readonly number[]
  /** For each class of the model, a number per row. */
  readonly probabilities: readonly (readonly number[])[]
}

/** Classes of rows. `skipMissing` leaves rows with a missing number without a class, as APOC does for objects and tables. */
export function predictRows(model: Pick<Model, 'packed' | 'options' | 'classes'>, columns: Columns, skipMissing: boolean): RowPrediction {
  const rows = columns[0]?.length ?? 0
  const planes = new Float32Array(rows * columns.length)
  for (const [c, column] of columns.entries()) planes.set(column, c * rows)
  return predictPlanes(model.packed, model.options.combine, planes, model.classes, (row) => skipMissing && hasNaN(columns, row))
}

function predictPlanes(
  forest: PackedForest,
  combine: Combine,
  planes: Float32Array,
  classes: readonly number[],
  isMissing: (row: number) => boolean,
): RowPrediction {
  const rows = planes.length / forest.featureCount
  const scores = scoreClasses(scorerOf(forest, combine, 'reference'), planes)
  const winners = winningClasses(scores, classes, new Uint32Array(rows))
  const missing = Array.from({ length: rows }, (_, row) => isMissing(row))
  return {
    classes: missing.map((skip, row) => (skip ? 0 : (winners[row] as number))),
    probabilities: classes.map((_, k) =>
      Array.from(classProbability(scores, forest.classCount, k), (value, row) => (missing[row] === true ? Number.NaN : value)),
    ),
  }
}

/** The model of a classifier of rows: what it does not share with the pixel kinds is empty. */
export function rowModel(
  kind: ClassifierKind,
  trained: TrainedForest,
  facts: Pick<Model, 'featureSpecification' | 'features' | 'classNames'>,
): Model {
  return {
    ...trained,
    ...facts,
    kind,
    features: featureNames(
      facts.features.map((text) => ({ text })),
      1,
    ),
    dimensions: 0,
    channels: 1,
    positiveClass: undefined,
    connectivity: undefined,
    objectRules: undefined,
    edges: undefined,
    outputClass: undefined,
    pixels: undefined,
    neighbours: undefined,
    spacing: undefined,
    normalise: undefined,
    unit: undefined,
  }
}
