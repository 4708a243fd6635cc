import {
  type AnyClassifier,
  type BatchFile,
  type BatchInput,
  classifierOf,
  type ForestOptions,
  InputError,
  ModelKindError,
  ObjectClassifier,
  ObjectMerger,
  ObjectSegmenter,
  ObjectSelector,
  OptionError,
  PixelClassifier,
  ProbabilityMapper,
  pairFiles,
  parseContactFeatures,
  parseObjectFeatures,
  parseSpecification,
  resolveSpecification,
  type Table,
  TableRowClassifier,
  UnsupportedError,
  ValueError,
} from '@cambium/core'
import { apocWarnings, encodeApocCl } from '@cambium/core/formats'
import { modelFormat, readAnnotation, readImage, readLabels, readModel, readTable, writeModel } from '@cambium/core/node'
import type { Runner } from '../commands.ts'
import { inputsOf, requireFiles } from '../inputs.ts'
import { checkOutput } from '../outputs.ts'
import { bars } from '../render/bars.ts'
import { type Session, wholeNumber } from '../session.ts'
import { classList } from './class-list.ts'
import { classNamesOf, type ForestFlags, forestOptions } from './forest-flags.ts'
import { checkRoles, kindOf } from './kinds.ts'

interface TrainFlags extends ForestFlags {
  readonly output: string
  readonly features?: string
  readonly image?: string[]
  readonly annotation?: string[]
  readonly labels?: string[]
  readonly table?: string
  readonly truth?: string
  readonly positiveClass?: string
  readonly connectivity?: string
  readonly probabilityClass?: string
  readonly classNames?: string
  readonly keepSamples?: boolean
  readonly continue?: string
  readonly axes?: string
  readonly channels?: number[]
}

/** Flags of one kind alone. */
function checkOwnFlags(name: string, flags: TrainFlags): void {
  const owners = {
    positiveClass: ['object-segmenter', 'object-selector'],
    connectivity: ['object-segmenter'],
    probabilityClass: ['probability-mapper'],
    truth: ['table-row-classifier'],
  } as const
  for (const [flag, kinds] of Object.entries(owners)) {
    const dashed = flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    if (flags[flag as keyof typeof owners] !== undefined && !(kinds as readonly string[]).includes(name))
      throw new OptionError(dashed, flags[flag as keyof typeof owners], `no --${dashed}, which is for ${kinds.join(' and ')}`)
  }
}

function newClassifier(name: string, flags: TrainFlags, options: Partial<ForestOptions>): AnyClassifier {
  const positiveClass = wholeNumber('positive-class', flags.positiveClass ?? '2', 1)
  if (name === 'pixel-classifier') return new PixelClassifier(options)
  if (name === 'object-segmenter') {
    const connectivity = flags.connectivity === undefined ? {} : { connectivity: wholeNumber('connectivity', flags.connectivity, 1) }
    return new ObjectSegmenter({ ...options, positiveClass, ...connectivity })
  }
  if (name === 'probability-mapper')
    return new ProbabilityMapper({ ...options, outputClass: wholeNumber('probability-class', flags.probabilityClass ?? '2', 1) })
  if (name === 'object-classifier') return new ObjectClassifier(options)
  if (name === 'object-selector') return new ObjectSelector({ ...options, positiveClass })
  return name === 'object-merger' ? new ObjectMerger(options) : new TableRowClassifier(options)
}

/** The classifier to train: a new one, or one to go on from. */
async function openClassifier(name: string, flags: TrainFlags): Promise<AnyClassifier> {
  const options = forestOptions(flags)
  if (flags.continue === undefined) return newClassifier(name, flags, options)
  const { model } = await readModel(flags.continue)
  const { kind } = kindOf(name)
  if (model.kind !== kind) throw new ModelKindError(flags.continue, kind, model.kind)
  if (model.kept === undefined)
    throw new ValueError(flags.continue, 'a model with its training samples (stored with --keep-samples)', 'one without them')
  return classifierOf({ ...model, options: { ...model.options, ...options } })
}

/** Understands the features before any file is read; nothing is said about dimensions yet. */
function checkFeatures(name: string, features: string | undefined): void {
  if (features === undefined || name === 'table-row-classifier') return
  if (name === 'object-merger') parseContactFeatures(features)
  else if (name === 'object-classifier' || name === 'object-selector') parseObjectFeatures(features)
  else parseSpecification(resolveSpecification(features, 2).specification)
}

/** Rows of files of the named roles; every one has to be there and to find its partners. */
async function pairedRows(
  roles: readonly (readonly [string, readonly string[] | undefined])[],
): Promise<readonly (readonly BatchFile[])[]> {
  const inputs: BatchInput[] = []
  for (const [role, paths] of roles) if (paths !== undefined) inputs.push(await inputsOf(role, paths))
  await requireFiles(inputs)
  const { rows, unpaired } = pairFiles(inputs)
  if (unpaired.length > 0)
    throw new InputError(
      unpaired.map(({ file, problem }) => `${file.path}: ${problem}`).join('; '),
      unpaired.map(({ file }) => file.path),
    )
  return rows
}

