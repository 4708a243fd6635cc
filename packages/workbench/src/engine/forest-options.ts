import type { TrainingSettings } from './protocol.ts'

/** What the library calls the settings of a forest. */
export const forestOptions = ({ trees, maxDepth, maxFeatures, minSamplesLeaf, classWeight, combine, seed }: TrainingSettings) => ({
  nEstimators: trees,
  maxDepth,
  maxFeatures,
  minSamplesLeaf,
  classWeight,
  combine,
  randomState: seed,
})
