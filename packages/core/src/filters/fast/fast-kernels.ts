import type { JoinName } from '../pixel-maps.ts'
import type { StencilName } from '../stencil.ts'

/** Pixels in the memory of the fast kernels: where the first lies, and the steps to the next plane and row, counted in pixels. */
export interface Block {
  readonly at: number
  /** Planes, rows, columns. */
  readonly shape: readonly [number, number, number]
  /** From plane to plane, from row to row; columns lie side by side. */
  readonly steps: readonly [number, number]
}

/** An axis of space: 0 = z, 1 = y, 2 = x. */
export type Axis = 0 | 1 | 2

/** The weights of a symmetric mean: the pixel's own first, then those of its neighbours outwards. */
export type HalfWeights = Float32Array

/** Formulas on direct neighbours that have a kernel in float32. */
export type FastStencilName = Exclude<StencilName, 'gradient_z'>

/**
 * The inner loops of the fast mode. Everything is rounded to float32 at each step, in the order that the reference shows, so that all
 * devices give the same bits. None looks beyond the pixels of its source: margins are there before.
 */
export interface FastKernels {
  /** Does some work; what is placed during it is given up when it ends. */
  within<T>(work: () => T): T
  /** Room for pixels. @returns index of the first */
  place(pixels: number): number
  /** The pixels themselves, until something else is placed. */
  pixels(at: number, length: number): Float32Array
  /**
   * Weighted means along an axis. The source begins `weights.length − 1` pixels before the first pixel of the target.
   *
   * @param every  1, or 2 to take every other pixel only
   */
  convolve(source: Block, target: Block, axis: Axis, weights: HalfWeights, every: 1 | 2): void
  /** Twice as many pixels along an axis by cubic B-splines. The source begins one coefficient before the target's first pixel. */
  upsample(source: Block, target: Block, axis: Axis): void
  /** A formula on direct neighbours. The source begins at the target's first pixel, its neighbours lie around it in memory; those of other planes count where it is deep. */
  stencil(name: FastStencilName, source: Block, target: Block, deep: boolean): void
  /** Both eigenvalues of the 2-D Hessian at once. */
  hessian(source: Block, smallest: Block, largest: Block): void
  join(name: JoinName, a: Block, b: Block, target: Block): void
}

export const indexOf = ({ at, steps }: Block, z: number, y: number, x: number): number => at + z * steps[0] + y * steps[1] + x

/** Distance in memory of neighbours along an axis. */
export const stepAlong = ({ steps }: Block, axis: Axis): number => (axis === 2 ? 1 : steps[axis])

/** A dense block of that shape. */
export const denseBlock = (at: number, shape: Block['shape']): Block => ({ at, shape, steps: [shape[1] * shape[2], shape[2]] })
