import { framesOf } from '../array/axes.ts'
import { type LabelImage, withData } from '../array/raster.ts'
import { selectLabels } from './relabel.ts'

/**
 * The labels of one time point that have a pixel on the border of the image: in the first or last row or column, and in three dimensions in
 * the first or last plane.
 */
export function labelsAtBorder({ data, shape }: LabelImage): Set<number> {
  const [width = 1, height = 1, depth = 1] = [...shape].reverse()
  const found = new Set<number>()
  const stretch = (start: number, count: number, step: number): void => {
    for (let i = 0; i < count; i++) found.add(data[start + i * step] as number)
  }
  for (let z = 0; z < depth; z++) {
    const plane = z * height * width
    if (shape.length === 3 && (z === 0 || z === depth - 1)) stretch(plane, height * width, 1)
    stretch(plane, width, 1)
    stretch(plane + (height - 1) * width, width, 1)
    stretch(plane, height, width)
    stretch(plane + width - 1, height, width)
  }
  found.delete(0)
  return found
}

/**
 * Leaves out the labels that touch the border and numbers the others 1 to n in their old order, each time point for itself: what
 * scikit-image's `clear_border` leaves, without gaps.
 */
export function clearBorder(labels: LabelImage): LabelImage {
  const output = new Uint32Array(labels.data.length)
  for (const [i, frame] of (framesOf(labels) as LabelImage[]).entries()) {
    const atBorder = labelsAtBorder(frame)
    output.set(selectLabels(frame, (label) => !atBorder.has(label)).data, i * frame.data.length)
  }
  return withData(labels, output) as LabelImage
}
