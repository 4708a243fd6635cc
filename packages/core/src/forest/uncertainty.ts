import { log } from '../math/elementary.ts'

/**
 * How unsure a forest is about a pixel, from 0 (all trees agree) to 1: `entropy` of the class probabilities over that of equal ones, or
 * `margin`, one minus how far the most probable class is ahead of the second.
 */
export type UncertaintyMeasure = 'entropy' | 'margin'

/** −p ln p, with 0 for no probability. */
const surprise = (p: number): number => (p > 0 ? -p * log(p) : 0)

/** @param scores  (classes × pixels) */
export function uncertaintyOf(scores: Float32Array, classCount: number, measure: UncertaintyMeasure): Float32Array {
  const pixels = scores.length / classCount
  const uncertainty = new Float32Array(pixels)
  const most = log(classCount)
  for (let pixel = 0; pixel < pixels; pixel++) {
    let [total, first, second, entropy] = [0, 0, 0, 0]
    for (let k = 0; k < classCount; k++) total += scores[k * pixels + pixel] as number
    for (let k = 0; k < classCount; k++) {
      const p = (scores[k * pixels + pixel] as number) / total
      if (measure === 'entropy') entropy += surprise(p)
      else if (p > first) [first, second] = [p, first]
      else if (p > second) second = p
    }
    uncertainty[pixel] = measure === 'entropy' ? entropy / most : 1 - (first - second)
  }
  return uncertainty
}
