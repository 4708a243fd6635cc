import type { Mode } from '../devices/device.ts'
import { type Recipe, recipeFor, recipeReach } from '../filters/fast/recipe.ts'
import type { Filter } from '../filters/filter.ts'
import type { DevicePlane, FilterKernels } from '../filters/filter-kernels.ts'

/** One feature of a specification: filters that are applied one after the other, the inner one first; none for `original`. */
export interface Feature {
  /** As it was written, such as `sobel_of_gaussian_blur=1`. */
  readonly text: string
  /** Where it starts in the specification, counted from 0. */
  readonly position: number
  /** Inner filter first. */
  readonly filters: readonly Filter[]
  /** One number, or one per axis in the order of the axes (z:y:x). */
  readonly parameter: readonly number[]
}

/** The parameter as a filter takes it: lengths for each axis, numbers alone. */
export function parameterFor(filter: Filter, feature: Feature, rank: number): readonly number[] {
  return filter.parameter === 'length' ? perAxis(feature.parameter, rank) : feature.parameter
}

/** One number for each axis. */
const perAxis = (numbers: readonly number[], rank: number): readonly number[] =>
  numbers.length === 1 ? new Array<number>(rank).fill(numbers[0] as number) : numbers

/** Whether a filter of the feature needs a value of the whole image. */
export const isGlobal = (feature: Feature, rank: number): boolean =>
  feature.filters.some((filter) => filter.reach(parameterFor(filter, feature, rank), rank) === 'global')

/** How the fast mode computes a feature; undefined where it does so as the exact mode. */
export const recipeOf = (feature: Feature, rank: number): Recipe | undefined =>
  isGlobal(feature, rank) ? undefined : recipeFor(feature.filters, perAxis(feature.parameter, rank), rank)

/** How far a feature looks around a pixel, along each axis. Global features are computed on the whole image and need no halo. */
export function reachOf(feature: Feature, rank: number, mode: Mode): readonly number[] {
  const recipe = mode === 'fast' ? recipeOf(feature, rank) : undefined
  if (recipe !== undefined) return recipeReach(recipe, rank)
  const total = new Array<number>(rank).fill(0)
  for (const filter of feature.filters) {
    const reach = filter.reach(parameterFor(filter, feature, rank), rank)
    if (reach === 'global') return new Array<number>(rank).fill(0)
    for (let axis = 0; axis < rank; axis++) total[axis] = (total[axis] as number) + (reach[axis] as number)
  }
  return total
}

/** The largest reach of several features along each axis. */
export function haloOf(features: readonly Feature[], rank: number, mode: Mode): readonly number[] {
  const halo = new Array<number>(rank).fill(0)
  for (const feature of features) {
    const reach = reachOf(feature, rank, mode)
    for (let axis = 0; axis < rank; axis++) halo[axis] = Math.max(halo[axis] as number, reach[axis] as number)
  }
  return halo
}

/**
 * Computes a feature of one channel.
 *
 * @param kernels  whose inner loops compute it
 * @param cache  results of inner filters of this image, shared between features such as blur and edges of the blur
 */
export function computeFeature<P extends DevicePlane>(image: P, feature: Feature, cache: Map<string, P>, kernels: FilterKernels<P>): P {
  const rank = image.shape.length
  let result = image
  let key = ''
  for (const filter of feature.filters) {
    const parameter = parameterFor(filter, feature, rank)
    key += `${filter.name}=${parameter.join(':')} `
    result = cache.get(key) ?? filter.run({ image: result, parameter }, kernels)
    cache.set(key, result)
  }
  return result
}
