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

/** Objects of one side that hold two or more of the other with more than half of their pixels, each with those, by their indices. */
export function holders(overlap: Overlap, holder: 'truth' | 'prediction'): ReadonlyMap<number, readonly number[]> {
  const held = holder === 'truth' ? 'prediction' : 'truth'
  const holding = new Map<number, number[]>()
  for (const pair of objectPairs(overlap)) {
    if (2 * pair.pixels <= (overlap[held].areas[pair[held]] as number)) continue
    const known = holding.get(pair[holder])
    if (known === undefined) holding.set(pair[holder], [pair[held]])
    else known.push(pair[held])
  }
  return new Map([...holding].filter(([, several]) => several.length >= 2))
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
  const cut = holders(overlap, 'truth')
  const gluing = holders(overlap, 'prediction')
  const countOf = (holding: typeof cut): number => [...holding.values()].reduce((sum, held) => sum + held.length, 0)
  return {
    intersection: matched.reduce((sum, { pixels }) => sum + pixels, 0),
    union:
      matched.reduce((sum, pair) => sum + unionOf(pair), 0) + areaOf(truth, (i) => !best.has(i)) + areaOf(prediction, (i) => !used.has(i)),
    splits: cut.size,
    merges: gluing.size,
    glued: countOf(gluing),
    pieces: countOf(cut),
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
