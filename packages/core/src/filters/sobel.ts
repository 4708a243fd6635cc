import type { NeighbourFormula } from './neighbour-formula.ts'

const at = (pixels: Float32Array, i: number): number => pixels[i] as number

/** 1 2 1 across `step` around a pixel. */
const smoothed = (pixels: Float32Array, i: number, step: number): number => at(pixels, i - step) + 2 * at(pixels, i) + at(pixels, i + step)

/** Length of the Sobel gradient in 2-D; not normalised (scikit-image's is this divided by 4 √2). */
export const sobelAt: NeighbourFormula = (pixels, i, [, dy]) => {
  const gx = Math.fround(smoothed(pixels, i + 1, dy) - smoothed(pixels, i - 1, dy))
  const gy = Math.fround(smoothed(pixels, i + dy, 1) - smoothed(pixels, i - dy, 1))
  return Math.sqrt(Math.fround(gx * gx + gy * gy))
}

/** 1 2 1 across two steps. */
const smoothedTwice = (pixels: Float32Array, i: number, a: number, b: number): number =>
  smoothed(pixels, i - a, b) + 2 * smoothed(pixels, i, b) + smoothed(pixels, i + a, b)

/** Length of the gradient in 3-D with −1 0 1 along one axis and 1 2 1 along the two others; not normalised. */
export const sobel3dAt: NeighbourFormula = (pixels, i, [dz, dy]) => {
  const gx = smoothedTwice(pixels, i + 1, dz, dy) - smoothedTwice(pixels, i - 1, dz, dy)
  const gy = smoothedTwice(pixels, i + dy, dz, 1) - smoothedTwice(pixels, i - dy, dz, 1)
  const gz = smoothedTwice(pixels, i + dz, dy, 1) - smoothedTwice(pixels, i - dz, dy, 1)
  return Math.sqrt(gx * gx + gy * gy + gz * gz)
}
