import type { RunOptions } from '../tasks/executor.ts'
import { type ScoreCurve, validationCurve } from './cross-validation.ts'
import { againstFeatures, groupsByClass, rankedFeatures } from './curves.ts'
import { depthsTried, type EvaluationRequest, foldsFor } from './evaluation.ts'
import { checkTarget, mean } from './judgement.ts'
import { stratifiedGroupKFold, stratifiedKFold } from './splits.ts'
import { betterDepth } from './verdict.ts'

/** How a forest is best grown from the same samples. */
export interface Tuning {
  readonly maxDepth: number | null
  /** Macro F1 on held-out groups against the depth. */
  readonly depths: ScoreCurve<number | null>
  /** Places of the words that stay, ascending. */
  readonly words: readonly number[]
  /** Macro F1 on held-out groups against the number of words, with that depth. */
  readonly counts: ScoreCurve
}

export interface TuningOptions extends RunOptions {
  /** Columns of a specification for each channel: a word stays, or goes, for all of them. 1 by default. */
  readonly channels?: number
  readonly folds?: number
  readonly randomState?: number
}

/** So much of the score fewer features may cost. */
const price = 0.005

/**
 * Chooses the depth of the trees and leaves out features that are not needed, by cross-validation that keeps groups together. The depth
 * changes where another one scores better by 0.01 or more; then the fewest features stay, of 3, 5, 8, 12, 20, 30 and all, that score
 * at most 0.005 less than all. Which ones matter is found anew in each fold, from what it learns.
 *
 * @throws {ValueError} where a class has a single group
 */
export async function tuneForest(
  { samples, target, groups, by, word = by, options, retrainWith }: EvaluationRequest,
  { channels = 1, folds = 5, randomState = 0, signal, progress }: TuningOptions = {},
): Promise<Tuning> {
  checkTarget(samples, target)
  const nSplits = foldsFor(groupsByClass(target, groups), word, folds)
  const splits =
    by === 'sample' ? stratifiedKFold(target, { nSplits, shuffle: true, randomState }) : stratifiedGroupKFold(target, groups, { nSplits })
  const evaluated = { samples, target, splits }
  const tried = [...new Set([...depthsTried, options.maxDepth])].sort((a, b) => (a ?? Infinity) - (b ?? Infinity))
  const depths = await validationCurve(evaluated, tried, (maxDepth) => retrainWith({ maxDepth }), { score: 'f1', signal })
  progress?.(1, 2)
  const facts = { values: depths.values, scores: depths.test.map(mean) }
  const maxDepth = betterDepth({ depths: facts, maxDepth: options.maxDepth })?.depth ?? options.maxDepth
  const retrain = retrainWith({ maxDepth })
  const counts = await againstFeatures(evaluated, retrain, channels, { signal })
  progress?.(2, 2)
  const means = counts.test.map(mean)
  const enough = counts.values[means.findIndex((score) => score >= (means.at(-1) as number) - price)] as number
  const { featureImportances } = await retrain(samples, Int32Array.from(target))
  const words = rankedFeatures(featureImportances, channels)
    .slice(0, enough)
    .sort((a, b) => a - b)
  return { maxDepth, depths, words, counts }
}
