import {
  type AnyClassifier,
  classifierOf,
  type ForestOptions,
  isPixelKind,
  ModelKindError,
  ObjectClassifier,
  ObjectMerger,
  ObjectSegmenter,
  ObjectSelector,
  OptionError,
  PixelClassifier,
  ProbabilityMapper,
  parseContactFeatures,
  parseObjectFeatures,
  parseSpecification,
  resolveObjectRules,
  resolveSpecification,
  TableRowClassifier,
  UnsupportedError,
  ValueError,
} from '@cambium/core'
import { type ApocQuestion, apocWarnings, checkApocCanDo } from '@cambium/core/formats'
import { modelFormat, readModel, readTable, writeModel } from '@cambium/core/node'
import type { Runner } from '../commands.ts'
import { checkOutput } from '../outputs.ts'
import { bars } from '../render/bars.ts'
import { counted, listed } from '../render/words.ts'
import { type Session, wholeNumber } from '../session.ts'
import { classList } from './class-list.ts'
import { classNamesOf, type ForestFlags, forestOptions } from './forest-flags.ts'
import { checkRoles, kindOf } from './kinds.ts'
import { type ObjectRuleFlags, objectRulesOf, refuseObjectRules } from './object-rules.ts'
import { objectScenes, pixelScenes, rowsAndTruth } from './training-inputs.ts'

interface TrainFlags extends ForestFlags, ObjectRuleFlags {
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
      throw new OptionError(
        dashed,
        flags[flag as keyof typeof owners],
        'nothing',
        `${name} does not take it; it is for ${kinds.join(' and ')}`,
      )
  }
}

