import { OptionError, ValueError } from '../errors.ts'
import type { Columns } from '../forest/feature-matrix.ts'
import type { ForestOptions } from '../forest/options.ts'
import type { TreeCurve } from '../forest/out-of-bag.ts'
import { RandomForestClassifier } from '../forest/random-forest-classifier.ts'
import type { RunOptions } from '../tasks/executor.ts'
import { bootstrapInterval } from './bootstrap-interval.ts'
import { brierScore, type CalibrationCurve, calibrationCurve } from './calibration.ts'
import {
  accuracy,
  averagedScores,
  balancedAccuracy,
  type ClassScores,
  type Confusion,
  classScores,
  confusionOfSamples,
  joinConfusions,
  matthews,
} from './confusion.ts'
import { type CorrelationName, correlatedGroups, correlations } from './correlation.ts'
import { crossValidate, type Fold, type Retrain, type ScoreCurve, validationCurve } from './cross-validation.ts'
import { againstFeatures, againstGroups, againstSamples, groupsByClass } from './curves.ts'
import { type DoubtfulGroup, doubtfulGroups } from './doubtful-groups.ts'
import { stratifiedGroupShuffleSplit } from './group-shuffle.ts'
import { checkTarget, type Judgement, joinJudgements, mean, rowsOf } from './judgement.ts'
import { permutationImportance } from './permutation-importance.ts'
import {
  averagePrecision,
  isOf,
  type PrecisionRecallCurve,
  precisionRecallCurve,
  probabilityOf,
  type RocCurve,
  rocArea,
  rocCurve,
} from './ranking.ts'
import type { GroupKind } from './sample-groups.ts'
import { leaveOneGroupOut, type Split, stratifiedGroupKFold, stratifiedKFold, stratifiedShuffleSplit } from './splits.ts'
import { type Verdict, verdictsOf } from './verdict.ts'

/** Scores of samples; classes count the same in averages. */
export interface SampleScores extends ClassScores {
  readonly accuracy: number
  readonly balancedAccuracy: number
  readonly matthews: number
}

/** How well one class is told from the others, on held-out samples. */
export interface ClassCurves {
  readonly value: number
  readonly scores: ClassScores
  readonly roc: RocCurve
  readonly rocArea: number
  readonly precisionRecall: PrecisionRecallCurve
  readonly averagePrecision: number
  readonly calibration: CalibrationCurve
  readonly brier: number
}

export interface FeatureImportance {
  readonly feature: string
  /** Share of the decrease of impurity, in a forest of all samples. */
  readonly impurity: number
  /** Loss of macro F1 on held-out samples where the feature is mixed, mean and standard deviation over folds and repeats. */
  readonly permutation: number
  readonly spread: number
}

export interface Evaluation {
  readonly by: GroupKind
  readonly folds: number
  /** Share of the groups that was learned from each time; null where each group was judged once. */
  readonly trainShare: number | null
  readonly groups: number
  readonly samples: number
  /** Samples and groups of each class. */
  readonly classes: readonly { readonly value: number; readonly samples: number; readonly groups: number }[]
  /** On groups that were not learned from. */
  readonly heldOut: SampleScores
  /** With 95 % confidence, by drawing groups. */
  readonly intervals: Readonly<Record<'accuracy' | 'f1' | 'iou', readonly [number, number]>>
  readonly confusion: Confusion
  /** On what was learned from. */
  readonly train: SampleScores
  /** On single samples that were held out although their neighbours were learned: flattering. The same as `heldOut` where samples are the groups. */
  readonly optimistic: SampleScores
  readonly curves: readonly ClassCurves[]
  /** Share of the samples that trees which did not see them get right. */
  readonly outOfBag: number
  /** The same against the number of trees. */
  readonly trees: TreeCurve
  /** How many of the samples that it did not see each tree gets right. */
  readonly treeScores: readonly number[]
  readonly importances: readonly FeatureImportance[]
  readonly correlation: CorrelationName
  /** Features that say the same (a correlation of 0.9 and more, up or down) and share their importance. */
  readonly correlated: readonly { readonly features: readonly string[]; readonly impurity: number }[]
  /** Macro F1 against the number of groups of each class; undefined where curves were not asked for. */
  readonly learning: ScoreCurve | undefined
  /** Macro F1 against the number of samples, drawn from all groups. */
  readonly sampleCounts: ScoreCurve | undefined
  /** Macro F1 against the number of features, those that matter most. */
  readonly featureCounts: ScoreCurve | undefined
  /** Macro F1 against the depth of the trees; null is unlimited. */
  readonly depths: ScoreCurve<number | null> | undefined
  /** Groups that look as if they had been given the wrong class; none where each sample is its own. */
  readonly doubtful: readonly DoubtfulGroup[]
  readonly verdicts: readonly Verdict[]
}

