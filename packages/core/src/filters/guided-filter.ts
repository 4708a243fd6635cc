import { sizeOf } from '../array/raster.ts'

/**
 * Everything that is summed is a whole number, so that sums are exact: the result is the same whichever part of an image is filtered. Steps
 * of the image in its contrast, of maps, and of slopes and offsets of lines.
 */
export const guidedSteps = { contrast: 256, map: 2 ** 16, slope: 2 ** 14, offset: 2 ** 4 } as const

export interface GuidedFilterOptions {
  /** Of the window, in pixels: a whole number from 1. */
  readonly radius: number
  /** Edges of the image that are lower than this, in its own values, are smoothed over; above 0. The image is rounded to 1/256 of it. */
  readonly contrast: number
}

/** A filter of this kind: the maps with the edges of the image. */
export type GuidedFilter = (
  guide: Float32Array,
  maps: readonly Float32Array[],
  shape: readonly number[],
  options: GuidedFilterOptions,
) => Float32Array[]

/** The scale of the image's steps, and the largest whole number whose squares can be summed over a window without rounding. */
export const stepRange = (rank: number, { radius, contrast }: GuidedFilterOptions): { readonly scale: number; readonly most: number } => ({
  scale: guidedSteps.contrast / contrast,
  most: Math.floor(Math.sqrt(Number.MAX_SAFE_INTEGER / (2 * radius + 1) ** rank)),
})

/** The image in steps. */
function stepsOf(guide: Float32Array, rank: number, options: GuidedFilterOptions): Float64Array {
  const { scale, most } = stepRange(rank, options)
  return Float64Array.from(guide, (value) => {
    const step = Math.floor(value * scale + 0.5)
    // one pixel without a value must not reach all others
    return Number.isNaN(step) ? 0 : Math.max(-most, Math.min(most, step))
  })
}

/** For each place along an axis 1 over the number of pixels in its window. */
export const windowShares = (length: number, radius: number): Float64Array =>
  Float64Array.from({ length }, (_, i) => 1 / (Math.min(length - 1, i + radius) - Math.max(0, i - radius) + 1))

/** Sums over a window of 2 radius + 1 pixels along one axis, at borders over what lies in the image. */
function sumsAlong(values: Float64Array, length: number, step: number, radius: number): Float64Array {
  const sums = new Float64Array(values.length)
  for (let block = 0; block < values.length; block += step * length)
    for (let start = block; start < block + step; start++) {
      let sum = 0
      for (let i = 0; i < Math.min(radius, length); i++) sum += values[start + i * step] as number
      for (let i = 0; i < length; i++) {
        if (i + radius < length) sum += values[start + (i + radius) * step] as number
        if (i > radius) sum -= values[start + (i - radius - 1) * step] as number
        sums[start + i * step] = sum
      }
    }
  return sums
}

function boxSums(values: Float64Array, shape: readonly number[], radius: number): Float64Array {
  let sums = values
  let step = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    sums = sumsAlong(sums, shape[axis] as number, step, radius)
    step *= shape[axis] as number
  }
  return sums
}

/** 1 over the number of pixels in the window around every pixel. */
function sharesIn(shape: readonly number[], radius: number): Float64Array {
  const [depth, height, width] = [1, ...shape].slice(-3) as [number, number, number]
  const [z, y, x] = [depth, height, width].map((length) => windowShares(length, radius)) as [Float64Array, Float64Array, Float64Array]
  return Float64Array.from({ length: sizeOf(shape) }, (_, i) => {
    const row = Math.floor(i / width)
    return (x[i % width] as number) * ((z[Math.floor(row / height)] as number) * (y[row % height] as number))
  })
}

/** The definition. */
export const referenceGuidedFilter: GuidedFilter = (image, maps, shape, options) => {
  const { radius } = options
  const guide = stepsOf(image, shape.length, options)
  const shares = sharesIn(shape, radius)
  const means = boxSums(guide, shape, radius).map((sum, i) => sum * (shares[i] as number))
  const squares = boxSums(
    guide.map((value) => value * value),
    shape,
    radius,
  )
  // rounding may leave a flat window a variance below 0
  const variances = squares.map(
    (sum, i) => Math.max(0, sum * (shares[i] as number) - (means[i] as number) * (means[i] as number)) + guidedSteps.contrast ** 2,
  )
  return maps.map((map) => {
    const steps = Float64Array.from(map, (value) => {
      const step = Math.floor(value * guidedSteps.map + 0.5)
      return Number.isNaN(step) ? 0 : step
    })
    const own = boxSums(steps, shape, radius)
    const products = boxSums(
      steps.map((value, i) => value * (guide[i] as number)),
      shape,
      radius,
    )
    const slopes = new Float64Array(map.length)
    const offsets = new Float64Array(map.length)
    for (let i = 0; i < map.length; i++) {
      const [share, guideMean] = [shares[i] as number, means[i] as number]
      const mean = (own[i] as number) * share
      const slope = ((products[i] as number) * share - guideMean * mean) / (variances[i] as number)
      slopes[i] = Math.floor(slope * guidedSteps.slope + 0.5)
      offsets[i] = Math.floor((mean - slope * guideMean) * guidedSteps.offset + 0.5)
    }
    const [slope, offset] = [boxSums(slopes, shape, radius), boxSums(offsets, shape, radius)]
    return Float32Array.from(map, (_, i) => {
      const line = (slope[i] as number) * (1 / guidedSteps.slope) * (guide[i] as number) + (offset[i] as number) * (1 / guidedSteps.offset)
      return line * ((shares[i] as number) * (1 / guidedSteps.map))
    })
  })
}
