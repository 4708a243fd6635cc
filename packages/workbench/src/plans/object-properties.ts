import { measurableProperties, usualRegionProperties } from '@cambium/core'

/** What is measured of objects in any case: it finds their places and plots them. */
export const alwaysMeasured: readonly string[] = ['label', 'area', 'centroid']

/** What decides which properties exist for objects of an image. */
interface Measured {
  readonly dims: { readonly z: number }
  /** Along z, y and x. */
  readonly spacing: readonly number[]
  readonly unit: string
  readonly channels: number
}

/** The properties that exist for objects of an image. */
export const propertiesFor = ({ dims, spacing, unit, channels }: Measured): string[] => {
  const axes = spacing.slice(dims.z > 1 ? 0 : 1)
  return measurableProperties(unit === 'pixel' ? axes.map(() => 1) : axes, channels)
}

/** Those that are wanted or always measured, as far as they exist. */
export function measuredOf(image: Measured, wanted: readonly string[]): string[] {
  const existing = new Set(propertiesFor(image))
  return [...alwaysMeasured.filter((name) => !wanted.includes(name)), ...wanted].filter((name) => existing.has(name))
}

/** A choice with one property more or less: the usual ones come first, as they do where nothing is chosen. */
export function toggled(image: Measured, wanted: readonly string[], name: string): string[] {
  const others = propertiesFor(image).filter((one) => !usualRegionProperties.includes(one))
  const isWanted = (one: string): boolean => (one === name ? !wanted.includes(name) : wanted.includes(one))
  // what does not exist for this image may for another one of the project
  const elsewhere = wanted.filter((one) => one !== name && !others.includes(one) && !usualRegionProperties.includes(one))
  return [...[...usualRegionProperties, ...others].filter(isWanted), ...elsewhere]
}

/** Whether a choice is that of the library. */
export const isUsual = (wanted: readonly string[]): boolean =>
  wanted.length === usualRegionProperties.length && usualRegionProperties.every((name, i) => wanted[i] === name)
