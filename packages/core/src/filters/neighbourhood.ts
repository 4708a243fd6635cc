import type { Plane } from '../array/raster.ts'
import { withData } from '../array/raster.ts'
import { defineFilter, type FilterDefinition } from './filter.ts'
import type { FilterKernels } from './filter-kernels.ts'
import { footprint, halfWidth, type Shape } from './footprint.ts'
import { extentOf } from './padding.ts'
import { combinePixels } from './pointwise.ts'
import type { ReductionName } from './reduce-neighbours.ts'

/** Mean, maximum or minimum in either footprint; in a box along one axis after the other. */
function smooth(
  name: 'mean' | 'maximum' | 'minimum',
  shape: Shape,
  image: Plane,
  radius: readonly number[],
  { neighbours }: FilterKernels,
): Plane {
  const half = radius.map(halfWidth)
  if (shape === 'sphere') return neighbours(image, half, 'sphere', name)
  let result = image
  for (let axis = image.shape.length - 1; axis >= 0; axis--) {
    const alone = half.map((width, i) => (i === axis ? width : 0))
    if ((half[axis] as number) > 0) result = neighbours(result, alone, 'box', name)
  }
  return result
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
  reach: FilterDefinition['reach'],
  apply: (image: Plane, radius: readonly number[], kernels: FilterKernels) => Plane,
): FilterDefinition {
  return defineFilter({
    name,
    summary,
    parameter: 'length',
    reach,
    run: ({ image, parameter }, kernels) => apply(image, parameter, kernels),
    examples: [0.5, 1, 2],
  })
}

const subtract = (a: Plane, b: Plane): Plane => combinePixels(a, b, (x, y) => x - y)

function filtersOf(shape: Shape): FilterDefinition[] {
  const where = shape === 'box' ? 'in a box of the radius' : 'in a sphere of the radius'
  type Step = (image: Plane, radius: readonly number[], kernels: FilterKernels) => Plane
  const max: Step = (image, radius, kernels) => smooth('maximum', shape, image, radius, kernels)
  const min: Step = (image, radius, kernels) => smooth('minimum', shape, image, radius, kernels)
  const opening: Step = (image, radius, kernels) => max(min(image, radius, kernels), radius, kernels)
  const closing: Step = (image, radius, kernels) => min(max(image, radius, kernels), radius, kernels)
  const reduced =
    (name: ReductionName): Step =>
    (image, radius, { neighbours }) =>
      neighbours(image, radius.map(halfWidth), shape, name)
  return [
    neighbourhoodFilter(`mean_${shape}`, `mean ${where}`, once, (image, radius, kernels) => smooth('mean', shape, image, radius, kernels)),
    neighbourhoodFilter(`maximum_${shape}`, `largest value ${where}`, once, max),
    neighbourhoodFilter(`minimum_${shape}`, `smallest value ${where}`, once, min),
    neighbourhoodFilter(`median_${shape}`, `median ${where}`, once, reduced('median')),
    neighbourhoodFilter(`mode_${shape}`, `most frequent value (whole numbers 0 to 255) ${where}`, once, (image, radius) =>
      mode(image, radius, shape),
    ),
    neighbourhoodFilter(`variance_${shape}`, `variance ${where}`, once, reduced('variance')),
    neighbourhoodFilter(`standard_deviation_${shape}`, `standard deviation ${where}`, once, (image, radius, kernels) => {
      const result = reduced('variance')(image, radius, kernels)
      return withData(result, result.data.map(Math.sqrt))
    }),
    neighbourhoodFilter(`opening_${shape}`, `smallest, then largest value ${where}: bright details vanish`, twice, opening),
    neighbourhoodFilter(`closing_${shape}`, `largest, then smallest value ${where}: dark details vanish`, twice, closing),
    neighbourhoodFilter(`top_hat_${shape}`, `image minus opening ${where}: bright details`, twice, (image, radius, kernels) =>
      subtract(image, opening(image, radius, kernels)),
    ),
    neighbourhoodFilter(`bottom_hat_${shape}`, `closing minus image ${where}: dark details`, twice, (image, radius, kernels) =>
      subtract(closing(image, radius, kernels), image),
    ),
  ]
}

/** Filters over all neighbours within a radius. */
export const neighbourhoodFilters: readonly FilterDefinition[] = [...filtersOf('box'), ...filtersOf('sphere')]

export const meanBox = (image: Plane, radius: readonly number[], kernels: FilterKernels): Plane =>
  smooth('mean', 'box', image, radius, kernels)
