import type { UnsignedData } from '../array/raster.ts'
import type { UncertaintyMeasure } from '../forest/uncertainty.ts'

/** What is wanted of each pixel: its class, and the probabilities of these classes (indices). */
export interface Wanted {
  readonly winners: boolean
  readonly probabilities: readonly number[]
  readonly uncertainty?: UncertaintyMeasure
}

export interface FramePrediction {
  /** Class value of each pixel, where it was wanted. */
  readonly classes: UnsignedData | undefined
  readonly probabilities: readonly Float32Array[]
  readonly uncertainty: Float32Array | undefined
}
