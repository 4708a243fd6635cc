import { defineFilter, type FilterDefinition } from './filter.ts'
import type { DevicePlane, FilterKernels } from './filter-kernels.ts'
import { halfWidth, type Shape } from './footprint.ts'
import type { ReductionName } from './reduce-neighbours.ts'

/** Mean, maximum or minimum in either footprint; in a box along one axis after the other. */
function smooth<P extends DevicePlane>(
  name: 'mean' | 'maximum' | 'minimum',
  shape: Shape,
  image: P,
  radius: readonly number[],
  kernels: FilterKernels<P>,
): P {
  const half = radius.map(halfWidth)
  if (shape === 'sphere') return kernels.neighbours(image, half, 'sphere', name)
  let result = image
  for (let axis = image.shape.length - 1; axis >= 0; axis--) {
    const alone = half.map((width, i) => (i === axis ? width : 0))
    if ((half[axis] as number) > 0) result = kernels.neighbours(result, alone, 'box', name)
  }
  return result
}

const once = (radius: readonly number[]): number[] => radius.map(halfWidth)
const twice = (radius: readonly number[]): number[] => radius.map((r) => 2 * halfWidth(r))

type Step = <P extends DevicePlane>(image: P, radius: readonly number[], kernels: FilterKernels<P>) => P

function neighbourhoodFilter(name: string, summary: string, reach: FilterDefinition['reach'], apply: Step): FilterDefinition {
  return defineFilter({
    name,
    summary,
    parameter: 'length',
    reach,
    run: ({ image, parameter }, kernels) => apply(image, parameter, kernels),
    examples: [0.5, 1, 2],
  })
}

function filtersOf(shape: Shape): FilterDefinition[] {
  const where = shape === 'box' ? 'in a box of the radius' : 'in a sphere of the radius'
  const max: Step = (image, radius, kernels) => smooth('maximum', shape, image, radius, kernels)
  const min: Step = (image, radius, kernels) => smooth('minimum', shape, image, radius, kernels)
  const opening: Step = (image, radius, kernels) => max(min(image, radius, kernels), radius, kernels)
  const closing: Step = (image, radius, kernels) => min(max(image, radius, kernels), radius, kernels)
  const reduced =
    (name: ReductionName): Step =>
    (image, radius, kernels) =>
      kernels.neighbours(image, radius.map(halfWidth), shape, name)
  return [
    neighbourhoodFilter(`mean_${shape}`, `mean ${where}`, once, (image, radius, kernels) => smooth('mean', shape, image, radius, kernels)),
    neighbourhoodFilter(`maximum_${shape}`, `largest value ${where}`, once, max),
    neighbourhoodFilter(`minimum_${shape}`, `smallest value ${where}`, once, min),
    neighbourhoodFilter(`median_${shape}`, `median ${where}`, once, reduced('median')),
    neighbourhoodFilter(`mode_${shape}`, `most frequent value (whole numbers 0 to 255) ${where}`, once, (image, radius, kernels) =>
      kernels.mostFrequent(image, radius.map(halfWidth), shape),
    ),
    neighbourhoodFilter(`variance_${shape}`, `variance ${where}`, once, reduced('variance')),
    neighbourhoodFilter(`standard_deviation_${shape}`, `standard deviation ${where}`, once, (image, radius, kernels) => {
      return kernels.map(reduced('variance')(image, radius, kernels), 'square_root', 0)
    }),
    neighbourhoodFilter(`opening_${shape}`, `smallest, then largest value ${where}: bright details vanish`, twice, opening),
    neighbourhoodFilter(`closing_${shape}`, `largest, then smallest value ${where}: dark details vanish`, twice, closing),
    neighbourhoodFilter(`top_hat_${shape}`, `image minus opening ${where}: bright details`, twice, (image, radius, kernels) =>
      kernels.join(image, opening(image, radius, kernels), 'difference'),
    ),
    neighbourhoodFilter(`bottom_hat_${shape}`, `closing minus image ${where}: dark details`, twice, (image, radius, kernels) =>
      kernels.join(closing(image, radius, kernels), image, 'difference'),
    ),
  ]
}

/** Filters over all neighbours within a radius. */
export const neighbourhoodFilters: readonly FilterDefinition[] = [...filtersOf('box'), ...filtersOf('sphere')]

export const meanBox: Step = (image, radius, kernels) => smooth('mean', 'box', image, radius, kernels)
