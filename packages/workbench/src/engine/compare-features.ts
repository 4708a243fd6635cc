import { type ComparedFeatures, type Executor, type Image, type PixelClassifier, parseSpecification } from '@cambium/core'
import { evaluateForest, forestTrainer, type Painted, type ScoreCurve, tuneForest } from '@cambium/core/evaluate'
import { groupsOf, judgedSamples } from './held-out.ts'
import type { TrainingSettings } from './protocol.ts'
import { type PaintedImage, trainPixels } from './train-pixels.ts'

/** Settings that cross-validation prefers, and what is known of them. */
export interface TunedSettings {
  readonly features: string
  readonly maxDepth: number | null
  /** Numbers of features, all and those that stay. */
  readonly all: number
  readonly kept: number
  /** Macro F1 on what was held out: with the former depth, with the chosen one, and with the features that stay. */
  readonly before: number
  readonly deeper: number
  readonly after: number
}

/**
 * Chooses the depth and leaves out features that are not needed.
 *
 * @param annotations  what the classifier learned from
 * @throws {ValueError} where a class has a single stroke
 */
export async function tuneFeatures(
  { model }: PixelClassifier,
  annotations: readonly Painted[],
  { executor, signal }: { readonly executor: Executor; readonly signal: AbortSignal },
): Promise<TunedSettings> {
  const { by, groups } = groupsOf(model, annotations)
  const { features, options, mode, channels } = model
  const request = { features, options, by, retrainWith: forestTrainer(options, { executor, signal, mode }) }
  const { maxDepth, words, depths, counts } = await tuneForest({ ...request, ...judgedSamples(model, groups) }, { channels, signal })
  const all = parseSpecification(model.featureSpecification).map(({ text }) => text)
  const at = <T>({ values, test }: ScoreCurve<T>, value: T): number => {
    const scores = test[values.indexOf(value)] as readonly number[]
    return scores.reduce((sum, score) => sum + score, 0) / scores.length
  }
  return {
    features: words.map((word) => all[word]).join(' '),
    maxDepth,
    all: all.length,
    kept: words.length,
    before: at(depths, options.maxDepth),
    deeper: at(depths, maxDepth),
    after: at(counts, words.length),
  }
}

/** Images with more pixels are not predicted to see how long it takes. */
const mostPixels = 2 ** 24

/**
 * How what is painted does with other features: scores on strokes, or images, that are held out, and how long it takes.
 *
 * @param annotations  what is painted on the images
 * @param shown        the image that is predicted for the time; NaN seconds where it stays on disk or is very large
 * @throws {ValueError} where a class has a single stroke
 */
export async function compareFeatures(
  { painted, annotations }: { readonly painted: readonly PaintedImage[]; readonly annotations: readonly Painted[] },
  settings: TrainingSettings,
  shown: Image | undefined,
  { executor, signal }: { readonly executor: Executor; readonly signal: AbortSignal },
): Promise<ComparedFeatures> {
  const { features, mode } = settings
  const started = performance.now()
  const classifier = await trainPixels(painted, settings, { executor, signal, mode, classNames: {} })
  const trained = performance.now()
  const predicts = shown !== undefined && shown.data.length <= mostPixels
  if (predicts) await classifier.predict({ image: shown, executor, signal, mode })
  const predicted = performance.now()
  const { model } = classifier
  const { by, groups } = groupsOf(model, annotations)
  const request = {
    features: model.features,
    options: model.options,
    retrainWith: forestTrainer(model.options, { executor, signal, mode }),
  }
  const { heldOut, intervals, optimistic } = await evaluateForest(
    { ...request, by, ...judgedSamples(model, groups) },
    { curves: false, importances: false, signal },
  )
  return {
    name: features,
    features: model.features.length,
    f1: heldOut.f1,
    interval: intervals.f1,
    optimistic: optimistic.f1,
    trainSeconds: (trained - started) / 1000,
    predictSeconds: predicts ? (predicted - trained) / 1000 : Number.NaN,
  }
}
