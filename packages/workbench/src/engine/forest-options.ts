import type { TrainingSettings } from './protocol.ts'

/** What the library calls the settings of a forest. */
export const forestOptions = ({ trees, maxDepth, classWeight, combine, seed }: TrainingSettings) => ({
  nEstimators: trees,
  maxDepth,
  classWeight,
  combine,
  randomState: seed,
})
