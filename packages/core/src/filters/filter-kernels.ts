import type { Plane } from '../array/raster.ts'
import type { Stencil } from './along-axis.ts'
import type { Shape } from './footprint.ts'
import type { ReductionName } from './reduce-neighbours.ts'
import type { StencilName } from './stencil.ts'

/** The inner loops that all filters are made of; each device has its own, with the same result bit for bit. */
export interface FilterKernels {
  /** Weighted sums along one axis. */
  convolve(image: Plane, axis: number, stencil: Stencil): Plane
  /** A formula on the direct neighbours. */
  stencil(image: Plane, name: StencilName): Plane
  /** One value from all neighbours in a footprint of these half widths. */
  neighbours(image: Plane, half: readonly number[], shape: Shape, name: ReductionName): Plane
}