/** A forest as far as evaluation needs it. */
interface FittedForest {
  readonly featureImportances: ArrayLike<number>
  readonly oobScore: number
  readonly oobCurve: TreeCurve
  readonly oobTreeScores: ArrayLike<number>
}

export interface EvaluationRequest {
  readonly samples: Columns
  readonly target: ArrayLike<number>
  /** The group of each sample; see `sampleGroups`. */
  readonly groups: ArrayLike<number>
  readonly by: GroupKind
  /** Finer groups that may have been given a wrong class, such as the strokes on images that are held out; `groups` where they are left out. */
  readonly doubted?: ArrayLike<number> | undefined
  /** What sentences call a group; as `by` says where it is left out. */
  readonly word?: string
  readonly features: readonly string[]
  /** Names of classes by their values, for sentences. */
  readonly classNames?: Readonly<Record<string, string>>
  readonly options: ForestOptions
  /** Makes forests with other options. */
  readonly retrainWith: (
    options: Partial<ForestOptions>,
  ) => (...parameters: Parameters<Retrain>) => Promise<Awaited<ReturnType<Retrain>> & FittedForest>
}

/** Makes forests with these options, and whatever an evaluation changes in them. */
export const forestTrainer =
  (options: ForestOptions, run: NonNullable<Parameters<RandomForestClassifier['fitAsync']>[2]>): EvaluationRequest['retrainWith'] =>
  (changed) =>
  (samples, target) =>
    new RandomForestClassifier({ ...options, ...changed, warmStart: false }).fitAsync(samples, target, run)

export interface EvaluationOptions extends RunOptions {
  /** At most; fewer where a class has fewer groups. `all` leaves out one group after the other. */
  readonly folds?: number | 'all'
  /** Learns from such a share of the groups, drawn anew for each fold, instead of judging each group once. */
  readonly trainShare?: number | undefined
  /** Which correlation makes features say the same. */
  readonly correlation?: CorrelationName
  /** Whether learning and validation curves are computed, which takes most of the time. */
  readonly curves?: boolean
  /** Whether importances by permutation are computed; without them the list of importances is empty. */
  readonly importances?: boolean
  readonly randomState?: number
}

export const depthsTried: readonly (number | null)[] = [1, 2, 4, 8, null]

function samplesScores({ truth, predicted }: Judgement): SampleScores {
  const confusion = confusionOfSamples(truth, predicted)
  return {
    ...averagedScores(confusion, 'macro'),
    accuracy: accuracy(confusion),
    balancedAccuracy: balancedAccuracy(confusion),
    matthews: matthews(confusion),
  }
}

/** How many folds are possible. @throws {ValueError} where a class has a single group: it cannot be learned and judged */
export function foldsFor(known: ReadonlyMap<number, ReadonlySet<number>>, word: string, most: number): number {
  const alone = [...known].find(([, own]) => own.size < 2)
  if (alone !== undefined)
    throw new ValueError(
      'groups',
      `at least two ${word}s of each class, one to learn from and one to judge with`,
      `one of class ${alone[0]}`,
    )
  return Math.min(most, ...[...known.values()].map((own) => own.size))
}

/** The confusion of each group that was judged. */
export function confusionsByGroup({ truth, predicted }: Pick<Judgement, 'truth' | 'predicted'>, groups: ArrayLike<number>): Confusion[] {
  const rows = new Map<number, number[]>()
  for (let i = 0; i < groups.length; i++) {
    const own = rows.get(groups[i] as number)
    if (own === undefined) rows.set(groups[i] as number, [i])
    else own.push(i)
  }
  return [...rows.values()].map((own) =>
    confusionOfSamples(
      own.map((i) => truth[i] as number),
      own.map((i) => predicted[i] as number),
    ),
  )
}

function curvesOf(judgement: Judgement, value: number): ClassCurves {
  const [positive, scores] = [isOf(judgement, value), probabilityOf(judgement, value)]
  return {
    value,
    scores: classScores(confusionOfSamples(judgement.truth, judgement.predicted), value),
    roc: rocCurve(positive, scores),
    rocArea: rocArea(positive, scores),
    precisionRecall: precisionRecallCurve(positive, scores),
    averagePrecision: averagePrecision(positive, scores),
    calibration: calibrationCurve(positive, scores),
    brier: brierScore(positive, scores),
  }
}

