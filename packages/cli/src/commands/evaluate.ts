import path from 'node:path'
import {
  type Annotation,
  type AnyClassifier,
  type ComparedFeatures,
  evaluationReport,
  featureSets,
  isPixelKind,
  modelFacts,
  OptionError,
} from '@cambium/core'
import {
  type CorrelationName,
  type Evaluation,
  evaluateForest,
  forestTrainer,
  type GroupKind,
  groupKindFor,
  groupKinds,
  sampleGroups,
  withPlaces,
} from '@cambium/core/evaluate'
import { writeAtomically } from '@cambium/core/node'
import type { Runner } from '../commands.ts'
import { inputsOf } from '../inputs.ts'
import { checkOutput } from '../outputs.ts'
import { columns } from '../render/bars.ts'
import { listed } from '../render/words.ts'
import { wholeNumber } from '../session.ts'
import {
  checkAsked,
  checkFeatures,
  checkOwnFlags,
  openClassifier,
  type TrainFlags,
  trainClassifier,
  trainOnScenes,
} from './classifier-training.ts'
import { compareFeatures } from './compare-features.ts'
import { checkTruths, describeImages, isJudged, judgeImages, trueScenes } from './evaluate-images.ts'
import { checkRoles, kindOf } from './kinds.ts'

interface EvaluateFlags extends TrainFlags {
  readonly by?: string
  readonly block?: string
  readonly folds?: string
  readonly trainShare?: string
  readonly correlation?: string
  readonly curves: boolean
  readonly compare?: readonly string[]
  /** Files of label images, or of class maps. */
  readonly trueLabels?: readonly string[]
}

/** What is held out together. @throws {OptionError} for words that are none, or for kinds whose samples are on their own */
function groupKind(name: string, { kind }: AnyClassifier, by: string | undefined): GroupKind | undefined {
  if (by === undefined) return isPixelKind(kind) ? undefined : 'sample'
  if (!groupKinds.includes(by as GroupKind)) throw new OptionError('by', by, groupKinds.join(', '))
  if (!isPixelKind(kind) && by !== 'sample')
    throw new OptionError('by', by, 'sample', `${name} learns from objects or rows, each of which is a sample of its own; leave --by out`)
  return by as GroupKind
}

/** What is learned from each time. @throws {OptionError} unless it is a share */
function shareOf({ trainShare }: EvaluateFlags): number | undefined {
  if (trainShare === undefined) return undefined
  const share = Number(trainShare)
  if (!(share > 0 && share < 1)) throw new OptionError('train-share', trainShare, 'a share above 0 and below 1, such as 0.7')
  return share
}

function foldsOf({ folds = '5' }: EvaluateFlags): number | 'all' {
  if (folds === 'all') return folds
  if (!/^\d+$/.test(folds)) throw new OptionError('folds', folds, 'a whole number from 2 to 1000, or all')
  return wholeNumber('folds', folds, 2, 1000)
}

const correlationNames: readonly CorrelationName[] = ['pearson', 'spearman', 'kendall']

function correlationOf({ correlation = 'spearman' }: EvaluateFlags): CorrelationName {
  const known = correlationNames.find((name) => name === correlation)
  if (known === undefined) throw new OptionError('correlation', correlation, 'pearson, spearman or kendall')
  return known
}

