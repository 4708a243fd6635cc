import type { Plane } from '../array/raster.ts'
import type { Stencil } from './along-axis.ts'
import type { Shape } from './footprint.ts'
import type { JoinName, PixelMapName } from './pixel-maps.ts'
import type { ReductionName } from './reduce-neighbours.ts'
import type { StencilName } from './stencil.ts'

/** Which eigenvalue. */
export type EigenvalueName = 'smallest' | 'largest'

/** What a device keeps of an image; other devices than processors have a type of their own. */
export interface DevicePlane {
  readonly shape: readonly number[]
}

/** The inner loops that all filters are made of; each device has its own. Those of processors give the same result bit for bit. */
export interface FilterKernels<P extends DevicePlane = Plane> {
  /** Weighted sums along one axis. */
  convolve(image: P, axis: number, stencil: Stencil): P
  /** A formula on the direct neighbours. */
  stencil(image: P, name: StencilName): P
  /** One value from all neighbours in a footprint of these half widths. */
  neighbours(image: P, half: readonly number[], shape: Shape, name: ReductionName): P
  /** The most frequent whole number among those neighbours that lie inside the image. */
  mostFrequent(image: P, half: readonly number[], shape: Shape): P
  /** 1 where a pixel is above (1) or below (−1) all its direct neighbours. */
  extrema(image: P, sign: 1 | -1): P
  /** One image from two, pixel by pixel. */
  join(a: P, b: P, name: JoinName): P
  /** An eigenvalue of a symmetric tensor, whose three or six distinct entries are images; at least 0. */
  tensorEigenvalues(tensor: readonly P[], which: EigenvalueName): P
  /** A formula on single pixels and a number. */
  map(image: P, name: PixelMapName, number: number): P
  /** A formula on single pixels and a value of the whole image. */
  withWhole(image: P, name: 'threshold_otsu' | 'gamma_correction', number: number): P
}
