import { UnsupportedError } from '../errors.ts'

/** A length in pixels along each axis of space, or one for all. */
export type PerAxis = number | readonly number[]

/**
 * Converts a physical length to pixels along each axis.
 *
 * @param length   in the unit of `spacing`
 * @param spacing  size of one step along each axis of space
 * @throws {UnsupportedError} where the image has no spacing
 */
export function inPixels(length: number, spacing: readonly number[] | undefined): readonly number[] {
  if (spacing === undefined) throw new UnsupportedError('a length in micrometer needs an image with spacing; this one has none')
  return spacing.map((step) => length / step)
}
