import type { EdgeRadius } from './edge-rule.ts'
import type { Model } from './model.ts'
import { ObjectClassifier } from './object-classifier.ts'
import { ObjectMerger } from './object-merger.ts'
import { ObjectSegmenter } from './object-segmenter.ts'
import { ObjectSelector } from './object-selector.ts'
import { PixelClassifier } from './pixel-classifier.ts'
import { ProbabilityMapper } from './probability-mapper.ts'
import { TableRowClassifier } from './table-row-classifier.ts'

export type AnyClassifier =
  | PixelClassifier
  | ObjectSegmenter
  | ProbabilityMapper
  | ObjectClassifier
  | ObjectSelector
  | ObjectMerger
  | TableRowClassifier

/** An untrained classifier of the model's kind and with its options. */
function emptyClassifier(
  { kind, options, leafWeights, positiveClass = 2, connectivity, objectRules, outputClass = 2, normalise }: Model,
  edgeRadius: EdgeRadius,
): AnyClassifier {
  const forest = { ...options, leafWeights }
  const pixel = { ...forest, edgeRadius, normalise: normalise ?? false }
  if (kind === 'PixelClassifier') return new PixelClassifier(pixel)
  if (kind === 'ObjectSegmenter')
    return new ObjectSegmenter({ ...pixel, positiveClass, objectRules, ...(connectivity === undefined ? {} : { connectivity }) })
  if (kind === 'ProbabilityMapper') return new ProbabilityMapper({ ...pixel, outputClass })
  if (kind === 'ObjectClassifier') return new ObjectClassifier(forest)
  if (kind === 'ObjectSelector') return new ObjectSelector({ ...forest, positiveClass })
  return kind === 'ObjectMerger' ? new ObjectMerger(forest) : new TableRowClassifier(forest)
}

/**
 * The classifier that a model was made by, ready to predict, and to go on training where the model holds its samples.
 *
 * @param edgeRadius  with which training goes on; by default that of the model
 */
export function classifierOf(model: Model, edgeRadius: EdgeRadius = model.edges?.radius ?? 0): AnyClassifier {
  const classifier = emptyClassifier(model, edgeRadius)
  classifier.useModel(model)
  return classifier
}
