/** Columns of measurements that are lengths, and those that are areas or, in three dimensions, volumes. */
const lengths = /^(centroid-\d|equivalent_diameter_area|axis_(major|minor)_length|feret_diameter_max|perimeter(_crofton)?)$/
const sizes = /^area(_bbox|_convex|_filled)?$/

/** The unit of a column of measurements, as it stands behind its name; empty for numbers without one, and where pixels have no size. */
export function columnUnit(name: string, unit: 'pixel' | 'micrometer' | undefined, dimensions: 2 | 3): string {
  if (unit !== 'micrometer') return ''
  if (lengths.test(name)) return 'µm'
  return sizes.test(name) ? (dimensions === 3 ? 'µm³' : 'µm²') : ''
}
