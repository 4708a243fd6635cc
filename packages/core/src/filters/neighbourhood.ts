import type { Plane } from '../array/raster.ts'
import { withData } from '../array/raster.ts'
import { defineFilter, type Filter, type FilterInput } from './filter.ts'
import { footprint, halfWidth, type Shape, stepsOf } from './footprint.ts'
import { extentOf, forEachRow, padded } from './padding.ts'
import { combinePixels } from './pointwise.ts'

/** Reduces the neighbours of a pixel to one value; `steps` lead from index i to each of them. */
type Reduction = (pixels: Float32Array, i: number, steps: Int32Array) => number

/** A new image from all neighbours of each pixel. */
function reduceNeighbours(image: Plane, radius: readonly number[], shape: Shape, reduce: Reduction): Plane {
  const half = radius.map(halfWidth)
  const source = padded(image, half)
  const steps = stepsOf(footprint(shape, half), source)
  const output = new Float32Array(image.data.length)
  forEachRow(source, (from, to) => {
    for (let x = 0; x < source.width; x++) output[to + x] = reduce(source.data, from + x, steps)
  })
  return withData(image, output)
}

/** The same for reductions that may be done along one axis after the other, as all box filters here may. */
function reduceAlongAxes(image: Plane, radius: readonly number[], reduce: Reduction): Plane {
  let result = image
  for (let axis = image.shape.length - 1; axis >= 0; axis--) {
    const alone = image.shape.map((_, i) => (i === axis ? (radius[axis] as number) : 0))
    if (halfWidth(radius[axis] as number) > 0) result = reduceNeighbours(result, alone, 'box', reduce)
  }
  return result
}

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

const simple: Readonly<Record<string, Reduction>> = { mean, maximum, minimum }

/** Mean, maximum or minimum in either footprint. */
function smooth(kind: 'mean' | 'maximum' | 'minimum', shape: Shape, image: Plane, radius: readonly number[]): Plane {
  const reduce = simple[kind] as Reduction
  return shape === 'box' ? reduceAlongAxes(image, radius, reduce) : reduceNeighbours(image, radius, 'sphere', reduce)
}

/** Most frequent whole number from 0 to 255 among the neighbours inside the image, the smallest of equally frequent ones. */
function mode(image: Plane, radius: readonly number[], shape: Shape): Plane {
  const { depth, height, width } = extentOf(image.shape)
  const offsets = footprint(shape, radius.map(halfWidth)).map(
    (offset) => [...Array(3 - offset.length).fill(0), ...offset] as [number, number, number],
  )
  const output = new Float32Array(image.data.length)
  const histogram = new Int32Array(256)
  for (let i = 0; i < output.length; i++) {
    const x = i % width
    const y = Math.floor(i / width) % height
    const z = Math.floor(i / (width * height))
    histogram.fill(0)
    for (const [dz, dy, dx] of offsets) {
      if (z + dz < 0 || z + dz >= depth || y + dy < 0 || y + dy >= height || x + dx < 0 || x + dx >= width) continue
      const value = Math.trunc(image.data[((z + dz) * height + y + dy) * width + x + dx] as number)
      if (value >= 0 && value < 256) histogram[value] = (histogram[value] as number) + 1
    }
    output[i] = histogram.indexOf(histogram.reduce((most, count) => Math.max(most, count), 0))
  }
  return withData(image, output)
}

const once = (radius: readonly number[]): number[] => radius.map(halfWidth)
const twice = (radius: readonly number[]): number[] => radius.map((r) => 2 * halfWidth(r))

function neighbourhoodFilter(
  name: string,
  summary: string,
  reach: Filter['reach'],
  apply: (image: Plane, radius: readonly number[]) => Plane,
): Filter {
  return defineFilter({
    name,
    summary,
    parameter: 'length',
    reach,
    reference: ({ image, parameter }: FilterInput) => apply(image, parameter),
    examples: [0.5, 1, 2],
  })
}

const subtract = (a: Plane, b: Plane): Plane => combinePixels(a, b, (x, y) => x - y)

function filtersOf(shape: Shape): Filter[] {
  const where = shape === 'box' ? 'in a box of the radius' : 'in a sphere of the radius'
  const max = (image: Plane, radius: readonly number[]): Plane => smooth('maximum', shape, image, radius)
  const min = (image: Plane, radius: readonly number[]): Plane => smooth('minimum', shape, image, radius)
  const varianceOf = (image: Plane, radius: readonly number[]): Plane => reduceNeighbours(image, radius, shape, variance)
  return [
    neighbourhoodFilter(`mean_${shape}`, `mean ${where}`, once, (image, radius) => smooth('mean', shape, image, radius)),
    neighbourhoodFilter(`maximum_${shape}`, `largest value ${where}`, once, max),
    neighbourhoodFilter(`minimum_${shape}`, `smallest value ${where}`, once, min),
    neighbourhoodFilter(`median_${shape}`, `median ${where}`, once, (image, radius) => reduceNeighbours(image, radius, shape, median)),
    neighbourhoodFilter(`mode_${shape}`, `most frequent value (whole numbers 0 to 255) ${where}`, once, (image, radius) =>
      mode(image, radius, shape),
    ),
    neighbourhoodFilter(`variance_${shape}`, `variance ${where}`, once, varianceOf),
    neighbourhoodFilter(`standard_deviation_${shape}`, `standard deviation ${where}`, once, (image, radius) => {
      const result = varianceOf(image, radius)
      return withData(result, result.data.map(Math.sqrt))
    }),
    neighbourhoodFilter(`opening_${shape}`, `smallest, then largest value ${where}: bright details vanish`, twice, (image, radius) =>
      max(min(image, radius), radius),
    ),
    neighbourhoodFilter(`closing_${shape}`, `largest, then smallest value ${where}: dark details vanish`, twice, (image, radius) =>
      min(max(image, radius), radius),
    ),
    neighbourhoodFilter(`top_hat_${shape}`, `image minus opening ${where}: bright details`, twice, (image, radius) =>
      subtract(image, max(min(image, radius), radius)),
    ),
    neighbourhoodFilter(`bottom_hat_${shape}`, `closing minus image ${where}: dark details`, twice, (image, radius) =>
      subtract(min(max(image, radius), radius), image),
    ),
  ]
}

/** Filters over all neighbours within a radius. */
export const neighbourhoodFilters: readonly Filter[] = [...filtersOf('box'), ...filtersOf('sphere')]

export const meanBox = (image: Plane, radius: readonly number[]): Plane => smooth('mean', 'box', image, radius)
