import type { Annotation, ComparedFeatures, Executor, Image } from '@cambium/core'
import { evaluateForest, forestTrainer } from '@cambium/core/evaluate'
import { groupsOf, judgedSamples } from './held-out.ts'
import type { OpenedImage, TrainingSettings } from './protocol.ts'
import { trainPixels } from './train-pixels.ts'

interface PaintedImage {
  readonly opened: OpenedImage
  readonly image: Image
  readonly annotation: Annotation
}

/** Images with more pixels are not predicted to see how long it takes. */
const mostPixels = 2 ** 24

/**
 * How what is painted does with other features: scores on strokes, or images, that are held out, and how long it takes.
 *
 * @param shown  the image that is predicted for the time; NaN seconds where it is very large
 * @throws {ValueError} where a class has a single stroke
 */
export async function compareFeatures(
  painted: readonly PaintedImage[],
  settings: TrainingSettings,
  shown: Image,
  { executor, signal }: { readonly executor: Executor; readonly signal: AbortSignal },
): Promise<ComparedFeatures> {
  const { features, mode } = settings
  const started = performance.now()
  const classifier = await trainPixels(painted, settings, { executor, signal, mode, classNames: {} })
  const trained = performance.now()
  const isLarge = shown.data.length > mostPixels
  if (!isLarge) await classifier.predict({ image: shown, executor, signal, mode })
  const predicted = performance.now()
  const { model } = classifier
  const { by, groups } = groupsOf(
    model,
    painted.map(({ annotation }) => annotation),
  )
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
    predictSeconds: isLarge ? Number.NaN : (predicted - trained) / 1000,
  }
}
