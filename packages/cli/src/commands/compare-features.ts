import { type Annotation, type ComparedFeatures, ObjectSegmenter, OptionError, PixelClassifier, ProbabilityMapper } from '@cambium/core'
import { evaluateForest, forestTrainer, type GroupKind } from '@cambium/core/evaluate'
import type { Session } from '../session.ts'
import { checkFeatures, openClassifier, type TrainFlags } from './classifier-training.ts'
import { classNamesOf } from './forest-flags.ts'
import { pixelScenes } from './training-inputs.ts'

interface Question {
  readonly name: string
  readonly flags: TrainFlags
  readonly sets: readonly string[]
  readonly folds: number
  readonly by: GroupKind
  readonly groupsOf: (annotations: readonly Annotation[], samples: number) => Int32Array
}

/** How the same strokes do with other features: held-out scores, and how long training and predicting the first image take. */
export async function compareFeatures(session: Session, { name, flags, sets, folds, by, groupsOf }: Question): Promise<ComparedFeatures[]> {
  const { signal, executor, device } = session
  const rows: ComparedFeatures[] = []
  const scenes = await pixelScenes(session, flags)
  const classNames = classNamesOf(flags.classNames)
  for (const [i, features] of sets.entries()) {
    checkFeatures(name, features)
    // with the forest of the classifier that is evaluated: naming features here does not change its other defaults
    const classifier = await openClassifier(name, flags)
    if (!(classifier instanceof PixelClassifier || classifier instanceof ObjectSegmenter || classifier instanceof ProbabilityMapper))
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
      { folds, curves: false, importances: false, randomState: model.options.randomState, signal },
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
