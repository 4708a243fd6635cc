import { OptionError } from '../errors.ts'
import type { Columns } from '../forest/feature-matrix.ts'
import type { RunOptions } from '../tasks/executor.ts'
import { checkTarget, type Fitted, type Judgement, judge, rowsOf } from './judgement.ts'
import { type ScoreName, scoreOf } from './sample-scores.ts'
import type { Split } from './splits.ts'

/** Learns from samples; called once per fold. */
export type Retrain = (samples: Columns, target: Int32Array) => Fitted | Promise<Fitted>

export interface Fold {
  /** What the classifier says of the samples it learned from. */
  readonly train: Judgement
  /** What it says of those it never saw. */
  readonly test: Judgement
}

export interface Evaluated {
  readonly samples: Columns
  readonly target: ArrayLike<number>
  readonly splits: readonly Split[]
}

/** Trains on one part of the samples and judges on the other, for every split. */
export async function crossValidate({ samples, target, splits }: Evaluated, retrain: Retrain, run: RunOptions = {}): Promise<Fold[]> {
  checkTarget(samples, target)
  const folds: Fold[] = []
  for (const split of splits) {
    run.signal?.throwIfAborted()
    folds.push(await foldOf({ samples, target }, split, retrain))
    run.progress?.(folds.length, splits.length)
  }
  return folds
}

async function foldOf({ samples, target }: Omit<Evaluated, 'splits'>, { train, test }: Split, retrain: Retrain): Promise<Fold> {
  const [learned, held] = [rowsOf(samples, train), rowsOf(samples, test)]
  const [learnedTarget, heldTarget] = [train, test].map((part) => part.map((i) => target[i] as number)) as [Int32Array, Int32Array]
  const classifier = await retrain(learned, learnedTarget)
  return { train: judge(classifier, learned, learnedTarget), test: judge(classifier, held, heldTarget) }
}

/** Scores against one quantity that is varied: per value the scores of all folds. */
export interface ScoreCurve<Value = number> {
  readonly values: readonly Value[]
  readonly train: readonly (readonly number[])[]
  readonly test: readonly (readonly number[])[]
}

const scoresOf = (folds: readonly Fold[], part: keyof Fold, score: ScoreName): number[] => folds.map((fold) => scoreOf(fold[part], score))

/**
 * Scores against the number of samples that are learned from (scikit-learn's `learning_curve`): the first ones of each split.
 *
 * @param sizes  shares (up to 1) of the smallest training part, or numbers of samples
 */
export async function learningCurve(
  evaluated: Evaluated,
  retrain: Retrain,
  {
    sizes = [0.1, 0.325, 0.55, 0.775, 1],
    score = 'accuracy' as ScoreName,
    ...run
  }: { sizes?: readonly number[]; score?: ScoreName } & RunOptions = {},
): Promise<ScoreCurve> {
  const most = Math.min(...evaluated.splits.map(({ train }) => train.length))
  const values = sizes.map((size) => {
    const count = size <= 1 && sizes.every((one) => one <= 1) ? Math.floor(size * most) : size
    if (!Number.isInteger(count) || count < 1 || count > most)
      throw new OptionError('sizes', size, `shares above 0 up to 1, or numbers of samples up to ${most}`)
    return count
  })
  const splitsOf = (count: number): Split[] => evaluated.splits.map(({ train, test }) => ({ train: train.subarray(0, count), test }))
  return curveOf(values, score, (count) => crossValidate({ ...evaluated, splits: splitsOf(count) }, retrain, { signal: run.signal }), run)
}

/** Scores against the values of one setting (scikit-learn's `validation_curve`). */
export function validationCurve<Value>(
  evaluated: Evaluated,
  values: readonly Value[],
  retrainWith: (value: Value) => Retrain,
  { score = 'accuracy' as ScoreName, ...run }: { score?: ScoreName } & RunOptions = {},
): Promise<ScoreCurve<Value>> {
  return curveOf(values, score, (value) => crossValidate(evaluated, retrainWith(value), { signal: run.signal }), run)
}

/** The scores of all folds against values that change what is learned. */
export async function curveOf<Value>(
  values: readonly Value[],
  score: ScoreName,
  foldsAt: (value: Value) => Promise<readonly Fold[]>,
  { signal, progress }: RunOptions = {},
): Promise<ScoreCurve<Value>> {
  const train: number[][] = []
  const test: number[][] = []
  for (const value of values) {
    signal?.throwIfAborted()
    const folds = await foldsAt(value)
    train.push(scoresOf(folds, 'train', score))
    test.push(scoresOf(folds, 'test', score))
    progress?.(train.length, values.length)
  }
  return { values, train, test }
}
