import type { ForestOptions } from '../forest/options.ts'
import type { ObjectRules } from '../labels/object-rules.ts'
import type { EdgeRadius } from './edge-rule.ts'

/** What is taken for pixels and objects where nothing is said. */
export interface Defaults {
  readonly features: string
  readonly maxDepth: number
  readonly maxFeatures: ForestOptions['maxFeatures']
  readonly minSamplesLeaf: ForestOptions['minSamplesLeaf']
  readonly edgeRadius: EdgeRadius
  readonly normalise: boolean
  readonly objectRules: Partial<ObjectRules>
}

/** Cambium's own, chosen by the measurement of `npm run bench:quality`. */
export const ownDefaults: Defaults = {
  features: 'object_size_1_to_5_px',
  maxDepth: 4,
  maxFeatures: 1,
  minSamplesLeaf: 'auto',
  edgeRadius: 'auto',
  normalise: true,
  objectRules: { maxRelativeHole: 0.1, splitTouching: true, splitBy: 'probability', minRelativeSize: 0.1 },
}

/** Those of APOC: the library's classifiers, and every command that names features, begin with them. */
export const apocDefaults: Defaults = {
  features: 'small_quick',
  maxDepth: 2,
  maxFeatures: 'sqrt',
  minSamplesLeaf: 1,
  edgeRadius: 0,
  normalise: false,
  objectRules: {},
}
