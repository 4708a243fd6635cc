import { type Executor, findObjects, type LabelImage, needsWeights } from '@cambium/core'
import { connectivity } from '../plans/connectivity.ts'
import type { ObjectRules, OpenedImage } from './protocol.ts'
import { mapFacts } from './scene-facts.ts'

/** By what distances are multiplied, where objects are split by probability. */
type Weights = () => Promise<Float32Array>

/** The objects of a class map of an image, numbered as the object segmenter does. */
export async function objectsOf(
  opened: OpenedImage,
  classes: ArrayLike<number>,
  rules: ObjectRules,
  { executor, signal, weights }: { readonly executor: Executor; readonly signal?: AbortSignal | undefined; readonly weights: Weights },
): Promise<LabelImage> {
  const pixelsOf = (wanted: number): Uint8Array => Uint8Array.from(classes, (value) => (value === wanted ? 1 : 0))
  const isObject = pixelsOf(rules.positiveClass)
  // a class that was not learned has no pixels, and no probabilities
  const known = async (): Promise<Float32Array> => (isObject.includes(1) ? weights() : new Float32Array(isObject.length))
  return findObjects(
    { ...mapFacts(opened), data: isObject },
    {
      rules,
      connectivity: connectivity(opened.dims.z > 1, rules.joinsCorners),
      numbering: 'columns',
      executor,
      signal,
      weights: needsWeights(rules) ? await known() : undefined,
      boundary: rules.boundaryClass === null ? undefined : pixelsOf(rules.boundaryClass),
    },
  )
}
