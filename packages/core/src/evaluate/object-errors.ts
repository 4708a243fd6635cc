import type { Overlap } from './overlap.ts'

/** What goes wrong with objects, in numbers that can be added over images. */
export interface ObjectErrors {
  /** Intersections and unions of the aggregated Jaccard index; see `aggregatedJaccard`. */
  readonly intersection: number
  readonly union: number
  /** True objects that were cut: two or more predicted ones lie in it with most of their pixels. */
  readonly splits: number
  /** Predicted objects that glue: two or more true ones lie in it with most of their pixels. */
  readonly merges: number
  /** True objects that lie in one that glues, and predicted ones that lie in a true one that was cut. */
  readonly glued: number
  readonly pieces: number
}

interface Pair {
  readonly truth: number
  readonly prediction: number
  readonly pixels: number
}

/** Pairs of objects; background is none. */
function objectPairs({ truth, prediction, pairs }: Overlap): Pair[] {
  return pairs.filter((pair) => truth.labels[pair.truth] !== 0 && prediction.labels[pair.prediction] !== 0)
}

/** How many objects of one side hold two or more of the other with more than half of their pixels, and how many those are. */
function holders(
  pairs: readonly Pair[],
  areas: readonly number[],
  held: 'truth' | 'prediction',
  holder: 'truth' | 'prediction',
): { holding: number; held: number } {
  const counts = new Map<number, number>()
  for (const pair of pairs)
    if (2 * pair.pixels > (areas[pair[held]] as number)) counts.set(pair[holder], (counts.get(pair[holder]) ?? 0) + 1)
  const several = [...counts.values()].filter((count) => count >= 2)
  return { holding: several.length, held: several.reduce((sum, count) => sum + count, 0) }
}

export function objectErrors(overlap: Overlap): ObjectErrors {
  const { truth, prediction } = overlap
  const pairs = objectPairs(overlap)
  const unionOf = (pair: Pair): number => (truth.areas[pair.truth] as number) + (prediction.areas[pair.prediction] as number) - pair.pixels
  const best = new Map<number, Pair>()
  for (const pair of pairs) {
    const before = best.get(pair.truth)
    if (before === undefined || pair.pixels / unionOf(pair) > before.pixels / unionOf(before)) best.set(pair.truth, pair)
  }
  const areaOf = (side: Overlap['truth'], isLeft: (i: number) => boolean): number =>
    side.labels.reduce((sum, label, i) => (label !== 0 && isLeft(i) ? sum + (side.areas[i] as number) : sum), 0)
  const used = new Set([...best.values()].map((pair) => pair.prediction))
  const matched = [...best.values()]
  const cut = holders(pairs, prediction.areas, 'prediction', 'truth')
  const glued = holders(pairs, truth.areas, 'truth', 'prediction')
  return {
    intersection: matched.reduce((sum, { pixels }) => sum + pixels, 0),
    union:
      matched.reduce((sum, pair) => sum + unionOf(pair), 0) + areaOf(truth, (i) => !best.has(i)) + areaOf(prediction, (i) => !used.has(i)),
    splits: cut.holding,
    merges: glued.holding,
    glued: glued.held,
    pieces: cut.held,
  }
}

/**
 * Aggregated Jaccard index (Kumar et al., 2017): every true object takes the predicted one that overlaps it best, objects that nobody takes count
 * as error; intersections over unions of all together. 1 where all is right, 0 where nothing overlaps or nothing is there.
 */
export const aggregatedJaccard = (images: readonly ObjectErrors[]): number => {
  const union = images.reduce((sum, one) => sum + one.union, 0)
  return union === 0 ? 0 : images.reduce((sum, one) => sum + one.intersection, 0) / union
}