/** Whole numbers of the truth column; empty is unlabelled. */
function truthColumn(table: Table, column: string | undefined): readonly number[] {
  if (column === undefined) throw new OptionError('truth', 'nothing', '--truth, the column of the table that holds the class')
  const values = table[column]
  if (values === undefined) throw new OptionError('truth', column, `a column of the table: ${Object.keys(table).join(', ')}`)
  const numbers = values.map((value) => (value === '' ? Number.NaN : Number(value)))
  const broken = values.find((value, i) => value !== '' && !Number.isNaN(value) && !Number.isInteger(numbers[i]))
  if (broken !== undefined) throw new ValueError(`column "${column}"`, 'whole numbers, or empty cells', String(broken))
  return numbers
}

async function trainClassifier(session: Session, classifier: AnyClassifier, flags: TrainFlags): Promise<void> {
  const { axes, channels } = flags
  const continueTraining = flags.continue !== undefined
  const run = {
    signal: session.signal,
    executor: session.executor,
    progress: session.progress.of('trees'),
    continueTraining,
    classNames: classNamesOf(flags.classNames),
  }
  const features = flags.features ?? (continueTraining ? classifier.featureSpecification : undefined)
  if (classifier instanceof TableRowClassifier) {
    const table = await readTable(flags.table as string)
    const truth = truthColumn(table, flags.truth)
    const { [flags.truth as string]: _, ...others } = table
    await classifier.train({ table: others, truth, features, ...run })
    return
  }
  const mapAxes = axes?.replace('c', '')
  if (classifier instanceof ObjectClassifier || classifier instanceof ObjectSelector || classifier instanceof ObjectMerger) {
    const rows = await pairedRows([
      ['labels', flags.labels],
      ['annotation', flags.annotation],
      ['image', flags.image],
    ])
    const image = flags.image === undefined ? undefined : await inTurn(rows, 2, (file) => readImage(file, { axes, channels }))
    const labels = await inTurn(rows, 0, (file, i) => readLabels(file, { axes: mapAxes ?? image?.[i]?.axes.replace('c', '') }))
    const annotation = await inTurn(rows, 1, (file, i) => readAnnotation(file, { axes: labels[i]?.axes }))
    await classifier.train({ features, labels, annotation, image, ...run })
    return
  }
  const rows = await pairedRows([
    ['image', flags.image],
    ['annotation', flags.annotation],
  ])
  const image = await inTurn(rows, 0, (file) => readImage(file, { axes, channels }))
  const annotation = await inTurn(rows, 1, (file, i) => readAnnotation(file, { axes: image[i]?.axes.replace('c', '') }))
  await classifier.train({ features: features ?? 'small_quick', image, annotation, ...run })
}

/** Reads one file of each row, one after the other. */
async function inTurn<T>(
  rows: readonly (readonly BatchFile[])[],
  role: number,
  read: (file: string, row: number) => Promise<T>,
): Promise<T[]> {
  const found: T[] = []
  for (const [i, row] of rows.entries()) found.push(await read(row[role]?.path as string, i))
  return found
}

/** Trains a classifier from files and writes its model. */
export const train: Runner = async (session, [name = ''], given) => {
  const flags = given as unknown as TrainFlags
  const kind = kindOf(name)
  checkRoles(name, flags as unknown as Record<string, unknown>, kind)
  checkOwnFlags(name, flags)
  const format = modelFormat(flags.output)
  if (format === 'cl' && flags.keepSamples === true)
    throw new OptionError('keep-samples', true, 'a .cambium file: a .cl file cannot hold samples')
  checkOutput(flags.output, session.overwrite)
  checkFeatures(name, flags.features)
  const classifier = await openClassifier(name, flags)
  await trainClassifier(session, classifier, flags)
  const { model } = classifier
  if (format === 'cl') refuseWhatApocCannot(flags.output, classifier, session)
  await writeModel(flags.output, classifier, { overwrite: session.overwrite, keepSamples: flags.keepSamples, signal: session.signal })
  const featureImportances = classifier.featureImportances()
  const samples = model.samplesPerClass.reduce((a, b) => a + b, 0)
  session.say(
    [
      `${flags.output}: ${model.kind}, ${model.packed.roots.length} trees from ${samples} samples (${classList(model)
        .map(({ value, name: label, samples: count }) => `${count} of class ${label === undefined ? value : `${value} ${label}`}`)
        .join(', ')})`,
      bars(featureImportances),
      ...(model.outOfBag === undefined ? [] : [`out-of-bag accuracy ${model.outOfBag.toFixed(4)}`]),
    ].join('\n'),
  )
  return {
    document: {
      model: flags.output,
      classifier: model.kind,
      featureSpecification: model.featureSpecification,
      features: model.features,
      featureImportances,
      samples,
      classes: classList(model),
      trees: model.packed.roots.length,
      maxDepth: model.options.maxDepth,
      seed: model.options.randomState,
      outOfBag: model.outOfBag ?? null,
    },
  }
}

/** A .cl file that APOC would read otherwise is wrong usage: .cambium holds everything. */
function refuseWhatApocCannot(output: string, { model }: AnyClassifier, session: Session): void {
  try {
    encodeApocCl(model)
  } catch (error) {
    if (error instanceof UnsupportedError) throw new OptionError('output', output, `a .cambium file: ${error.message}`)
    throw error
  }
  for (const warning of apocWarnings(model)) session.warn(warning)
}
