import { framesOf } from '../array/axes.ts'
import { createImage, type Image } from '../array/raster.ts'
import { generateFeatureStackAsync } from '../features/feature-stack.ts'
import type { Executor, RunOptions } from '../tasks/executor.ts'

/** How the probabilities that weigh distances are smoothed: chosen by measurement, see docs/decisions/0025-split-by-probability.md. */
const smoothing = 'gaussian_blur=2'

/** How sure a forest is of each pixel, smoothed so that noise makes no waists. @param probabilities  of one class, as a map of an image */
export async function splitWeights(
  probabilities: Image,
  run: RunOptions & { readonly executor?: Executor | undefined } = {},
): Promise<Float32Array> {
  const weights = new Float32Array(probabilities.data.length)
  let from = 0
  for (const frame of framesOf(probabilities) as Image[]) {
    const { data } = await generateFeatureStackAsync(createImage(Float32Array.from(frame.data), frame), smoothing, run)
    weights.set(data, from)
    from += data.length
  }
  return weights
}
