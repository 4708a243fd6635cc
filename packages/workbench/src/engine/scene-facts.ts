import { createImage, type Image, type LabelImage, type Raster, selectLabels } from '@cambium/core'
import type { ObjectRules, OpenedImage } from './protocol.ts'

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

/** The image for the library. */
export function imageOf(opened: OpenedImage): Image {
  const { axes, shape } = axesOf(opened)
  const data = opened.data instanceof Float32Array ? opened.data : sharedFloat32(opened.data)
  return createImage(data, factsOf(opened, axes, shape))
}

function sharedFloat32(data: ArrayLike<number>): Float32Array {
  const floats =
    typeof SharedArrayBuffer === 'undefined' ? new Float32Array(data.length) : new Float32Array(new SharedArrayBuffer(4 * data.length))
  floats.set(data)
  return floats
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

export const connectivityOf = (opened: OpenedImage, { joinsCorners }: ObjectRules): number =>
  opened.dims.z > 1 ? (joinsCorners ? 26 : 6) : joinsCorners ? 8 : 4

/** The largest of some numbers, 0 where there are none. */
export function largestOf(data: ArrayLike<number>): number {
  let largest = 0
  for (let i = 0; i < data.length; i++) largest = Math.max(largest, data[i] as number)
  return largest
}

/** The objects of a size between the limits, numbered anew without gaps. */
export function withinSize(labels: LabelImage, { minSize, maxSize }: ObjectRules): LabelImage {
  if (minSize <= 1 && maxSize === null) return labels
  const sizes = new Map<number, number>()
  for (let i = 0; i < labels.data.length; i++) {
    const label = labels.data[i] as number
    if (label !== 0) sizes.set(label, (sizes.get(label) ?? 0) + 1)
  }
  const isKept = (label: number): boolean => {
    const size = sizes.get(label) as number
    return size >= minSize && (maxSize === null || size <= maxSize)
  }
  return selectLabels(labels, isKept)
}
