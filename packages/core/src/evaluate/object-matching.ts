import { bestAssignment } from './assignment.ts'
import type { Overlap } from './overlap.ts'

/** Counts of objects matched at one threshold, and what follows from them; as StarDist's `matching` defines them. */
export interface Matching {
  readonly threshold: number
  readonly truePositives: number
  readonly falsePositives: number
  readonly falseNegatives: number
  /** Sum of the overlaps of matched pairs. */
  readonly matchedIou: number
}

export interface MatchingScores extends Matching {
  readonly precision: number
  readonly recall: number
  readonly f1: number
  /** tp / (tp + fp + fn), StarDist's accuracy, called average precision in the DSB 2018 challenge. */
  readonly averagePrecision: number
  /** Matched overlap per true object. */
  readonly meanTrueIou: number
  /** Matched overlap per matched object. */
  readonly meanMatchedIou: number
  readonly panopticQuality: number
}

/** Intersection over union of every pair of objects that overlap; background (label 0) is no object. */
export interface ObjectOverlaps {
  readonly truthCount: number
  readonly predictionCount: number
  /** Per true object: predicted objects and overlap. */
  readonly pairs: readonly { readonly truth: number; readonly prediction: number; readonly iou: number }[]
}

/** The overlap of every pair of objects that share a pixel. */
export function objectOverlaps({ truth, prediction, pairs }: Overlap): ObjectOverlaps {
  const truthObjects = truth.labels.filter((label) => label !== 0).length
  const predictedObjects = prediction.labels.filter((label) => label !== 0).length
  const truthShift = truth.labels.length - truthObjects
  const predictionShift = prediction.labels.length - predictedObjects
  const objects = pairs.flatMap((pair) => {
    if (truth.labels[pair.truth] === 0 || prediction.labels[pair.prediction] === 0) return []
    const union = (truth.areas[pair.truth] as number) + (prediction.areas[pair.prediction] as number) - pair.pixels
    return [{ truth: pair.truth - truthShift, prediction: pair.prediction - predictionShift, iou: pair.pixels / union }]
  })
  return { truthCount: truthObjects, predictionCount: predictedObjects, pairs: objects }
}

type Pairs = ObjectOverlaps['pairs']

/** Groups of pairs that have no object in common with another group. */
function groupsOf({ truthCount, predictionCount, pairs }: ObjectOverlaps): Pairs[] {
  const parents = Int32Array.from({ length: truthCount + predictionCount }, (_, i) => i)
  const root = (i: number): number => {
    let node = i
    while (parents[node] !== node) {
      parents[node] = parents[parents[node] as number] as number
      node = parents[node] as number
    }
    return node
  }
  for (const { truth, prediction } of pairs) parents[root(truth)] = root(truthCount + prediction)
  const groups = new Map<number, ObjectOverlaps['pairs'][number][]>()
  for (const pair of pairs) {
    const key = root(pair.truth)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [pair])
    else group.push(pair)
  }
  return [...groups.values()]
}

/** The matched pairs of a group: as many as possible at the threshold, then the largest total overlap. */
function matchGroup(group: Pairs, threshold: number, smallest: number): Pairs {
  const truths = [...new Set(group.map(({ truth }) => truth))]
  const predictions = [...new Set(group.map(({ prediction }) => prediction))]
  const overlaps = truths.map(() => predictions.map(() => 0))
  for (const { truth, prediction, iou } of group) (overlaps[truths.indexOf(truth)] as number[])[predictions.indexOf(prediction)] = iou
  const gains = overlaps.map((row) => row.map((iou) => (iou >= threshold ? 1 : 0) + iou / (2 * smallest)))
  const assignment = bestAssignment(gains)
  return assignment.flatMap((column, row) => {
    const iou = overlaps[row]?.[column] ?? 0
    return iou > 0 && iou >= threshold ? [{ truth: truths[row] as number, prediction: predictions[column] as number, iou }] : []
  })
}

/**
 * The matched pairs from a half on, where next to nothing is to be chosen: an object that overlaps two others by a half consists of these
 * two, which overlap nothing else, so that either will do.
 */
function clearPairs({ pairs }: ObjectOverlaps, threshold: number): Pairs {
  const [truths, predictions] = [new Set<number>(), new Set<number>()]
  return pairs.filter(({ truth, prediction, iou }) => {
    if (iou < threshold || truths.has(truth) || predictions.has(prediction)) return false
    truths.add(truth)
    predictions.add(prediction)
    return true
  })
}

/** The pairs that {@link matchObjects} counts. */
export function matchedPairs(overlaps: ObjectOverlaps, threshold: number): Pairs {
  if (threshold >= 0.5) return clearPairs(overlaps, threshold)
  const smallest = Math.max(1, Math.min(overlaps.truthCount, overlaps.predictionCount))
  return groupsOf(overlaps).flatMap((group) => matchGroup(group, threshold, smallest))
}

/**
 * Matches objects one to one: a true object is found where a predicted one overlaps it by at least the threshold.
 *
 * @param threshold  intersection over union, above 0 up to 1
 */
export function matchObjects(overlaps: ObjectOverlaps, threshold: number): Matching {
  const { truthCount, predictionCount } = overlaps
  const matched = matchedPairs(overlaps, threshold)
  return {
    threshold,
    truePositives: matched.length,
    falsePositives: predictionCount - matched.length,
    falseNegatives: truthCount - matched.length,
    matchedIou: matched.reduce((sum, { iou }) => sum + iou, 0),
  }
}

const ratio = (numerator: number, denominator: number): number => (denominator === 0 ? 0 : numerator / denominator)

/** The ratios that follow from counts; 0 where there is nothing to divide by. */
export function matchingScores(matching: Matching): MatchingScores {
  const { truePositives: tp, falsePositives: fp, falseNegatives: fn, matchedIou } = matching
  return {
    ...matching,
    precision: ratio(tp, tp + fp),
    recall: ratio(tp, tp + fn),
    f1: ratio(2 * tp, 2 * tp + fp + fn),
    averagePrecision: ratio(tp, tp + fp + fn),
    meanTrueIou: ratio(matchedIou, tp + fn),
    meanMatchedIou: ratio(matchedIou, tp),
    panopticQuality: ratio(matchedIou, tp + fp / 2 + fn / 2),
  }
}

/** Counts of several images together. */
export function joinMatchings(matchings: readonly Matching[]): Matching {
  const sum = (pick: (matching: Matching) => number): number => matchings.reduce((total, matching) => total + pick(matching), 0)
  return {
    threshold: matchings[0]?.threshold ?? 0.5,
    truePositives: sum((one) => one.truePositives),
    falsePositives: sum((one) => one.falsePositives),
    falseNegatives: sum((one) => one.falseNegatives),
    matchedIou: sum((one) => one.matchedIou),
  }
}

/** Sum over the true objects of their best overlap with any predicted object; divided by their number it is the sparse Jaccard index. */
export function bestOverlapSum({ truthCount, pairs }: ObjectOverlaps): number {
  const best = new Float64Array(truthCount)
  for (const { truth, iou } of pairs) best[truth] = Math.max(best[truth] as number, iou)
  return best.reduce((sum, iou) => sum + iou, 0)
}
