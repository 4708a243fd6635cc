import {
  type Executor,
  evaluationReport,
  type KeptSamples,
  type Model,
  modelFacts,
  type NamedImages,
  type PixelClassifier,
} from '@cambium/core'
import {
  type CorrelationName,
  type DoubtfulGroup,
  type Evaluation,
  type EvaluationRequest,
  evaluateForest,
  forestTrainer,
  type GroupKind,
  groupKindFor,
  type Painted,
  sampleGroups,
  verdictsOf,
  withPlaces,
} from '@cambium/core/evaluate'
import { errors } from '../text/en-errors.ts'
import { PaintedPixels } from './painted-pixels.ts'
import type { Place, Progress } from './protocol.ts'

/** How a forest does on strokes, images or objects that it did not learn from. */
export type HeldOut = Pick<Evaluation, 'classes' | 'verdicts'> & {
  /** What was held out. */
  readonly by: GroupKind | 'object' | 'border'
  /** Undefined where a class has too few strokes. */
  readonly scores:
    | Pick<
        Evaluation,
        | 'heldOut'
        | 'optimistic'
        | 'train'
        | 'intervals'
        | 'learning'
        | 'sampleCounts'
        | 'featureCounts'
        | 'depths'
        | 'correlated'
        | 'correlation'
        | 'trees'
        | 'confusion'
        | 'curves'
      >
    | undefined
  /** Strokes that look as if they had been given the wrong class, and where they are. */
  readonly doubtful: readonly DoubtfulStroke[]
}

export interface DoubtfulStroke extends Omit<DoubtfulGroup, 'group' | 'place'> {
  readonly place: Place
}

/** What is held out together; `auto` what suits what is painted. */
export type HoldOut = GroupKind | 'auto'

/** More samples than this tell little more and take longer: every so many-th is judged. */
const mostSamples = 3000
/** More strokes than this are not told one by one. */
const mostDoubts = 5

/** Places of samples: all of them, or evenly spread ones and the first of each group. */
function thinned(groups: Int32Array): Int32Array {
  const share = Math.min(1, mostSamples / groups.length)
  const seen = new Set<number>()
  return Int32Array.from(
    [...groups.keys()].filter((i) => {
      const isFirst = !seen.has(groups[i] as number)
      seen.add(groups[i] as number)
      return isFirst || Math.floor(i * share) !== Math.floor((i - 1) * share)
    }),
  )
}

/** How a forest is judged. */
export interface Judging {
  readonly executor: Executor
  readonly signal: AbortSignal
  readonly by?: HoldOut
  /** Which one makes features say the same; Spearman's where it is left out. */
  readonly correlation?: CorrelationName
  /** Of what has several parts. */
  readonly progress?: Progress | undefined
}

/** What the samples of a classifier are held out by, and the group of each. */
export function groupsOf(
  { kept }: Model,
  annotations: readonly Painted[],
  wanted: HoldOut = 'auto',
): { by: GroupKind; groups: Int32Array } {
  const suited = wanted === 'auto' ? groupKindFor(annotations, (kept as KeptSamples).target) : wanted
  // single pixels, which are left where a class has one stroke, would flatter whoever did not ask for them
  const by = suited === 'sample' && wanted === 'auto' ? 'stroke' : suited
  return { by, groups: sampleGroups(annotations, by) }
}

/** What may have been named wrongly: a stroke, also where images are held out. */
const strokesOr = (by: GroupKind, groups: Int32Array, annotations: readonly Painted[]): Int32Array =>
  by === 'image' ? sampleGroups(annotations, 'stroke') : groups

/** The samples that are judged: all of what was learned from, or so many of it. @param strokes  the stroke of each sample */
export function judgedSamples(
  { kept, features: names }: Model,
  all: Int32Array,
  strokes = all,
): { samples: EvaluationRequest['samples']; target: readonly number[]; groups: readonly number[]; doubted: readonly number[] } {
  const { features, target } = kept as KeptSamples
  const rows = Array.from(thinned(all))
  const data = new Float32Array(rows.length * names.length)
  for (let column = 0; column < names.length; column++)
    for (const [i, row] of rows.entries()) data[column * rows.length + i] = features[column * target.length + row] as number
  return {
    samples: { data, rows: rows.length, columns: names.length, layout: 'columns' },
    target: rows.map((row) => target[row] as number),
    groups: rows.map((row) => all[row] as number),
    doubted: rows.map((row) => strokes[row] as number),
  }
}

/** The verdict about too little to judge with. */
const tooFew = (groups: readonly { readonly name: string; readonly count: number }[], word: string): Evaluation['verdicts'] =>
  verdictsOf({ train: 1, heldOut: 0, groups, word, maxDepth: null })

/**
 * Judges a forest that sorts objects by holding out some of those that it learned from.
 *
 * @param word  what it learned from
 */
