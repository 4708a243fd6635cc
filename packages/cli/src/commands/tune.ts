import { type Annotation, type AnyClassifier, isPixelKind, OptionError, parseSpecification } from '@cambium/core'
import { forestTrainer, type GroupKind, groupKindFor, type ScoreCurve, sampleGroups, tuneForest } from '@cambium/core/evaluate'
import { counted } from '../render/words.ts'
import type { Session } from '../session.ts'

/** Settings that cross-validation prefers. */
export interface TunedSettings {
  /** What was held out. */
  readonly by: GroupKind
  readonly features: string
  readonly maxDepth: number | null
  /** Held-out F1 against depth and number of features. */
  readonly depths: ScoreCurve<number | null>
  readonly counts: ScoreCurve
  readonly sentence: string
}

/** @throws {OptionError} for kinds whose features are not those of pixels */
export function checkTunes(name: string, { kind }: AnyClassifier, flags: { readonly tune?: boolean; readonly continue?: string }): void {
  if (flags.tune !== true) return
  if (!isPixelKind(kind)) throw new OptionError('tune', true, 'nothing', `${name} does not take it; it is for kinds that learn from pixels`)
  if (flags.continue !== undefined) throw new OptionError('tune', true, 'nothing', 'tuning begins anew: leave --continue out')
}

const percentAt = <T>(curve: ScoreCurve<T>, value: T): string => {
  const scores = curve.test[curve.values.indexOf(value)] as readonly number[]
  return `${((100 * scores.reduce((sum, score) => sum + score, 0)) / scores.length).toFixed(1)} %`
}

/** Tunes a classifier of pixels that was trained. @throws {ValueError} where a class has a single stroke */
export async function tunedSettings(
  { signal, executor, device, progress }: Session,
  { model }: AnyClassifier,
  annotations: readonly Annotation[],
): Promise<TunedSettings> {
  const { features: data, target } = model.kept as NonNullable<typeof model.kept>
  const suited = groupKindFor(annotations, target)
  const by = suited === 'sample' ? 'stroke' : suited
  const columns = model.features.length
  const { maxDepth, words, depths, counts } = await tuneForest(
    {
      samples: { data, rows: target.length, columns, layout: 'columns' },
      target,
      groups: sampleGroups(annotations, by),
      by,
      features: model.features,
      options: model.options,
      retrainWith: forestTrainer(model.options, { executor, signal, device, mode: model.mode }),
    },
    { channels: model.channels, randomState: model.options.randomState, signal, progress: progress.of('steps') },
  )
  const all = parseSpecification(model.featureSpecification).map(({ text }) => text)
  const features = words.map((word) => all[word]).join(' ')
  const depthOf = (depth: number | null): string => (depth === null ? 'unlimited' : String(depth))
  const before = model.options.maxDepth
  const sentence = [
    `tuned on held-out ${by}s: depth ${depthOf(maxDepth)}`,
    maxDepth === before
      ? ' as before'
      : ` (F1 ${percentAt(depths, maxDepth)}) instead of ${depthOf(before)} (${percentAt(depths, before)})`,
    `; ${counted(words.length, 'feature')} of ${all.length}`,
    words.length === all.length ? '' : ` (F1 ${percentAt(counts, words.length)} instead of ${percentAt(counts, all.length)})`,
  ].join('')
  return { by, features, maxDepth, depths, counts, sentence }
}
