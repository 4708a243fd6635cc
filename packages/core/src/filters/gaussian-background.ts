import { defineFilter } from './filter.ts'
import { gaussian, gaussianRadius } from './gaussian.ts'
import { combinePixels } from './pointwise.ts'

export const subtractGaussianBackground = defineFilter({
  name: 'subtract_gaussian_background',
  summary: 'the image minus its Gaussian blur',
  parameter: 'length',
  reach: (sigma) => sigma.map(gaussianRadius),
  run: ({ image, parameter }, kernels) => combinePixels(image, gaussian(image, parameter, kernels), (a, b) => a - b),
  examples: [1, 3],
})

export const divideByGaussianBackground = defineFilter({
  name: 'divide_by_gaussian_background',
  summary: 'the image divided by its Gaussian blur',
  parameter: 'length',
  reach: (sigma) => sigma.map(gaussianRadius),
  run: ({ image, parameter }, kernels) => combinePixels(image, gaussian(image, parameter, kernels), (a, b) => a / b),
  examples: [1, 3],
})