export async function heldOutObjects(
  model: Model,
  word: 'object' | 'border',
  { executor, signal }: { readonly executor: Executor; readonly signal: AbortSignal },
): Promise<HeldOut> {
  const { features: data, target } = model.kept as NonNullable<typeof model.kept>
  const { features, classNames, options, mode } = model
  const classes = model.classes.map((value, k) => {
    const samples = model.samplesPerClass[k] as number
    return { value, samples, groups: samples }
  })
  if (classes.some(({ samples }) => samples < 2)) {
    const groups = classes.map(({ value, samples: count }) => ({ name: classNames[String(value)] ?? `class ${value}`, count }))
    return { by: word, classes, verdicts: tooFew(groups, word), scores: undefined, doubtful: [] }
  }
  const samples = { data, rows: target.length, columns: features.length, layout: 'columns' as const }
  const retrainWith = forestTrainer(options, { executor, signal, mode })
  const groups = target.map((_, i) => i)
  const request = { samples, target, groups, by: 'sample', word, features, classNames, options, retrainWith } as const
  const scores = await evaluateForest(request, { importances: false, signal })
  return { by: word, classes, verdicts: scores.verdicts, scores, doubtful: [] }
}

/**
 * Judges the forest of a classifier as `cambium evaluate` does, by all that is painted, as a page of its own.
 *
 * @param names   of the images that are painted on
 * @param images  results on whole images, where these were judged
 * @throws {ValueError} where a class has a single stroke
 */
export async function evaluationPage(
  { model }: PixelClassifier,
  annotations: readonly Painted[],
  { names, images }: { readonly names: readonly string[]; readonly images: NamedImages | undefined },
  { executor, signal, progress, by: wanted }: Judging,
): Promise<string> {
  if (model.kept === undefined) throw new Error(errors.nothingToJudge)
  const { by, groups } = groupsOf(model, annotations, wanted)
  const { features: data, target } = model.kept
  const { features, classNames, options, mode } = model
  const samples = { data, rows: target.length, columns: features.length, layout: 'columns' as const }
  const retrainWith = forestTrainer(options, { executor, signal, mode })
  const doubted = strokesOr(by, groups, annotations)
  const request = { samples, target, groups, by, doubted, features, classNames, options, retrainWith }
  const evaluation = await evaluateForest(request, { randomState: options.randomState, signal, progress })
  const doubtful = withPlaces(evaluation.doubtful, { painted: annotations, groups: doubted, names })
  return evaluationReport(
    { ...evaluation, doubtful },
    {
      title: 'How good is this pixel-classifier?',
      classNames,
      facts: [...modelFacts(model, images !== undefined), ['Images', names.join(', ')]],
      images,
    },
  )
}

/**
 * Judges the forest of a classifier by holding out what it learned from, part by part.
 *
 * @param annotations  what it learned from, in this order
 * @param ids          the images of the annotations
 */
export async function heldOut(
  { model }: PixelClassifier,
  annotations: readonly Painted[],
  ids: readonly string[],
  { executor, signal, by: wanted, correlation }: Judging,
): Promise<HeldOut> {
  const { by, groups: all } = groupsOf(model, annotations, wanted)
  const strokes = strokesOr(by, all, annotations)
  const { samples, target: classes, groups, doubted } = judgedSamples(model, all, strokes)
  const { target } = model.kept as NonNullable<typeof model.kept>
  const counts = model.classes.map((value) => ({
    value,
    samples: target.reduce((sum, one) => sum + (one === value ? 1 : 0), 0),
    groups: new Set(groups.filter((_, i) => classes[i] === value)).size,
  }))
  const named = counts.map(({ value, groups: count }) => ({ name: model.classNames[String(value)] ?? `class ${value}`, count }))
  if (named.some(({ count }) => count < 2)) {
    return { by, classes: counts, verdicts: tooFew(named, by), scores: undefined, doubtful: [] }
  }
  const evaluation = await evaluateForest(
    {
      samples,
      target: classes,
      groups,
      by,
      doubted,
      features: model.features,
      classNames: model.classNames,
      options: model.options,
      retrainWith: forestTrainer(model.options, { executor, signal, mode: model.mode }),
    },
    { importances: false, signal, ...(correlation === undefined ? {} : { correlation }) },
  )
  const told = evaluation.doubtful.slice(0, mostDoubts)
  const pixels = told.length === 0 ? undefined : new PaintedPixels(annotations, ids)
  const doubtful = told.flatMap(({ group, ...facts }) => {
    const own = [...all.keys()].filter((row) => strokes[row] === group)
    return pixels === undefined ? [] : [{ ...facts, place: pixels.placeOf(own[Math.floor(own.length / 2)] as number) }]
  })
  return { by, classes: counts, verdicts: evaluation.verdicts, scores: evaluation, doubtful }
}

/**
 * What the score on held-out samples loses where a feature is mixed among them, beside what the forest uses.
 *
 * @returns undefined where a class has too little to hold out
 */
export async function scoreNeeds(
  { model }: PixelClassifier,
  annotations: readonly Painted[],
  { executor, signal, by: wanted }: Judging,
): Promise<Evaluation['importances'] | undefined> {
  const { by, groups: all } = groupsOf(model, annotations, wanted)
  const { samples, target, groups } = judgedSamples(model, all)
  const { features, classNames, options, mode } = model
  if (model.classes.some((value) => new Set(groups.filter((_, i) => target[i] === value)).size < 2)) return undefined
  const retrainWith = forestTrainer(options, { executor, signal, mode })
  const request = { samples, target, groups, by, features, classNames, options, retrainWith }
  return (await evaluateForest(request, { curves: false, signal })).importances
}
