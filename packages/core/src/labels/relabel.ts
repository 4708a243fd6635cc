import { framesOf } from '../array/axes.ts'
import type { LabelImage } from '../array/raster.ts'
import { withData } from '../array/raster.ts'

/** The labels that occur, in ascending order, without the background. */
export function labelsIn(data: Uint32Array): Uint32Array {
  const seen = new Set<number>()
  let last = 0
  for (let i = 0; i < data.length; i++) {
    const label = data[i] as number
    if (label !== last && label !== 0) seen.add(label)
    last = label
  }
  return Uint32Array.from(seen).sort()
}

/** A label image in which each label is replaced by what the map says; labels that it does not hold become background. */
export function replaceLabels(labels: LabelImage, replacement: ReadonlyMap<number, number>): LabelImage {
  const output = new Uint32Array(labels.data.length)
  let last = 0
  let value = 0
  for (let i = 0; i < output.length; i++) {
    const label = labels.data[i] as number
    if (label !== last) {
      last = label
      value = label === 0 ? 0 : (replacement.get(label) ?? 0)
    }
    output[i] = value
  }
  return withData(labels, output) as LabelImage
}

/** Numbers the labels 1 to n without gaps, in their old order. */
export function relabelSequential(labels: LabelImage): LabelImage {
  return replaceLabels(labels, new Map(Array.from(labelsIn(labels.data), (label, i) => [label, i + 1])))
}

/** Keeps the labels for which `keep` is true and numbers them 1 to n in their old order. */
export function selectLabels(labels: LabelImage, keep: (label: number) => boolean): LabelImage {
  return replaceLabels(
    labels,
    new Map(
      Array.from(labelsIn(labels.data))
        .filter(keep)
        .map((label, i) => [label, i + 1]),
    ),
  )
}

export interface SizeLimits {
  readonly minSize?: number | undefined
  readonly maxSize?: number | undefined
  /**
   * Fewest pixels as a share of the typical object of those that the other limits keep: the one with the middle pixel, when all pixels are
   * lined up by the size of their objects. Any number of specks changes it little.
   */
  readonly minRelativeSize?: number | undefined
}

/** The size that half of all pixels have at most: of the object that they lie in. */
export function typicalSize(sizes: readonly number[]): number {
  const ascending = [...sizes].sort((a, b) => a - b)
  const total = ascending.reduce((sum, size) => sum + size, 0)
  let pixels = 0
  for (const size of ascending) {
    pixels += size
    if (2 * pixels >= total) return size
  }
  return 0
}

/** How many pixels each label has; the background has none. */
export function sizesOf({ data }: LabelImage): Map<number, number> {
  const sizes = new Map<number, number>()
  for (let i = 0; i < data.length; ) {
    const label = data[i] as number
    const start = i
    while (data[i] === label) i++
    if (label !== 0) sizes.set(label, (sizes.get(label) ?? 0) + i - start)
  }
  return sizes
}

/** Fewest pixels that objects of these sizes have to have. */
export function leastSize(
  sizes: readonly number[],
  { minSize, maxSize, minRelativeSize }: { readonly minSize: number; readonly maxSize: number; readonly minRelativeSize: number },
): number {
  if (minRelativeSize === 0) return minSize
  const kept = sizes.filter((size) => size >= minSize && size <= maxSize)
  return Math.max(minSize, minRelativeSize * typicalSize(kept))
}

/**
 * Keeps the labels of at least `minSize` and at most `maxSize` pixels and numbers them 1 to n in their old order. Each time point is looked
 * at for itself, since it has its own labels.
 */
export function selectLabelsBySize(
  labels: LabelImage,
  { minSize = 1, maxSize = Number.POSITIVE_INFINITY, minRelativeSize = 0 }: SizeLimits,
): LabelImage {
  const frames = framesOf(labels).map((frame) => {
    const sizes = sizesOf(frame as LabelImage)
    const least = leastSize([...sizes.values()], { minSize, maxSize, minRelativeSize })
    const fits = (label: number): boolean => (sizes.get(label) as number) >= least && (sizes.get(label) as number) <= maxSize
    return selectLabels(frame as LabelImage, fits).data
  })
  const output = new Uint32Array(labels.data.length)
  for (const [i, frame] of frames.entries()) output.set(frame, i * frame.length)
  return withData(labels, output) as LabelImage
}
