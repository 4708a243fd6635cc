import type { Processor } from '../devices/device.ts'
import { OptionError } from '../errors.ts'
import { type GuidedFilterOptions, referenceGuidedFilter } from './guided-filter.ts'
import { wasmGuidedFilter } from './wasm-guided-filter.ts'

/**
 * The guided filter (He, Sun & Tang, 2013): around every pixel a map is described as a linear function of the image, so that it is smooth
 * where the image is, and has its edges where the image has them.
 *
 * @param guide  the image, one value per pixel
 * @param maps   values from 0 to 1, which are rounded to 1/65536
 * @throws {OptionError} for a radius or a contrast that is not allowed
 */
export function guideMaps(
  guide: Float32Array,
  maps: readonly Float32Array[],
  shape: readonly number[],
  options: GuidedFilterOptions,
  device: Processor = 'reference',
): Float32Array[] {
  const { radius, contrast } = options
  if (!Number.isInteger(radius) || radius < 1) throw new OptionError('radius', radius, 'a whole number of pixels, at least 1')
  if (!(contrast > 0)) throw new OptionError('contrast', contrast, 'a number above 0')
  const filter = device === 'wasm' ? wasmGuidedFilter : referenceGuidedFilter
  return filter(guide, maps, shape, options)
}