function newClassifier(name: string, flags: TrainFlags, options: Partial<ForestOptions>): AnyClassifier {
  const positiveClass = wholeNumber('positive-class', flags.positiveClass ?? '2', 1)
  if (name === 'pixel-classifier') return new PixelClassifier(options)
  if (name === 'object-segmenter') {
    const connectivity = flags.connectivity === undefined ? {} : { connectivity: wholeNumber('connectivity', flags.connectivity, 1) }
    return new ObjectSegmenter({ ...options, positiveClass, ...connectivity, objectRules: objectRulesOf(flags) })
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
  const whole = (
    flag: 'positiveClass' | 'connectivity' | 'probabilityClass',
    dashed: string,
    kept: number | undefined,
  ): number | undefined => (flags[flag] === undefined ? kept : wholeNumber(dashed, flags[flag], 1))
  return classifierOf({
    ...model,
    options: { ...model.options, ...options },
    positiveClass: whole('positiveClass', 'positive-class', model.positiveClass),
    connectivity: whole('connectivity', 'connectivity', model.connectivity),
    objectRules: resolveObjectRules({ ...model.objectRules, ...objectRulesOf(flags) }),
    outputClass: whole('probabilityClass', 'probability-class', model.outputClass),
  })
}

/** Understands the features before any file is read; nothing is said about dimensions yet. */
function checkFeatures(name: string, features: string | undefined): void {
  if (features === undefined || name === 'table-row-classifier') return
  if (name === 'object-merger') parseContactFeatures(features)
  else if (name === 'object-classifier' || name === 'object-selector') parseObjectFeatures(features)
  else parseSpecification(resolveSpecification(features, 2).specification)
}

async function trainClassifier(session: Session, classifier: AnyClassifier, flags: TrainFlags): Promise<void> {
  const continueTraining = flags.continue !== undefined
  const run = {
    signal: session.signal,
    executor: session.executor,
    device: session.device,
    mode: session.mode,
    progress: session.progress.of('trees'),
    continueTraining,
    classNames: classNamesOf(flags.classNames),
  }
  const features = flags.features ?? (continueTraining ? classifier.featureSpecification : undefined)
  if (classifier instanceof TableRowClassifier) {
    const { table, truth } = rowsAndTruth(await readTable(flags.table as string), flags.truth as string)
    await classifier.train({ table, truth, features, ...run })
  } else if (classifier instanceof ObjectClassifier || classifier instanceof ObjectSelector || classifier instanceof ObjectMerger) {
    await classifier.train({ ...(await objectScenes(flags)), features, ...run })
  } else {
    const scenes = await pixelScenes(session, flags)
    const specification = features ?? 'small_quick'
    if (modelFormat(flags.output) === 'cl') {
      const dimensions = scenes.image[0]?.axes.includes('z') === true ? 3 : 2
      refuseForApoc(flags.output, questionOf(classifier, resolveSpecification(specification, dimensions).specification))
    }
    await classifier.train({ ...scenes, features: specification, ...run })
  }
}

/** Trains a classifier from files and writes its model. */
export const train: Runner = async (session, [name = ''], given) => {
  const flags = given as unknown as TrainFlags
  const kind = kindOf(name)
  checkRoles(name, flags as unknown as Record<string, unknown>, kind)
  checkOwnFlags(name, flags)
  if (name !== 'object-segmenter') refuseObjectRules(flags, name)
  const format = modelFormat(flags.output)
  if (format === 'cl' && flags.keepSamples === true)
    throw new OptionError('keep-samples', flags.output, 'a .cambium file', 'a .cl file cannot hold samples; store the model as .cambium')
  checkOutput(flags.output, session.overwrite)
  checkFeatures(name, flags.features)
  if (name === 'table-row-classifier' && flags.truth === undefined)
    throw new OptionError('truth', undefined, '--truth, the column of the table that holds the class')
  const classifier = await openClassifier(name, flags)
  if (format === 'cl') refuseForApoc(flags.output, questionOf(classifier, isPixelKind(classifier.kind) ? 'original' : ''))
  await trainClassifier(session, classifier, flags)
  const { model } = classifier
  if (format === 'cl') refuseForApoc(flags.output, { ...model, combine: model.options.combine })
  for (const remark of remarks(classifier, format)) session.warn(remark)
  await writeModel(flags.output, classifier, { overwrite: session.overwrite, keepSamples: flags.keepSamples, signal: session.signal })
  const featureImportances = classifier.featureImportances()
  const samples = model.samplesPerClass.reduce((a, b) => a + b, 0)
  const perClass = listed(
    classList(model).map(
      ({ value, name: label, samples: count }) => `${count} of class ${label === undefined ? value : `${value} ${label}`}`,
    ),
  )
  session.say(
    [
      `${flags.output}: ${model.kind}, ${counted(model.packed.roots.length, 'tree')} from ${counted(samples, 'sample')} (${perClass})`,
      bars(featureImportances),
      ...(model.outOfBag === undefined ? [] : [`out-of-bag accuracy ${model.outOfBag.toFixed(4)}`]),
    ].join('\n'),
  )
  return {
    document: {
      mode: model.mode,
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

/** What APOC would have to do with a model that is not trained yet. */
const questionOf = (classifier: AnyClassifier, featureSpecification: string): ApocQuestion => ({
  kind: classifier.kind,
  combine: classifier.options.combine,
  connectivity: classifier instanceof ObjectSegmenter ? classifier.connectivity : undefined,
  featureSpecification,
  features: [],
})

/** A .cl file that APOC would read otherwise is wrong usage: .cambium holds everything. */
function refuseForApoc(output: string, question: ApocQuestion): void {
  try {
    checkApocCanDo(question)
  } catch (error) {
    if (error instanceof UnsupportedError) throw new OptionError('output', output, 'a .cambium file', error.message)
    throw error
  }
}

/** Things about a trained model that a user would want to know, though they are no errors. */
function remarks({ model }: AnyClassifier, format: 'cl' | 'cambium'): string[] {
  const unknown = Object.keys(model.classNames).filter((value) => !model.classes.includes(Number(value)))
  return [
    ...(format === 'cl' ? apocWarnings(model) : []),
    ...(unknown.length === 0 ? [] : [`class-names: class ${unknown.join(', ')} was not annotated`]),
    ...(model.featureImportances.every((value) => value === 0)
      ? ['no feature tells the classes apart: is the image constant, or are the strokes in the wrong place?']
      : []),
  ]
}
