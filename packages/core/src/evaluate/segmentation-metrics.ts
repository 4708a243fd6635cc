import { log2 } from '../math/elementary.ts'
import type { Overlap } from './overlap.ts'

/**
 * Adapted Rand error (Arganda-Carreras et al., 2015): 1 − F₁ of the pixel pairs that are in one object in both images; pixels that are
 * background in the truth do not count. Precision and recall as scikit-image names them.
 */
export function adaptedRandError({ truth, pairs }: Overlap): { error: number; precision: number; recall: number } {
  const truthAreas = new Map<number, number>()
  const predictionAreas = new Map<number, number>()
  let both = 0
  for (const pair of pairs) {
    if (truth.labels[pair.truth] === 0) continue
    truthAreas.set(pair.truth, (truthAreas.get(pair.truth) ?? 0) + pair.pixels)
    predictionAreas.set(pair.prediction, (predictionAreas.get(pair.prediction) ?? 0) + pair.pixels)
    both += pair.pixels * pair.pixels - pair.pixels
  }
  const pixelPairs = (areas: ReadonlyMap<number, number>): number => [...areas.values()].reduce((sum, area) => sum + area * area - area, 0)
  const inTruth = pixelPairs(truthAreas)
  const inPrediction = pixelPairs(predictionAreas)
  // no pair at all, such as for single pixels: the images agree
  if (inTruth === 0 && inPrediction === 0) return { error: 0, precision: 1, recall: 1 }
  return {
    error: 1 - both / ((inTruth + inPrediction) / 2),
    precision: inTruth === 0 ? 0 : both / inTruth,
    recall: inPrediction === 0 ? 0 : both / inPrediction,
  }
}

/**
 * Variation of information (Meilă, 2007) in bits: what the prediction says beyond the truth (false splits), and what the truth says
 * beyond the prediction (false merges). Background counts as a segment, as in scikit-image.
 */
export function variationOfInformation({ truth, prediction, pairs }: Overlap): [falseSplits: number, falseMerges: number] {
  const total = pairs.reduce((sum, { pixels }) => sum + pixels, 0)
  let splits = 0
  let merges = 0
  for (const pair of pairs) {
    const share = pair.pixels / total
    splits -= share * log2(pair.pixels / (truth.areas[pair.truth] as number))
    merges -= share * log2(pair.pixels / (prediction.areas[pair.prediction] as number))
  }
  return [splits, merges]
}

/** Rand index corrected for chance (Hubert & Arabie, 1985): 1 where both partitions are the same; background counts as a part. */
export function adjustedRand({ truth, prediction, pairs }: Overlap): number {
  const squares = (areas: readonly number[]): number => areas.reduce((sum, area) => sum + area * area, 0)
  const total = pairs.reduce((sum, { pixels }) => sum + pixels, 0)
  const inBoth = squares(pairs.map(({ pixels }) => pixels))
  const onlyPredicted = squares(prediction.areas) - inBoth
  const onlyTrue = squares(truth.areas) - inBoth
  if (onlyPredicted === 0 && onlyTrue === 0) return 1
  const together = inBoth - total
  const apart = total * total - onlyPredicted - onlyTrue - inBoth
  return (
    (2 * (together * apart - onlyTrue * onlyPredicted)) /
    ((together + onlyTrue) * (onlyTrue + apart) + (together + onlyPredicted) * (onlyPredicted + apart))
  )
}