/** Scores for people. */
function describe(evaluation: Evaluation, nameOf: (value: number) => string): string {
  const { heldOut, optimistic, train, intervals, by, folds, outOfBag, importances, confusion } = evaluation
  const row = (name: string, key: keyof typeof heldOut): string[] => [
    name,
    ...[heldOut, optimistic, train].map((scores) => scores[key].toFixed(3)),
  ]
  return [
    ...evaluation.verdicts.map(({ sentence }) => sentence),
    '',
    columns([
      ['', `held-out ${by}s`, 'single samples', 'learned from'],
      row('accuracy', 'accuracy'),
      row('F1', 'f1'),
      row('IoU', 'iou'),
      row('Matthews', 'matthews'),
    ]),
    `F1 lies between ${intervals.f1[0].toFixed(3)} and ${intervals.f1[1].toFixed(3)} (95 %) · out-of-bag accuracy ${outOfBag.toFixed(3)} · ${folds} folds`,
    ...evaluation.doubtful.map(
      ({ group, value, takenFor, samples, share, image, place }) =>
        `is ${place === undefined ? `${by} ${group + 1}` : `what is painted on ${image} at ${place.join(', ')}`} named right? ${(100 * share).toFixed(0)} % of its ${samples} samples of ${nameOf(value)} look like ${nameOf(takenFor)}`,
    ),
    '',
    'what was taken for what: true classes downwards',
    columns([
      ['', ...confusion.classes.map(nameOf)],
      ...confusion.counts.map((counts, i) => [nameOf(confusion.classes[i] as number), ...counts.map(String)]),
    ]),
    '',
    'what the forest uses (impurity), and what its score on held-out samples loses where a feature is mixed',
    columns([
      ['feature', 'impurity', 'loss of F1'],
      ...[...importances]
        .sort((a, b) => b.impurity - a.impurity)
        .map(({ feature, impurity, permutation, spread }) => [
          feature,
          impurity.toFixed(3),
          `${permutation.toFixed(3)} ± ${spread.toFixed(3)}`,
        ]),
    ]),
    ...evaluation.correlated.map(
      ({ features }) => `beware of correlated features: ${listed(features)} say nearly the same (${evaluation.correlation})`,
    ),
  ].join('\n')
}

/** What the samples of kinds that do not learn from pixels are. */
const wordOf: Readonly<Record<string, string>> = {
  'object-classifier': 'object',
  'object-selector': 'object',
  'object-merger': 'border',
  'table-row-classifier': 'row',
}

/** The name of a set, where a specification is one. */
const setOf = (specification: string): string =>
  Object.keys(featureSets).find((name) => featureSets[name] === specification) ?? specification

/** Feature sets side by side. */
const comparison = (compared: readonly ComparedFeatures[], by: GroupKind): string =>
  [
    `the same strokes with other features, and stored models on them: F1 on held-out ${by}s, and seconds to train and to predict the first image`,
    columns([
      ['features', 'number', 'F1', '95 %', 'train', 'predict'],
      ...compared.map(({ name, features, f1, interval, trainSeconds, predictSeconds }) => [
        name.length > 40 ? `${name.slice(0, 39)}…` : name,
        String(features),
        f1.toFixed(3),
        `${interval[0].toFixed(3)} to ${interval[1].toFixed(3)}`,
        Number.isNaN(trainSeconds) ? '–' : trainSeconds.toFixed(2),
        predictSeconds.toFixed(2),
      ]),
    ]),
    ...(compared.some(({ trainSeconds }) => Number.isNaN(trainSeconds))
      ? ['stored models are judged on all painted pixels, which flatters those that learned from some of them']
      : []),
  ].join('\n')

