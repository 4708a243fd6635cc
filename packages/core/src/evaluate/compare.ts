import type { Raster } from '../array/raster.ts'
import { bootstrapInterval } from './bootstrap-interval.ts'
import { type BoundaryCounts, boundaryCounts, boundaryScore } from './boundary-score.ts'
import {
  accuracy,
  averagedScores,
  type ClassScores,
  type Confusion,
  classScores,
  confusionOf,
  foregroundConfusion,
  joinConfusions,
} from './confusion.ts'
import { aggregatedJaccard, type ObjectErrors, objectErrors } from './object-errors.ts'
import { type ObjectFaults, objectFaults } from './object-faults.ts'
import { bestOverlapSum, joinMatchings, type Matching, matchingScores, matchObjects, objectOverlaps } from './object-matching.ts'
import { overlapOf } from './overlap.ts'
import { adaptedRandError, variationOfInformation } from './segmentation-metrics.ts'

/** Overlaps at which objects are matched, unless others are named: those of the DSB 2018 challenge. */
export const matchingThresholds: readonly number[] = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95]

export interface PixelScores extends ClassScores {
  readonly accuracy: number
  readonly confusion: Confusion
  /** With classes: the scores of each; the others are their unweighted mean. */
  readonly perClass?: Readonly<Record<string, ClassScores>>
}

export interface ObjectScores {
  readonly truth: number
  readonly predicted: number
  /** tp / (tp + fp + fn) by threshold of intersection over union. */
  readonly averagePrecision: Readonly<Record<string, number>>
  /** At the threshold 0.5, as the ones below. */
  readonly precision: number
  readonly recall: number
  readonly f1: number
  readonly meanMatchedIou: number
  readonly panopticQuality: number
  /** Mean over the true objects of their best overlap with any predicted one. */
  readonly sparseJaccard: number
  readonly aggregatedJaccard: number
  /** True objects that were cut into several, and predicted ones that glue several true ones together. */
  readonly splits: number
  readonly merges: number
  /** True objects that are glued, and pieces of those that were cut. */
  readonly glued: number
  readonly pieces: number
  /** Predicted objects less true ones. */
  readonly countError: number
  /** F1 of the boundaries, within two pixels. */
  readonly boundaryScore: number
}

/** Between which values scores lie with 95 % confidence, by drawing images. */
export interface ComparisonIntervals {
  readonly f1: readonly [number, number]
  /** Of objects; null for class maps. */
  readonly averagePrecision50: readonly [number, number] | null
  readonly panopticQuality: readonly [number, number] | null
}

export interface Comparison {
  readonly images: number
  readonly pixels: PixelScores
  /** null for class maps. */
  readonly objects: ObjectScores | null
  readonly adaptedRandError: number | null
  /** Bits of false splits and of false merges; null for class maps. */
  readonly variationOfInformation: readonly [number, number] | null
}

/** What is counted in one pair of images; several can be joined before ratios are formed. */
export interface ImageCounts {
  readonly confusion: Confusion
  readonly classes: boolean
  readonly matchings: readonly Matching[]
  readonly bestOverlap: number
  readonly errors: ObjectErrors
  /** Objects with which something is wrong; empty for class maps. */
  readonly faults: ObjectFaults
  readonly boundaries: BoundaryCounts
  readonly adaptedRandError: number
  readonly variationOfInformation: readonly [number, number]
}

/**
 * Compares a prediction with the truth.
 *
 * @param classes  class maps instead of label images; pixels whose truth is 0 do not count then
 * @throws {ShapeError} where the images have different shapes
 */
export function countImage(truth: Raster, prediction: Raster, classes = false): ImageCounts {
  const overlap = overlapOf(truth, prediction)
  if (classes) {
    return {
      confusion: confusionOf(overlap, [0]),
      classes,
      matchings: [],
      bestOverlap: 0,
      errors: { intersection: 0, union: 0, splits: 0, merges: 0, glued: 0, pieces: 0 },
      faults: { cut: [], glued: [], gluing: [], missed: [], extra: [] },
      boundaries: { truth: 0, found: 0, predicted: 0, right: 0 },
      adaptedRandError: 0,
      variationOfInformation: [0, 0],
    }
  }
  const overlaps = objectOverlaps(overlap)
  return {
    confusion: foregroundConfusion(overlap),
    classes,
    matchings: matchingThresholds.map((threshold) => matchObjects(overlaps, threshold)),
    bestOverlap: bestOverlapSum(overlaps),
    errors: objectErrors(overlap),
    faults: objectFaults(overlap),
    boundaries: boundaryCounts(truth, prediction),
    adaptedRandError: adaptedRandError(overlap).error,
    variationOfInformation: variationOfInformation(overlap),
  }
}

