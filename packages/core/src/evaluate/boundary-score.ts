import { type Raster, withData } from '../array/raster.ts'
import { distanceTransform } from '../labels/distance-transform.ts'

/** A boundary counts as found where another lies at most so many pixels away. */
export const boundaryTolerance = 2

/** Boundary pixels of both sides, in numbers that can be added over images. */
export interface BoundaryCounts {
  readonly truth: number
  /** Those of the truth with a predicted boundary close by. */
  readonly found: number
  readonly predicted: number
  /** Those of the prediction with a true boundary close by. */
  readonly right: number
}

/** Pixels of objects that lie beside another object or beside background; the border of the image is no boundary. */
function boundaryOf({ shape, data }: Raster): Uint8Array {
  const boundary = new Uint8Array(data.length)
  let step = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis] as number
    for (let i = 0; i < data.length; i++) {
      if (Math.floor(i / step) % length === length - 1 || data[i] === data[i + step]) continue
      if (data[i] !== 0) boundary[i] = 1
      if (data[i + step] !== 0) boundary[i + step] = 1
    }
    step *= length
  }
  return boundary
}

/** How many pixels of one boundary lie close to the other. */
function countNear(labels: Raster, boundary: Uint8Array, other: Uint8Array): number {
  const { spacing: _, ...place } = labels
  // distances in pixels, whatever the spacing
  const away = distanceTransform(
    withData(
      place as Raster,
      other.map((one) => 1 - one),
    ),
  ).data
  let near = 0
  for (let i = 0; i < boundary.length; i++) if (boundary[i] === 1 && (away[i] as number) <= boundaryTolerance) near++
  return near
}

/** Counts boundary pixels of label images of one time point. */
export function boundaryCounts(truth: Raster, prediction: Raster): BoundaryCounts {
  const [own, other] = [boundaryOf(truth), boundaryOf(prediction)]
  const count = (boundary: Uint8Array): number => boundary.reduce((sum, one) => sum + one, 0)
  return {
    truth: count(own),
    found: countNear(truth, own, other),
    predicted: count(other),
    right: countNear(truth, other, own),
  }
}

/**
 * The F1 score of boundaries: the harmonic mean of the shares of predicted boundary pixels that are right and of true ones that are found,
 * within two pixels (the boundary F1 of Csurka, Larlus & Perronnin, 2013, with that tolerance). 1 where neither side has any.
 */
export function boundaryScore(images: readonly BoundaryCounts[]): number {
  const sum = (pick: (counts: BoundaryCounts) => number): number => images.reduce((total, counts) => total + pick(counts), 0)
  const [truth, found, predicted, right] = [
    sum((one) => one.truth),
    sum((one) => one.found),
    sum((one) => one.predicted),
    sum((one) => one.right),
  ]
  if (truth === 0 && predicted === 0) return 1
  const [precision, recall] = [predicted === 0 ? 0 : right / predicted, truth === 0 ? 0 : found / truth]
  return precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall)
}
