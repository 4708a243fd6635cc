import { holders } from './object-errors.ts'
import { matchedPairs, objectOverlaps } from './object-matching.ts'
import type { Overlap } from './overlap.ts'

/** Objects with which something is wrong, by their labels: what {@link objectErrors} counts, and what is left. */
export interface ObjectFaults {
  /** True objects that were cut. */
  readonly cut: readonly number[]
  /** True objects that lie together in a predicted one, and the predicted ones. */
  readonly glued: readonly number[]
  readonly gluing: readonly number[]
  /** True objects that no predicted one matches, for none of these reasons. */
  readonly missed: readonly number[]
  /** Predicted objects that match no true one, and are neither gluing nor pieces of one that was cut. */
  readonly extra: readonly number[]
}

/** Objects match from this intersection over union on. */
const threshold = 0.5

/** Names the objects of a prediction, and those of the truth, with which something is wrong. */
export function objectFaults(overlap: Overlap): ObjectFaults {
  const { truth, prediction } = overlap
  const matched = matchedPairs(objectOverlaps(overlap), threshold)
  const [cut, gluing] = [holders(overlap, 'truth'), holders(overlap, 'prediction')]
  const glued = new Set([...gluing.values()].flat())
  const pieces = new Set([...cut.values()].flat())
  const labels = (side: Overlap['truth'], indices: Iterable<number>): number[] =>
    [...indices].map((i) => side.labels[i] as number).sort((a, b) => a - b)
  // matched pairs count objects, without the background
  const left = (side: Overlap['truth'], found: readonly number[], ...explained: readonly { has(i: number): boolean }[]): number[] => {
    const first = side.labels.length - side.labels.filter((label) => label !== 0).length
    const isFound = new Set(found.map((i) => i + first))
    return side.labels.filter((label, i) => label !== 0 && !isFound.has(i) && !explained.some((set) => set.has(i)))
  }
  return {
    cut: labels(truth, cut.keys()),
    glued: labels(truth, glued),
    gluing: labels(prediction, gluing.keys()),
    missed: left(
      truth,
      matched.map((pair) => pair.truth),
      cut,
      glued,
    ),
    extra: left(
      prediction,
      matched.map((pair) => pair.prediction),
      gluing,
      pieces,
    ),
  }
}
