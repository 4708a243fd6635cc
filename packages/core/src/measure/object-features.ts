import type { Raster } from '../array/raster.ts'
import { sameShape } from '../array/raster.ts'
import { FeatureSpecificationError, OptionError, ShapeError } from '../errors.ts'
import { suggestionFor } from '../suggestion.ts'
import { neighbourClassNames, neighbourClassOf } from './neighbour-classes.ts'
import { centroidsOf, nearestDistances, neighbourStatisticNames, neighbourStatistics } from './neighbour-statistics.ts'
import { intensityStatistics, objectStatisticNames, objectStatistics } from './object-statistics.ts'
import { probabilityFeatureNames, probabilityFeatureOf } from './probability-features.ts'
import type { Table } from './table.ts'

/** Mean distance to the n nearest others; the number follows after "=". */
const nearest = 'average_distance_of_n_nearest_neighbors'

/** All features of objects that a specification may name; those that end with "=" take a number. */
export const objectFeatureNames: readonly string[] = [
  ...objectStatisticNames,
  ...neighbourStatisticNames,
  `${nearest}=`,
  ...probabilityFeatureNames,
  ...neighbourClassNames,
]

/** Whether a feature is one of Cambium's own that takes the value of a class: of pixels, or of neighbours. */
export const isClassFeature = (word: string): boolean => probabilityFeatureOf(word) !== undefined || neighbourClassOf(word) !== undefined

/** Which forests the features of a specification ask: that of pixels, a first one about neighbours. */
export function askedForests(specification: string): { readonly pixels: boolean; readonly neighbours: boolean } {
  const words = wordsOf(specification).map(({ word }) => word)
  return {
    pixels: words.some((word) => probabilityFeatureOf(word) !== undefined),
    neighbours: words.some((word) => neighbourClassOf(word) !== undefined),
  }
}

/** What object classifiers use when nothing is named: with and without an image. */
export const defaultObjectFeatures = {
  withImage: 'area mean_intensity mean_max_distance_to_centroid_ratio',
  withoutImage: 'area mean_max_distance_to_centroid_ratio',
}

/** Words of a specification that may be separated by spaces, tabs or commas, with their positions. */
export const wordsOf = (text: string): { word: string; position: number }[] =>
  [...text.matchAll(/[^ \t,]+/g)].map(({ 0: word, index }) => ({ word, position: index }))

/** @throws {FeatureSpecificationError} for the first word that no check accepts, and where there is no word at all */
export function checkWords(text: string, known: readonly string[], accepts: (word: string) => boolean): string[] {
  const words = wordsOf(text)
  if (words.length === 0) throw new FeatureSpecificationError('the feature specification names no feature', text, 0)
  for (const { word, position } of words) {
    if (!accepts(word)) throw new FeatureSpecificationError(`unknown feature "${word}"`, text, position, suggestionFor(word, known))
  }
  return words.map(({ word }) => word)
}

function nearestCount(word: string): number | undefined {
  const match = /^average_distance_of_n_nearest_neighbors=(\d{1,4})$/.exec(word)
  return match === null || Number(match[1]) < 1 || Number(match[1]) > 1000 ? undefined : Number(match[1])
}

/**
 * Reads the features of an object classifier, separated by spaces or commas: names of clEsperanto's statistics of objects and of their
 * neighbours, and `average_distance_of_n_nearest_neighbors=n` with n from 1 to 1000. Of Cambium alone: `mean_probability=2` (also minimum,
 * maximum, standard_deviation), of what a pixel classifier gives class 2 over the pixels of an object, and `touching_neighbor_probability=2`
 * and `nearest_neighbor_probability=2`, of what a first forest gives class 2 for the objects that touch it, or for the 6 nearest ones.
 *
 * @throws {FeatureSpecificationError} for an unknown word, with its position
 */
export function parseObjectFeatures(text: string): string[] {
  const known = new Set(objectFeatureNames.filter((name) => !name.endsWith('=')))
  const examples = objectFeatureNames.filter((name) => name.endsWith('=')).map((name) => `${name}${name.startsWith(nearest) ? 6 : 2}`)
  return checkWords(text, [...known, ...examples], (word) => known.has(word) || nearestCount(word) !== undefined || isClassFeature(word))
}

export const needsIntensities = (name: string): boolean => intensityStatistics.has(name)

/** @throws {OptionError} where a feature needs intensities and there is no image */
export function checkImageIsThere(names: readonly string[], needing: (name: string) => boolean, image: unknown): void {
  const first = names.find(needing)
  if (first !== undefined && image === undefined)
    throw new OptionError('image', undefined, `an image, since the feature ${first} needs intensities`)
}

/**
 * The named features of all objects of one time point, one column each, rows in ascending order of the labels.
 *
 * @throws {ShapeError}  where labels and image have different shapes
 * @throws {OptionError} where a feature needs an image and there is none, or a classifier
 */
export function objectFeatures(
  labels: Raster<string, Uint32Array>,
  image: Raster<string, Float32Array> | undefined,
  names: readonly string[],
): { label: readonly number[]; columns: readonly Float32Array[] } {
  checkImageIsThere(names, needsIntensities, image)
  const told = names.find(isClassFeature)
  if (told !== undefined) throw new OptionError('features', told, 'features that are measured; a classifier of objects knows this one')
  if (image !== undefined && !sameShape(image.shape, labels.shape))
    throw new ShapeError('image', labels.shape, image.shape, 'image and labels must cover the same pixels')
  const own: Table = objectStatistics(labels, image?.data)
  const around = neighbourStatistics(
    labels,
    names.filter((name) => neighbourStatisticNames.includes(name)),
  )
  const centroids = names.some((name) => nearestCount(name) !== undefined) ? centroidsOf(labels) : undefined
  const columnOf = (name: string): readonly number[] => {
    const count = nearestCount(name)
    if (count !== undefined && centroids !== undefined) return nearestDistances(centroids, count)
    return (own[name] ?? around[name]) as readonly number[]
  }
  return { label: own.label as readonly number[], columns: names.map((name) => Float32Array.from(columnOf(name))) }
}