function objectScores(images: readonly ImageCounts[]): ObjectScores {
  const scores = matchingThresholds.map((_, i) => matchingScores(joinMatchings(images.map(({ matchings }) => matchings[i] as Matching))))
  const [half] = scores as [(typeof scores)[0]]
  const truth = half.truePositives + half.falseNegatives
  const bestOverlap = images.reduce((sum, image) => sum + image.bestOverlap, 0)
  return {
    truth,
    predicted: half.truePositives + half.falsePositives,
    averagePrecision: Object.fromEntries(scores.map((one) => [String(one.threshold), one.averagePrecision])),
    precision: half.precision,
    recall: half.recall,
    f1: half.f1,
    meanMatchedIou: half.meanMatchedIou,
    panopticQuality: half.panopticQuality,
    sparseJaccard: truth === 0 ? 0 : bestOverlap / truth,
    aggregatedJaccard: aggregatedJaccard(images.map(({ errors }) => errors)),
    splits: images.reduce((sum, { errors }) => sum + errors.splits, 0),
    merges: images.reduce((sum, { errors }) => sum + errors.merges, 0),
    glued: images.reduce((sum, { errors }) => sum + errors.glued, 0),
    pieces: images.reduce((sum, { errors }) => sum + errors.pieces, 0),
    countError: half.truePositives + half.falsePositives - truth,
    boundaryScore: boundaryScore(images.map(({ boundaries }) => boundaries)),
  }
}

/** The scores of one or several images: counts are added before ratios are formed; errors of segmentation are means over the images. */
export function scoreImages(images: readonly ImageCounts[]): Comparison {
  const confusion = joinConfusions(images.map((image) => image.confusion))
  if (images[0]?.classes) {
    const perClass = Object.fromEntries(confusion.classes.map((value) => [String(value), classScores(confusion, value)]))
    const pixels = { accuracy: accuracy(confusion), ...averagedScores(confusion, 'macro'), confusion, perClass }
    return { images: images.length, pixels, objects: null, adaptedRandError: null, variationOfInformation: null }
  }
  const mean = (pick: (image: ImageCounts) => number): number => images.reduce((sum, image) => sum + pick(image), 0) / images.length
  return {
    images: images.length,
    pixels: { accuracy: accuracy(confusion), ...classScores(confusion, 1), confusion },
    objects: objectScores(images),
    adaptedRandError: mean((image) => image.adaptedRandError),
    variationOfInformation: [mean((image) => image.variationOfInformation[0]), mean((image) => image.variationOfInformation[1])],
  }
}

/**
 * Between which values scores of other images of this kind may lie: images are drawn again and again. The more images, the narrower.
 *
 * @param images  what was counted in each; undefined for fewer than two
 */
export function comparisonIntervals(images: readonly ImageCounts[], randomState = 0): ComparisonIntervals | undefined {
  return intervalsOf(
    images.map((one) => [one]),
    randomState,
  )
}

/** The same of images with several time points, which are drawn together. @param images  what was counted in each, time point by time point */
export function intervalsOf(images: readonly (readonly ImageCounts[])[], randomState = 0): ComparisonIntervals | undefined {
  if (images.length < 2) return undefined
  const interval = (score: (one: Comparison) => number): [number, number] =>
    bootstrapInterval(images, (drawn) => score(scoreImages(drawn.flat())), { randomState, draws: 300 })
  const isClasses = images[0]?.[0]?.classes === true
  return {
    f1: interval(({ pixels }) => pixels.f1),
    averagePrecision50: isClasses ? null : interval(({ objects }) => objects?.averagePrecision['0.5'] as number),
    panopticQuality: isClasses ? null : interval(({ objects }) => objects?.panopticQuality as number),
  }
}