/** Loss of score where a feature is mixed, on the samples that each fold held out. */
async function importancesOf(
  request: EvaluationRequest,
  splits: readonly Split[],
  impurity: ArrayLike<number>,
): Promise<FeatureImportance[]> {
  const losses: number[][] = request.features.map(() => [])
  for (const { train, test } of splits) {
    const classes = (part: Int32Array): Int32Array => part.map((i) => request.target[i] as number)
    const forest = await request.retrainWith({})(rowsOf(request.samples, train), classes(train))
    const { all } = permutationImportance(forest, rowsOf(request.samples, test), classes(test), { repeats: 3, score: 'f1' })
    for (const [i, own] of all.entries()) losses[i]?.push(...own)
  }
  return request.features.map((feature, i) => {
    const own = losses[i] as number[]
    const permutation = mean(own)
    return { feature, impurity: impurity[i] as number, permutation, spread: Math.sqrt(mean(own.map((loss) => (loss - permutation) ** 2))) }
  })
}

function correlatedOf(
  samples: Columns,
  { features, impurity, correlation }: { features: readonly string[]; impurity: ArrayLike<number>; correlation: CorrelationName },
): Evaluation['correlated'] {
  return correlatedGroups(correlations(samples, correlation)).map((group) => ({
    features: group.map((i) => features[i] as string),
    impurity: group.reduce((sum, i) => sum + (impurity[i] as number), 0),
  }))
}

const words: Readonly<Record<GroupKind, string>> = { image: 'image', stroke: 'stroke', block: 'block', sample: 'sample' }

const joined = (folds: readonly Fold[], part: keyof Fold): Judgement => joinJudgements(folds.map((fold) => fold[part]))

/**
 * Judges a forest on samples that it did not learn: cross validation that keeps groups together, with what follows from it.
 *
 * @throws {ValueError} where a class has a single group: it cannot be learned and judged
 */
