import type { Plane } from '../array/raster.ts'
import { pow } from '../math/elementary.ts'
import { defineFilter } from './filter.ts'
import { mapPixels } from './pixel-maps.ts'

/** (value / maximum) ^ γ · maximum, the maximum being that of the whole image. */
export function correctGamma(image: Plane, gamma: number): Plane {
  const maximum = image.data.reduce((most, value) => (value > most ? value : most), Number.NEGATIVE_INFINITY)
  const factor = Math.fround(1 / maximum)
  return mapPixels(image, (value) => Math.fround(pow(Math.fround(value * factor), gamma)) * maximum)
}

export const gammaCorrection = defineFilter({
  name: 'gamma_correction',
  summary: '(value ÷ largest value of the image) to the power of the number, times the largest value',
  parameter: 'number',
  reach: () => 'global',
  run: ({ image, parameter }, kernels) => kernels.withWhole(image, 'gamma_correction', Math.fround(parameter[0] as number)),
  examples: [0.5, 2],
})
