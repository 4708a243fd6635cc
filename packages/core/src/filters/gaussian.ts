import { exp } from '../math/elementary.ts'
import type { Stencil } from './along-axis.ts'
import { defineFilter } from './filter.ts'
import type { DevicePlane, FilterKernels } from './filter-kernels.ts'

/** Half the width of the weights for a σ: about 4 σ, by the rule of clEsperanto (⌊8 σ⌋, made odd). */
export const gaussianRadius = (sigma: number): number => Math.floor(Math.floor(sigma * 8) / 2)

/** The weights of a Gaussian with that standard deviation, cut off at its radius. */
export function gaussianStencil(sigma: number): Stencil {
  const radius = gaussianRadius(sigma)
  const width = Math.fround(sigma)
  const divisor = Math.fround(Math.fround(-2 * width) * width)
  const weights = new Float32Array(2 * radius + 1)
  let sum = 0
  for (let v = -radius; v <= radius; v++) {
    const weight = Math.fround(exp(Math.fround((v * v) / divisor)))
    weights[v + radius] = weight
    sum = Math.fround(sum + weight)
  }
  return { radius, weights, divisor: sum }
}

/**
 * Blurs an image with a Gaussian, along x, then y, then z, cut off at about 4 σ.
 *
 * @param image  (y, x) or (z, y, x) float32
 * @param sigma  standard deviation in pixels along each axis of the image; 0 leaves an axis as it is
 * @param kernels  whose inner loops compute it
 * @returns      same shape
 */
export function gaussian<P extends DevicePlane>(image: P, sigma: readonly number[], kernels: Pick<FilterKernels<P>, 'convolve'>): P {
  let result = image
  for (let axis = image.shape.length - 1; axis >= 0; axis--) {
    const width = sigma[axis] as number
    if (gaussianRadius(width) > 0) result = kernels.convolve(result, axis, gaussianStencil(width))
  }
  return result
}

export const gaussianBlur = defineFilter({
  name: 'gaussian_blur',
  summary: 'Gaussian blur with standard deviation σ',
  parameter: 'length',
  reach: (sigma) => sigma.map(gaussianRadius),
  run: ({ image, parameter }, kernels) => gaussian(image, parameter, kernels),
  examples: [0.2, 0.5, 1, 2.3],
})
