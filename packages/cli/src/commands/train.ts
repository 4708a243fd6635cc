import {
  type AnyClassifier,
  dropTrees,
  isPixelKind,
  keepBestTrees,
  ObjectClassifier,
  ObjectSegmenter,
  ObjectSelector,
  OptionError,
  parseObjectFeatures,
  UnsupportedError,
} from '@cambium/core'
import { type ApocQuestion, apocWarnings, checkApocCanDo } from '@cambium/core/formats'
import { modelFormat, writeModel } from '@cambium/core/node'
import type { Runner } from '../commands.ts'
import { checkOutput } from '../outputs.ts'
import { bars } from '../render/bars.ts'
import { counted, listed } from '../render/words.ts'
import { wholeNumber } from '../session.ts'
import { classList } from './class-list.ts'
import { checkAsked, checkFeatures, checkOwnFlags, openClassifier, type TrainFlags, trainClassifier } from './classifier-training.ts'
import { checkRoles, kindOf } from './kinds.ts'
import { refuseObjectRules } from './object-rules.ts'
import { checkTunes, tunedSettings } from './tune.ts'

/** Trains a classifier from files and writes its model. */
export const train: Runner = async (session, [name = ''], given) => {
  const flags = given as unknown as TrainFlags & { readonly output: string; readonly tune?: boolean }
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
  let classifier = await openClassifier(name, flags)
  checkTunes(name, classifier, flags)
  checkAsked(flags)
  if (flags.dropTrees !== undefined && flags.bestTrees !== undefined)
    throw new OptionError('drop-trees', flags.dropTrees, 'nothing', 'the trees that stay are chosen by --best-trees or by --drop-trees')
  if (format === 'cl') refuseForApoc(flags.output, questionOf(classifier, isPixelKind(classifier.kind) ? 'original' : '', flags.features))
  const check = (features: string): void => {
    if (format === 'cl') refuseForApoc(flags.output, questionOf(classifier, features))
  }
  const annotations = await trainClassifier(session, classifier, flags, check)
  const tuning = flags.tune === true ? await tunedSettings(session, classifier, annotations) : undefined
  if (tuning !== undefined) {
    const { features, maxDepth } = tuning
    // naming features here does not change the other defaults
    classifier = await openClassifier(name, { ...flags, maxDepth: maxDepth === null ? 'none' : String(maxDepth) })
    await trainClassifier(session, classifier, { ...flags, features })
  }
  if (flags.bestTrees !== undefined) {
    const { signal, executor, device } = session
    const count = wholeNumber('best-trees', flags.bestTrees, 1, classifier.options.nEstimators)
    classifier.useModel(await keepBestTrees(classifier.model, count, { signal, executor, device }))
  }
  if (flags.dropTrees !== undefined) {
    const { signal, executor, device } = session
    const dropped = flags.dropTrees.split(',').map((number) => wholeNumber('drop-trees', number, 1, classifier.options.nEstimators) - 1)
    if (new Set(dropped).size === classifier.options.nEstimators)
      throw new OptionError('drop-trees', flags.dropTrees, 'numbers that leave at least one tree')
    classifier.useModel(await dropTrees(classifier.model, dropped, { signal, executor, device }))
  }
  const { model } = classifier
  if (format === 'cl') refuseForApoc(flags.output, { ...model, combine: model.options.combine })
  for (const remark of remarks(classifier, format)) session.warn(remark)
  // whoever goes on today may want to go on tomorrow
  const keepSamples = flags.keepSamples ?? (format === 'cambium' && flags.continue !== undefined)
  await writeModel(flags.output, classifier, { overwrite: session.overwrite, keepSamples, signal: session.signal })
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
      ...(tuning === undefined ? [] : [tuning.sentence]),
      ...(model.normalise ? ['intensities are normalised: percentiles 1 and 99.8 become 0 and 1'] : []),
      ...(model.edges === undefined ? [] : [`boundaries follow edges of the image within ${counted(model.edges.radius, 'pixel')}`]),
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
      normalise: model.normalise ?? false,
      edges: model.edges ?? null,
      tuned: tuning === undefined ? null : { by: tuning.by, depths: tuning.depths, counts: tuning.counts },
    },
  }
}

/** What APOC would have to do with a model that is not trained yet. */
const questionOf = (classifier: AnyClassifier, featureSpecification: string, features?: string): ApocQuestion => ({
  kind: classifier.kind,
  combine: classifier.options.combine,
  connectivity: classifier instanceof ObjectSegmenter ? classifier.connectivity : undefined,
  featureSpecification,
  features: classifier instanceof ObjectClassifier || classifier instanceof ObjectSelector ? parseObjectFeatures(features ?? 'area') : [],
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
