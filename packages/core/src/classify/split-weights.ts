import { framesOf } from '../array/axes.ts'
import { createImage, type Image } from '../array/raster.ts'
import { haloOf } from '../features/feature.ts'
import { generateFeatureStackAsync } from '../features/feature-stack.ts'
import { parseSpecification } from '../features/specification.ts'
import type { PredictOptions } from './predict-image.ts'

/** How the probabilities that weigh distances are smoothed: chosen by measurement, see docs/decisions/0025-split-by-probability.md. */
const smoothing = 'gaussian_blur=2'

/** How sure a forest is of each pixel, smoothed so that noise makes no waists. @param probabilities  of one class, as a map of an image */
export async function splitWeights(probabilities: Image, run: SmoothingRun = {}): Promise<Float32Array> {
  const weights = new Float32Array(probabilities.data.length)
  let from = 0
  for (const frame of framesOf(probabilities) as Image[]) {
    const data = await smooth(frame, run)
    weights.set(data, from)
    from += data.length
  }
  return weights
}

/**
 * The same of a two-dimensional image larger than memory, some rows at a time.
 *
 * @param bands  probabilities of whole rows, from top to bottom
 * @returns      all rows, from top to bottom, but not in the same bands
 */
export async function* smoothedRows(
  bands: AsyncIterable<Float32Array>,
  [height, width]: readonly [number, number],
  run: SmoothingRun = {},
): AsyncGenerator<Float32Array> {
  const [halo] = haloOf(parseSpecification(smoothing), 2, 'exact') as readonly [number]
  // rows that are still needed, the first of them, and the first that is not smoothed yet
  let rows = new Float32Array(0)
  let start = 0
  let next = 0
  for await (const band of bands) {
    const joined = new Float32Array(rows.length + band.length)
    joined.set(rows)
    joined.set(band, rows.length)
    const end = start + joined.length / width
    const ready = end === height ? height : end - halo
    if (ready > next) {
      const smoothed = await smooth({ axes: 'yx', shape: [end - start, width], data: joined }, run)
      yield smoothed.subarray((next - start) * width, (ready - start) * width)
      next = ready
    }
    const kept = Math.max(start, next - halo)
    rows = joined.slice((kept - start) * width)
    start = kept
  }
}

type SmoothingRun = Pick<PredictOptions, 'executor' | 'signal'>

async function smooth(frame: Image, { executor, signal }: SmoothingRun): Promise<Float32Array> {
  const stack = await generateFeatureStackAsync(createImage(Float32Array.from(frame.data), frame), smoothing, { executor, signal })
  return stack.data
}
