import type { Plane } from '../array/raster.ts'
import { defineFilter } from './filter.ts'
import { mapPixels } from './pixel-maps.ts'

/** Smallest and largest finite value of an image; 0 and 0 where there is none. */
export function rangeOf(data: Float32Array): { minimum: number; maximum: number } {
  let minimum = Number.POSITIVE_INFINITY
  let maximum = Number.NEGATIVE_INFINITY
  for (const value of data) {
    if (!Number.isFinite(value)) continue
    if (value < minimum) minimum = value
    if (value > maximum) maximum = value
  }
  return minimum > maximum ? { minimum: 0, maximum: 0 } : { minimum, maximum }
}

/** How many values fall into each of `bins` equal parts of the range. */
function histogram(data: Float32Array, { minimum, maximum }: { minimum: number; maximum: number }, bins: number): Float64Array {
  const counts = new Float64Array(bins)
  const scale = (bins - 1) / (maximum - minimum)
  for (const value of data) {
    if (!Number.isFinite(value)) continue
    const bin = Math.floor((value - minimum) * scale + 0.5)
    counts[bin] = (counts[bin] as number) + 1
  }
  return counts
}

/**
 * Otsu's threshold (1979): the value that separates a histogram of 256 bins into two classes with the largest variance between them.
 * A constant image has its value as threshold.
 */
export function otsuThreshold(data: Float32Array): number {
  const range = rangeOf(data)
  if (range.minimum === range.maximum) return range.minimum
  const counts = histogram(data, range, 256)
  const step = (range.maximum - range.minimum) / 255
  const centre = (bin: number): number => bin * step + range.minimum
  const total = counts.reduce((sum, count) => sum + count, 0)
  const totalSum = counts.reduce((sum, count, bin) => sum + count * centre(bin), 0)
  let below = 0
  let belowSum = 0
  let best = { variance: -1, bin: 0 }
  for (let bin = 0; bin < 255; bin++) {
    below += counts[bin] as number
    belowSum += (counts[bin] as number) * centre(bin)
    const above = total - below
    const difference = belowSum / below - (totalSum - belowSum) / above
    const variance = below * above * difference * difference
    if (variance > best.variance) best = { variance, bin }
  }
  return centre(best.bin)
}

/** 1 above the image's threshold, else 0. */
export function aboveOtsu(image: Plane): Plane {
  const threshold = otsuThreshold(image.data)
  return mapPixels(image, (value) => (value > threshold ? 1 : 0))
}

export const thresholdOtsu = defineFilter({
  name: 'threshold_otsu',
  summary: '1 above the threshold of Otsu, which is taken from the whole image',
  parameter: 'none',
  reach: () => 'global',
  run: ({ image }, kernels) => kernels.withWhole(image, 'threshold_otsu', 0),
  examples: [0],
})
