import { defineFilter } from './filter.ts'
import { gaussian, gaussianRadius } from './gaussian.ts'

export const subtractGaussianBackground = defineFilter({
  name: 'subtract_gaussian_background',
  summary: 'the image minus its Gaussian blur',
  parameter: 'length',
  reach: (sigma) => sigma.map(gaussianRadius),
  run: ({ image, parameter }, kernels) => kernels.join(image, gaussian(image, parameter, kernels), 'difference'),
  examples: [1, 3],
})

export const divideByGaussianBackground = defineFilter({
  name: 'divide_by_gaussian_background',
  summary: 'the image divided by its Gaussian blur',
  parameter: 'length',
  reach: (sigma) => sigma.map(gaussianRadius),
  run: ({ image, parameter }, kernels) => kernels.join(image, gaussian(image, parameter, kernels), 'ratio'),
  examples: [1, 3],
})
