import type { Processor } from '../devices/device.ts'
import type { Bootstrap } from './bootstrap.ts'
import type { CriterionName } from './criterion.ts'
import type { TrainingData } from './split-statistics.ts'

/** What all trees of a forest share. Plain data: it crosses to worker threads. */
export interface FitTreesInput {
  readonly data: TrainingData
  /** Whether some values are NaN. */
  readonly hasMissing: boolean
  /** Whether the values are numbers of bins: whole, from 0 to 255. */
  readonly isBinned: boolean
  readonly criterion: CriterionName
  readonly maxDepth: number
  readonly minSamplesSplit: number
  readonly minSamplesLeaf: number
  readonly minWeightFractionLeaf: number
  readonly minImpurityDecrease: number
  readonly maxLeafNodes: number
  readonly maxFeatures: number
  /** Undefined: every tree sees all samples. */
  readonly bootstrap: Bootstrap | undefined
  readonly balanceEachTree: boolean
  /** Whether each tree shall judge the samples that it did not draw. */
  readonly judgesOthers: boolean
  readonly device: Processor
  /** Seed of each tree to grow. */
  readonly seeds: readonly number[]
}
