import { FeatureSpecificationError, OptionError, ShapeError, ValueError } from '../errors.ts'
import { rowCount, type Table } from '../measure/table.ts'
import { suggestionFor } from '../suggestion.ts'
import { Classifier } from './classifier.ts'
import type { ClassifierKind, KeptSamples } from './model.ts'
import { predictRows, type RowPrediction, rowModel, samplesOfRows } from './row-samples.ts'
import { type ClassifierOptions, joinSamples, type TrainRunOptions } from './train-forest.ts'

export interface TableTraining extends TrainRunOptions {
  readonly table: Table
  /** Class of each row: a whole number; 0, negative or NaN = unknown. */
  readonly truth: readonly number[]
  /** Columns to use: separated by commas or spaces, quoted where a name contains one of them. By default all columns of numbers. */
  readonly features?: string | undefined
  readonly continueTraining?: boolean | undefined
  readonly classNames?: Readonly<Record<string, string>> | undefined
}

/** Names of columns as a specification: quoted where they contain a separator. */
export const formatColumns = (names: readonly string[]): string =>
  names.map((name) => (/[ \t,"]/.test(name) || name === '' ? `"${name.replaceAll('"', '""')}"` : name)).join(' ')

/**
 * Reads names of columns, separated by commas or spaces; a quoted name may contain them.
 *
 * @throws {FeatureSpecificationError} where a quote is not closed
 */
export function parseColumns(text: string): { name: string; position: number }[] {
  const names: { name: string; position: number }[] = []
  for (const { 0: word, index } of text.matchAll(/"(?:[^"]|"")*"?|[^ \t,]+/g)) {
    if (!word.startsWith('"')) names.push({ name: word, position: index })
    else if (word.length > 1 && word.endsWith('"')) names.push({ name: word.slice(1, -1).replaceAll('""', '"'), position: index })
    else throw new FeatureSpecificationError('a quote is not closed', text, index)
  }
  return names
}

const isNumeric = (column: Table[string] | undefined): boolean => column?.every((value) => typeof value === 'number') === true

/** The named columns as float32. @throws {ValueError} for a column that is missing or has words in it */
function columnsOf(table: Table, names: readonly string[]): Float32Array[] {
  return names.map((name) => {
    const column = table[name]
    if (column === undefined) throw new ValueError('table', `a column "${name}"`, `columns ${Object.keys(table).join(', ')}`)
    const row = column.findIndex((value) => typeof value !== 'number' && value.trim() !== '' && Number.isNaN(Number(value)))
    if (row >= 0) throw new ValueError(`column "${name}"`, 'numbers', `"${column[row]}" in row ${row + 2}`)
    return Float32Array.from(column as readonly (number | string)[], Number)
  })
}

/** The specified columns, or all numeric ones. */
function chosenColumns(table: Table, specification: string | undefined): string[] {
  if (specification === undefined) return Object.keys(table).filter((name) => isNumeric(table[name]))
  const known = Object.keys(table)
  const chosen = parseColumns(specification)
  for (const { name, position } of chosen) {
    if (!known.includes(name))
      throw new FeatureSpecificationError(`unknown column "${name}"`, specification, position, suggestionFor(name, known))
  }
  return chosen.map(({ name }) => name)
}

/** Gives every row of a table a class: a random forest on its columns. Rows with a missing number get class 0. */
export class TableRowClassifier extends Classifier {
  readonly kind: ClassifierKind = 'TableRowClassifier'

  /** @throws {OptionError} for an unknown option or a value that is not allowed */
  constructor(options: ClassifierOptions = {}) {
    super(options)
  }

  /**
   * Learns from the rows whose class is known and in which no number is missing.
   *
   * @throws {FeatureSpecificationError} for an unknown column
   * @throws {ValueError}      for words or infinite numbers in a column, or a truth that is not whole
   * @throws {AnnotationError} where fewer than two classes are known
   */
  async train(training: TableTraining): Promise<this> {
    const { table, truth } = training
    if (truth.length !== rowCount(table))
      throw new ShapeError('truth', [rowCount(table)], [truth.length], 'one class for each row of the table')
    const broken = truth.find((value) => !Number.isNaN(value) && !(Number.isInteger(value) && value >= 0))
    if (broken !== undefined) throw new ValueError('truth', 'whole numbers from 0 on', String(broken))
    const names = chosenColumns(table, training.features)
    if (names.length === 0) throw new OptionError('features', 'none', 'at least one column of numbers')
    const twice = names.find((name, i) => names.indexOf(name) !== i)
    if (twice !== undefined) throw new OptionError('features', twice, 'each column once')
    const specification = formatColumns(names)
    if (training.continueTraining) this.checkContinues(specification)
    const parts: KeptSamples[] = training.continueTraining ? [this.keptSamples()] : []
    parts.push(samplesOfRows(columnsOf(table, names), truth))
    const trained = await this.grow('truth', joinSamples(parts), training)
    const classNames = training.classNames ?? (training.continueTraining ? this.model.classNames : {})
    this.useModel(rowModel(this.kind, trained, { featureSpecification: specification, features: names, classNames }))
    return this
  }

  /** Class of each row, 0 where a number is missing. */
  async predict({ table }: { readonly table: Table }): Promise<readonly number[]> {
    return this.#rows(table).classes
  }

  /** The table with a column `class`, and with `probability_<class>` for each class. @throws {ValueError} where `class` exists */
  async predictTable({ table }: { readonly table: Table }): Promise<Table> {
    if (table.class !== undefined)
      throw new ValueError('table', 'no column "class", since the result takes this name', 'one', 'give it another name')
    const { classes, probabilities } = this.#rows(table)
    return {
      ...table,
      class: classes,
      ...Object.fromEntries(this.model.classes.map((value, k) => [`probability_${value}`, probabilities[k] as readonly number[]])),
    }
  }

  #rows(table: Table): RowPrediction {
    return predictRows(this.model, columnsOf(table, this.model.features), true)
  }
}
