import type { Plane } from '../array/raster.ts'
import { withData } from '../array/raster.ts'
import { footprint, type Shape, stepsOf } from './footprint.ts'
import { forEachRow, padded } from './padding.ts'

/** Reduces the neighbours of a pixel to one value; `steps` lead from index i to each of them. */
type Reduction = (pixels: Float32Array, i: number, steps: Int32Array) => number

const mean: Reduction = (pixels, i, steps) => {
  let sum = 0
  for (let n = 0; n < steps.length; n++) sum = Math.fround(sum + (pixels[i + (steps[n] as number)] as number))
  return sum / steps.length
}

const maximum: Reduction = (pixels, i, steps) => {
  let largest = pixels[i] as number
  for (let n = 0; n < steps.length; n++) {
    const value = pixels[i + (steps[n] as number)] as number
    if (value > largest) largest = value
  }
  return largest
}

const minimum: Reduction = (pixels, i, steps) => {
  let least = pixels[i] as number
  for (let n = 0; n < steps.length; n++) {
    const value = pixels[i + (steps[n] as number)] as number
    if (value < least) least = value
  }
  return least
}

/** Population variance, the mean first. */
const variance: Reduction = (pixels, i, steps) => {
  const centre = Math.fround(mean(pixels, i, steps))
  let sum = 0
  for (let n = 0; n < steps.length; n++) {
    const difference = Math.fround((pixels[i + (steps[n] as number)] as number) - centre)
    sum = Math.fround(sum + difference * difference)
  }
  return sum / steps.length
}

/** The value in the middle of the sorted neighbours, the upper one of two. */
const median: Reduction = (pixels, i, steps) => {
  const values = new Float32Array(steps.length)
  for (let n = 0; n < steps.length; n++) values[n] = pixels[i + (steps[n] as number)] as number
  return values.sort()[steps.length >> 1] as number
}

/** Every reduction by its name. */
export const reductions = { mean, maximum, minimum, variance, median } as const satisfies Readonly<Record<string, Reduction>>

export type ReductionName = keyof typeof reductions

/**
 * A new image from all neighbours of each pixel.
 *
 * @param half  half widths of the footprint along each axis of the image
 */
export function reduceNeighbours(image: Plane, half: readonly number[], shape: Shape, name: ReductionName): Plane {
  const reduce = reductions[name]
  const source = padded(image, half)
  const steps = stepsOf(footprint(shape, half), source)
  const output = new Float32Array(image.data.length)
  forEachRow(source, (from, to) => {
    for (let x = 0; x < source.width; x++) output[to + x] = reduce(source.data, from + x, steps)
  })
  return withData(image, output)
}
