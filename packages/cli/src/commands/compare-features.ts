import {
  type Annotation,
  type AnyClassifier,
  type ComparedFeatures,
  type Image,
  ModelKindError,
  ObjectSegmenter,
  OptionError,
  PixelClassifier,
  ProbabilityMapper,
  sampleClasses,
} from '@cambium/core'
import {
  averagedScores,
  bootstrapInterval,
  type Confusion,
  confusionsByGroup,
  evaluateForest,
  forestTrainer,
  type GroupKind,
  joinConfusions,
} from '@cambium/core/evaluate'
import { readModel } from '@cambium/core/node'
import type { Session } from '../session.ts'
import { checkFeatures, openClassifier, type TrainFlags } from './classifier-training.ts'
import { classNamesOf } from './forest-flags.ts'
import { checkSuits, type PixelScenes, pixelScenes, samplesOfScenes } from './training-inputs.ts'

interface Question {
  readonly name: string
  readonly flags: TrainFlags
  readonly sets: readonly string[]
  readonly folds: number | 'all'
  readonly trainShare: number | undefined
  readonly by: GroupKind
  readonly groupsOf: (annotations: readonly Annotation[], samples: number) => Int32Array
}

type OfPixels = PixelClassifier | ObjectSegmenter | ProbabilityMapper

const isOfPixels = (classifier: AnyClassifier): classifier is OfPixels =>
  classifier instanceof PixelClassifier || classifier instanceof ObjectSegmenter || classifier instanceof ProbabilityMapper

const isModel = (name: string): boolean => /\.(cl|cambium)$/i.test(name)

/** How a stored model does on the painted pixels. Where it learned from some of them, they flatter it. */
async function judgedModel(
  session: Session,
  { file, classifier }: { readonly file: string; readonly classifier: OfPixels },
  scenes: PixelScenes,
  groupsOf: Question['groupsOf'],
): Promise<ComparedFeatures> {
  const { signal, executor, device } = session
  const { model } = classifier
  const run = { signal, executor, device, mode: session.mode ?? model.mode }
  const samples = await samplesOfScenes(scenes, model, run)
  const judgement = { truth: samples.target, predicted: sampleClasses(model, samples) }
  const confusions = confusionsByGroup(judgement, groupsOf(scenes.annotation, samples.target.length))
  const f1Of = (some: readonly Confusion[]): number => averagedScores(joinConfusions(some), 'macro').f1
  const started = performance.now()
  await classifier.predict({ image: scenes.image[0] as Image, ...run })
  const f1 = f1Of(confusions)
  return {
    name: file,
    features: model.features.length,
    f1,
    interval: bootstrapInterval(confusions, f1Of),
    optimistic: f1,
    trainSeconds: Number.NaN,
    predictSeconds: (performance.now() - started) / 1000,
  }
}

/** How the same strokes do with other features, and how stored models do on them: held-out scores, and how long training and predicting the first image take. */
export async function compareFeatures(
  session: Session,
  { name, flags, sets, folds, trainShare, by, groupsOf }: Question,
): Promise<ComparedFeatures[]> {
  const { signal, executor, device } = session
  const rows: ComparedFeatures[] = []
  const models = new Map<string, OfPixels>()
  // what is wrong with a file is told before anything is computed
  for (const file of sets.filter(isModel)) {
    const classifier = await readModel(file)
    if (!isOfPixels(classifier)) throw new ModelKindError(file, 'PixelClassifier, ObjectSegmenter or ProbabilityMapper', classifier.kind)
    models.set(file, classifier)
  }
  const scenes = await pixelScenes(session, flags)
  for (const [file, { model }] of models) checkSuits(file, model, scenes.image[0] as Image)
  const classNames = classNamesOf(flags.classNames)
  for (const [i, features] of sets.entries()) {
    const classifierOfFile = models.get(features)
    if (classifierOfFile !== undefined) {
      rows.push(await judgedModel(session, { file: features, classifier: classifierOfFile }, scenes, groupsOf))
      session.progress.of('sets')(i + 1, sets.length)
      continue
    }
    checkFeatures(name, features)
    // with the forest of the classifier that is evaluated: naming features here does not change its other defaults
    const classifier = await openClassifier(name, flags)
    if (!isOfPixels(classifier))
      throw new OptionError('compare', sets.join(' '), 'nothing', `${name} does not take it; it is for kinds that learn from pixels`)
    const started = performance.now()
    await classifier.train({ ...scenes, features, classNames, signal, executor, device, mode: session.mode })
    const trained = performance.now()
    await classifier.predict({ image: scenes.image[0] as (typeof scenes.image)[0], signal, executor, device, mode: session.mode })
    const predicted = performance.now()
    const { model } = classifier
    const { features: values, target } = model.kept as NonNullable<typeof model.kept>
    const evaluation = await evaluateForest(
      {
        samples: { data: values, rows: target.length, columns: values.length / target.length, layout: 'columns' },
        target,
        groups: groupsOf(scenes.annotation, target.length),
        by,
        features: model.features,
        classNames: model.classNames,
        options: model.options,
        retrainWith: forestTrainer(model.options, { executor, signal, device, mode: model.mode }),
      },
      { folds, trainShare, curves: false, importances: false, randomState: model.options.randomState, signal },
    )
    rows.push({
      name: features,
      features: model.features.length,
      f1: evaluation.heldOut.f1,
      interval: evaluation.intervals.f1,
      optimistic: evaluation.optimistic.f1,
      trainSeconds: (trained - started) / 1000,
      predictSeconds: (predicted - trained) / 1000,
    })
    session.progress.of('sets')(i + 1, sets.length)
  }
  return rows
}
