import { createImage, type Image, type Raster, sharedFloats } from '@cambium/core'
import { errors } from '../text/en-errors.ts'
import type { OpenedImage } from './protocol.ts'

/** Axes of a scene: those that are longer than 1, and always those of a plane. */
export function axesOf({ dims, channels }: OpenedImage): { axes: string; shape: number[] } {
  const lengths: readonly (readonly [string, number])[] = [
    ['t', dims.t],
    ['c', channels],
    ['z', dims.z],
  ]
  const longer = lengths.filter(([, length]) => length > 1)
  return {
    axes: `${longer.map(([axis]) => axis).join('')}yx`,
    shape: [...longer.map(([, length]) => length), dims.height, dims.width],
  }
}

function factsOf(opened: OpenedImage, axes: string, shape: readonly number[]): Omit<Raster, 'data'> {
  const spacing = Object.fromEntries(['z', 'y', 'x'].map((axis, i) => [axis, opened.spacing[i] as number]))
  if (opened.unit === 'pixel') return { axes, shape }
  return { axes, shape, unit: opened.unit, spacing: [...axes].map((axis) => spacing[axis] ?? 1) }
}

/** An image with the values that it was opened with. */
export function rasterOf(opened: OpenedImage): Raster {
  const { axes, shape } = axesOf(opened)
  return { ...factsOf(opened, axes, shape), data: opened.data }
}

/** The image for the library: float32, in memory that threads share where there is such memory. */
export function imageOf(opened: OpenedImage): Image {
  const { axes, shape } = axesOf(opened)
  return createImage(sharedFloats(opened.data), factsOf(opened, axes, shape))
}

/** A map over time and space, of what was painted or found. */
export function mapFacts(opened: OpenedImage): Omit<Raster, 'data'> {
  const { axes, shape } = axesOf(opened)
  const keep = [...axes].map((axis) => axis !== 'c')
  return factsOf(
    opened,
    [...axes].filter((_, i) => keep[i]).join(''),
    shape.filter((_, i) => keep[i]),
  )
}

/** Object features are measured in one channel; of several none is chosen silently. */
export const singleChannel = (image: Image): Image | undefined => (image.axes.includes('c') ? undefined : image)

/** The largest of some numbers, 0 where there are none. */
export function largestOf(data: ArrayLike<number>): number {
  let largest = 0
  for (let i = 0; i < data.length; i++) largest = Math.max(largest, data[i] as number)
  return largest
}

/** @throws {Error} where a map of another file does not cover an image */
export function checkFits(opened: OpenedImage, { shape }: Raster, name: string): void {
  const { shape: expected } = mapFacts(opened)
  if (expected.length === shape.length && expected.every((length, i) => length === shape[i])) return
  const says = (lengths: readonly number[]): string => lengths.join(' × ')
  throw new Error(errors.otherShape(name, says(shape), says(expected)))
}