/** Judges a classifier that would be trained from the same files, on parts that it does not learn from. */
export const evaluate: Runner = async (session, [name = ''], given) => {
  const flags = given as unknown as EvaluateFlags
  checkRoles(name, flags as unknown as Record<string, unknown>, kindOf(name))
  checkOwnFlags(name, flags)
  if (flags.output !== undefined) {
    if (!/\.html?$/i.test(flags.output)) throw new OptionError('output', flags.output, 'a file that ends with .html')
    checkOutput(flags.output, session.overwrite)
  }
  checkFeatures(name, flags.features)
  checkAsked(flags)
  checkTruths(name, flags.trueLabels)
  if (flags.compare !== undefined && !isPixelKind(kindOf(name).kind))
    throw new OptionError('compare', flags.compare.join(' '), 'nothing', `${name} does not take it; it is for kinds that learn from pixels`)
  if (name === 'table-row-classifier' && flags.truth === undefined)
    throw new OptionError('truth', undefined, '--truth, the column of the table that holds the class')
  const folds = foldsOf(flags)
  const correlation = correlationOf(flags)
  const trainShare = shareOf(flags)
  const side = wholeNumber('block', flags.block ?? '32', 1, 100_000)
  // the output is that of the report, not of a model
  const training = { ...flags, output: undefined }
  const classifier = await openClassifier(name, training)
  const wanted = groupKind(name, classifier, flags.by)
  const { trueLabels } = flags
  const truth = trueLabels === undefined ? undefined : await trueScenes(session, name, { ...training, trueLabels })
  const annotations =
    truth === undefined || !isJudged(classifier)
      ? await trainClassifier(session, classifier, training)
      : await trainOnScenes(session, classifier, training, truth.scenes)
  const { model } = classifier
  const { features, target } = model.kept as NonNullable<typeof model.kept>
  const samples = { data: features, rows: target.length, columns: features.length / target.length, layout: 'columns' as const }
  const by = wanted ?? groupKindFor(annotations, target)
  if (by === 'sample' && wanted === undefined)
    session.warn(
      'a class has a single stroke: single pixels are held out, whose neighbours were learned, and the scores flatter; paint a second one',
    )
  const { signal, executor, device } = session
  const doubted = by === 'image' ? sampleGroups(annotations, 'stroke') : groupsOf(annotations, by, side, target.length)
  const judged = await evaluateForest(
    {
      samples,
      target,
      groups: groupsOf(annotations, by, side, target.length),
      by,
      doubted,
      word: wordOf[name] ?? by,
      features: model.features,
      classNames: model.classNames,
      options: model.options,
      retrainWith: forestTrainer(model.options, { executor, signal, device, mode: model.mode }),
    },
    {
      folds,
      trainShare,
      correlation,
      curves: flags.curves,
      randomState: model.options.randomState,
      signal,
      progress: session.progress.of('steps'),
    },
  )
  const names = annotations.length === 0 ? [] : await namesOf(annotations, flags.annotation ?? [])
  const doubtful =
    annotations.length === 0 ? judged.doubtful : withPlaces(judged.doubtful, { painted: annotations, groups: doubted, names })
  const evaluation = { ...judged, doubtful }
  const compared =
    flags.compare === undefined
      ? undefined
      : await compareFeatures(session, {
          name,
          flags: training,
          sets: [...new Set([setOf(flags.features ?? model.featureSpecification), ...flags.compare])],
          folds,
          trainShare,
          by,
          groupsOf: (painted, count) => groupsOf(painted, by, side, count),
        })
  const images =
    trueLabels === undefined || truth === undefined
      ? undefined
      : await judgeImages(session, name, { ...training, trueLabels }, truth, target)
  const nameOf = (value: number): string => model.classNames[String(value)] ?? `class ${value}`
  if (flags.output !== undefined) {
    const facts = [
      ...modelFacts(model, images !== undefined),
      ['Images', [...(flags.image ?? []), ...(flags.labels ?? []), ...(flags.table === undefined ? [] : [flags.table])].join(', ')],
      ['Annotation', (flags.annotation ?? [flags.truth ?? '']).join(', ')],
      ...(trueLabels === undefined ? [] : [['Truth', trueLabels.join(', ')] as const]),
    ] as const
    const page = evaluationReport(evaluation, { title: `How good is this ${name}?`, classNames: model.classNames, facts, compared, images })
    await writeAtomically(flags.output, [new TextEncoder().encode(page)], { overwrite: session.overwrite, signal })
  }
  session.say(
    [
      ...(images === undefined ? [] : [images.verdict.sentence]),
      describe(evaluation, nameOf),
      ...(compared === undefined ? [] : ['', comparison(compared, by)]),
      ...(images === undefined ? [] : ['', describeImages(images)]),
    ].join('\n'),
  )
  const { curves, ...rest } = evaluation
  return {
    document: {
      mode: model.mode,
      classifier: model.kind,
      featureSpecification: model.featureSpecification,
      report: flags.output ?? null,
      ...rest,
      compared: compared ?? null,
      images: images ?? null,
      perClass: curves.map(({ roc: _, precisionRecall: __, ...one }) => one),
    },
  }
}

/** Names of the annotated images, for people. */
async function namesOf(annotations: readonly Annotation[], paths: readonly string[]): Promise<string[]> {
  const { files } = await inputsOf('annotation', paths)
  return annotations.map((_, i) => (files.length === annotations.length ? path.basename(files[i]?.path as string) : `image ${i + 1}`))
}

const groupsOf = (annotations: readonly Annotation[], by: GroupKind, side: number, count: number): Int32Array =>
  annotations.length > 0 ? sampleGroups(annotations, by, side) : Int32Array.from({ length: count }, (_, i) => i)
