import { type Executor, findObjects, type LabelImage } from '@cambium/core'
import { connectivity } from '../plans/connectivity.ts'
import type { ObjectRules, OpenedImage } from './protocol.ts'
import { mapFacts } from './scene-facts.ts'

/** The objects of a class map of an image, numbered as the object segmenter does. */
export async function objectsOf(
  opened: OpenedImage,
  classes: ArrayLike<number>,
  rules: ObjectRules,
  executor: Executor,
  signal?: AbortSignal,
): Promise<LabelImage> {
  const isObject = Uint8Array.from(classes, (value) => (value === rules.positiveClass ? 1 : 0))
  return findObjects(
    { ...mapFacts(opened), data: isObject },
    { rules, connectivity: connectivity(opened.dims.z > 1, rules.joinsCorners), numbering: 'columns', executor, signal },
  )
}
