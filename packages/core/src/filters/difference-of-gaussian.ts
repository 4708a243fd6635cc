import { defineFilter } from './filter.ts'
import { gaussian, gaussianRadius } from './gaussian.ts'

export const narrower = (sigma: readonly number[]): number[] => sigma.map((s) => s * 0.9)
export const wider = (sigma: readonly number[]): number[] => sigma.map((s) => s * 1.1)

/** Blur with 0.9 σ minus blur with 1.1 σ: positive on bright spots of about the size of σ. */
export const differenceOfGaussian = defineFilter({
  name: 'difference_of_gaussian',
  summary: 'blur with 0.9 σ minus blur with 1.1 σ: bright spots of that size are positive',
  parameter: 'length',
  reach: (sigma) => wider(sigma).map(gaussianRadius),
  run: ({ image, parameter }, kernels) =>
    kernels.join(gaussian(image, narrower(parameter), kernels), gaussian(image, wider(parameter), kernels), 'difference'),
  examples: [0.3, 1, 2],
})
