import { symmetricEigenvalues } from '../math/symmetric-eigenvalues.ts'
import type { NeighbourFormula } from './neighbour-formula.ts'

type Steps = readonly [number, number, number]

const at = (pixels: Float32Array, i: number): number => pixels[i] as number

/** Second difference along a step. */
const second = (pixels: Float32Array, i: number, step: number): number => at(pixels, i - step) - 2 * at(pixels, i) + at(pixels, i + step)

/** Mixed second difference along two steps. */
const mixed = (pixels: Float32Array, i: number, a: number, b: number): number =>
  (at(pixels, i - a - b) + at(pixels, i + a + b) - at(pixels, i - a + b) - at(pixels, i + a - b)) / 4

/** Both eigenvalues of the 2-D Hessian: trace / 2 ∓ √(4 h² + (hxx − hyy)²) / 2. */
function eigenvalue2d(pixels: Float32Array, i: number, [, dy]: Steps, sign: 1 | -1): number {
  const xx = second(pixels, i, 1)
  const yy = second(pixels, i, dy)
  const xy = mixed(pixels, i, 1, dy)
  return (xx + yy) / 2 + (sign * Math.sqrt(4 * xy * xy + (xx - yy) * (xx - yy))) / 2
}

function eigenvalue3d(pixels: Float32Array, i: number, [dz, dy]: Steps, index: 0 | 2): number {
  const diagonal = [second(pixels, i, 1), second(pixels, i, dy), second(pixels, i, dz)] as const
  const others = [mixed(pixels, i, 1, dy), mixed(pixels, i, 1, dz), mixed(pixels, i, dy, dz)] as const
  const eigenvalues = symmetricEigenvalues(diagonal, others)
  // of three numbers of which one is NaN none is the smallest
  return index === 0 ? Math.min(...eigenvalues) : Math.max(...eigenvalues)
}

/** An eigenvalue of the matrix of second differences, smallest or largest: ridges and blobs. */
export const hessianEigenvalueAt =
  (which: 'smallest' | 'largest'): NeighbourFormula =>
  (pixels, i, steps, deep) =>
    deep ? eigenvalue3d(pixels, i, steps, which === 'smallest' ? 0 : 2) : eigenvalue2d(pixels, i, steps, which === 'smallest' ? -1 : 1)