export async function evaluateForest(
  request: EvaluationRequest,
  {
    folds: wantedFolds = 5,
    trainShare,
    correlation = 'spearman',
    curves: withCurves = true,
    importances: withImportances = true,
    randomState = 0,
    signal,
    progress,
  }: EvaluationOptions = {},
): Promise<Evaluation> {
  const { samples, target, groups, by, doubted, word = words[by], options, retrainWith } = request
  checkTarget(samples, target)
  const isGrouped = by !== 'sample'
  const leavesOneOut = wantedFolds === 'all'
  if (leavesOneOut && (!isGrouped || trainShare !== undefined))
    throw new OptionError(
      'folds',
      'all',
      'a number',
      'all leaves out groups one by one: give a number for single samples, or with a share to learn from',
    )
  // single pixels, which stand beside it, are not left out one by one
  const mostFolds = leavesOneOut ? 5 : wantedFolds
  const known = groupsByClass(target, groups)
  const possible = foldsFor(known, word, mostFolds)
  const nSplits = trainShare === undefined ? possible : mostFolds
  const bySample =
    trainShare === undefined
      ? stratifiedKFold(target, { nSplits, shuffle: true, randomState })
      : stratifiedShuffleSplit(target, { nSplits, ...sizesOf(trainShare, samples.rows, known.size), randomState })
  const byGroup = (): Split[] =>
    trainShare === undefined
      ? stratifiedGroupKFold(target, groups, { nSplits })
      : stratifiedGroupShuffleSplit(target, groups, { trainShare, nSplits, randomState })
  const splits = leavesOneOut ? leaveOneGroupOut(groups) : isGrouped ? byGroup() : bySample
  const steps = withCurves ? 8 : 4
  let done = 0
  const step = (): void => {
    signal?.throwIfAborted()
    progress?.(++done, steps)
  }
  const folds = await crossValidate({ samples, target, splits }, retrainWith({}), { signal })
  const heldOut = joined(folds, 'test')
  step()
  const optimistic = isGrouped
    ? joined(await crossValidate({ samples, target, splits: bySample }, retrainWith({}), { signal }), 'test')
    : heldOut
  step()
  const whole = await retrainWith({ oobScore: true, bootstrap: true })(samples, Int32Array.from(target))
  step()
  const importances = withImportances ? await importancesOf(request, splits, whole.featureImportances) : []
  step()
  const learning = withCurves
    ? await againstGroups({ samples, target, groups, splits }, retrainWith({}), randomState, { signal })
    : undefined
  if (withCurves) step()
  const evaluated = { samples, target, splits }
  const sampleCounts = withCurves ? await againstSamples(evaluated, retrainWith({}), randomState, { signal }) : undefined
  if (withCurves) step()
  const featureCounts = withCurves ? await againstFeatures(evaluated, retrainWith({}), 1, { signal }) : undefined
  if (withCurves) step()
  const tried = [...new Set([...depthsTried, options.maxDepth])].sort(
    (a, b) => (a ?? Number.POSITIVE_INFINITY) - (b ?? Number.POSITIVE_INFINITY),
  )
  const depths = withCurves
    ? await validationCurve(evaluated, tried, (maxDepth) => retrainWith({ maxDepth }), { score: 'f1', signal })
    : undefined
  if (withCurves) step()
  const scores = { heldOut: samplesScores(heldOut), train: samplesScores(joined(folds, 'train')), optimistic: samplesScores(optimistic) }
  const judgedGroups = ofJudged(splits, groups)
  const judged = confusionsByGroup(heldOut, judgedGroups)
  const interval = (score: (confusion: Confusion) => number): [number, number] =>
    bootstrapInterval(judged, (drawn) => score(joinConfusions(drawn)), { randomState })
  const classes = [...known].map(([value, own]) => ({
    value,
    samples: Array.from(target).filter((one) => one === value).length,
    groups: own.size,
  }))
  const averages = (curve: ScoreCurve<unknown>): number[] => curve.test.map(mean)
  return {
    by,
    folds: splits.length,
    trainShare: trainShare ?? null,
    groups: new Set(Array.from(groups)).size,
    samples: samples.rows,
    classes,
    ...scores,
    intervals: {
      accuracy: interval(accuracy),
      f1: interval((confusion) => averagedScores(confusion, 'macro').f1),
      iou: interval((confusion) => averagedScores(confusion, 'macro').iou),
    },
    confusion: confusionOfSamples(heldOut.truth, heldOut.predicted),
    curves: classes.map(({ value }) => curvesOf(heldOut, value)),
    outOfBag: whole.oobScore,
    trees: whole.oobCurve,
    treeScores: Array.from(whole.oobTreeScores),
    doubtful: isGrouped ? doubtfulGroups(...judgedOnce(heldOut, splits, doubted ?? groups)) : [],
    importances,
    correlation,
    correlated: correlatedOf(samples, { features: request.features, impurity: whole.featureImportances, correlation }),
    learning,
    sampleCounts,
    featureCounts,
    depths,
    verdicts: verdictsOf({
      train: scores.train.f1,
      heldOut: scores.heldOut.f1,
      groups: classes.map(({ value, groups: count }) => ({ name: request.classNames?.[String(value)] ?? `class ${value}`, count })),
      word,
      learning: learning && { values: learning.values, scores: averages(learning) },
      depths: depths && { values: depths.values, scores: averages(depths) },
      maxDepth: options.maxDepth,
      trees: whole.oobCurve,
    }),
  }
}

/** Such a share of the samples, with each class on both sides. */
function sizesOf(share: number, samples: number, classes: number): { trainSize: number; testSize: number } {
  const trainSize = Math.min(samples - classes, Math.max(classes, Math.round(share * samples)))
  return { trainSize, testSize: samples - trainSize }
}

/** The first judgement of each sample, where parts that are drawn anew judge some again, and its group. */
function judgedOnce(
  { truth, predicted, ...rest }: Judgement,
  splits: readonly { readonly test: ArrayLike<number> }[],
  groups: ArrayLike<number>,
): [Judgement, number[]] {
  const samples = splits.flatMap(({ test }) => Array.from(test))
  const seen = new Set<number>()
  const first = [...samples.keys()].filter((i) => {
    const isNew = !seen.has(samples[i] as number)
    seen.add(samples[i] as number)
    return isNew
  })
  const pick = (values: ArrayLike<number>): number[] => first.map((i) => values[i] as number)
  return [{ ...rest, truth: pick(truth), predicted: pick(predicted) }, first.map((i) => groups[samples[i] as number] as number)]
}

/** What belongs to the samples that are judged, in their order. */
const ofJudged = (splits: readonly { readonly test: ArrayLike<number> }[], values: ArrayLike<number>): number[] =>
  splits.flatMap(({ test }) => Array.from(test, (i) => values[i] as number))
