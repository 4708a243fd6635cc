import type { Raster } from '../array/raster.ts'
import { sameShape } from '../array/raster.ts'
import { ShapeError } from '../errors.ts'
import { contactsOf } from '../labels/contacts.ts'
import { centroidsOf, distanceBetween } from './neighbour-statistics.ts'
import { checkImageIsThere, checkWords } from './object-features.ts'
import { intensityStatistics, objectStatistics } from './object-statistics.ts'

/** Statistics whose difference between two touching objects is a feature. */
const differences = ['mean_intensity', 'standard_deviation_intensity', 'area', 'mean_max_distance_to_centroid_ratio']

/** All features of pairs of touching objects, by APOC's names. */
export const contactFeatureNames: readonly string[] = [
  'touch_count',
  'touch_portion',
  'mean_touch_intensity',
  'centroid_distance',
  ...differences.map((name) => `${name}_difference`),
]

const needsImage = (name: string): boolean => name === 'mean_touch_intensity' || intensityStatistics.has(name.replace(/_difference$/, ''))

/** The names in a list of features of borders, such as `touch_portion,mean_touch_intensity`. @throws {FeatureSpecificationError} for an unknown word, with its position */
export const parseContactFeatures = (text: string): string[] =>
  checkWords(text, contactFeatureNames, (word) => contactFeatureNames.includes(word))

/** Pairs of touching objects, each in both directions, in ascending order, and a column of values per feature. */
export interface ContactFeatures {
  readonly pairs: readonly (readonly [number, number])[]
  readonly columns: readonly Float32Array[]
}

/**
 * Features of each pair of objects (a, b) that touch, as APOC's object merger defines them: `touch_count` pixel pairs beside each other;
 * `touch_portion` their share of all contacts of b; `mean_touch_intensity` the mean over these pairs of (I₁ + I₂) / 2, intensities and
 * halves cut to whole numbers, so images with values around 1 have to be scaled first; `centroid_distance` in pixels; and differences of
 * statistics, without sign.
 *
 * @param labels  one time point in two or three dimensions
 * @throws {ShapeError}  where labels and image have different shapes
 * @throws {OptionError} where a feature needs an image and there is none
 */
export function contactFeatures(
  labels: Raster<string, Uint32Array>,
  image: Raster<string, Float32Array> | undefined,
  names: readonly string[],
): ContactFeatures {
  checkImageIsThere(names, needsImage, image)
  if (image !== undefined && !sameShape(image.shape, labels.shape))
    throw new ShapeError('image', labels.shape, image.shape, 'image and labels must cover the same pixels')
  const whole = (at: number): number => Math.trunc((image as Raster<string, Float32Array>).data[at] as number)
  const contacts = contactsOf(labels, image === undefined ? undefined : (a, b) => Math.trunc((whole(a) + whole(b)) / 2))
  const total = new Map<number, number>()
  for (const { a, b, pairs } of contacts) for (const label of [a, b]) total.set(label, (total.get(label) ?? 0) + pairs)
  const directed = contacts
    .filter(({ a }) => a !== 0)
    .flatMap((contact) => [contact, { ...contact, a: contact.b, b: contact.a }])
    .sort((one, other) => one.a - other.a || one.b - other.b)
  const { labels: present, positions } = centroidsOf(labels)
  const rowOf = new Map(present.map((label, row) => [label, row]))
  const row = (label: number): number => rowOf.get(label) as number
  const statistics = objectStatistics(labels, image?.data)
  const columnOf = (name: string): number[] => {
    if (name === 'touch_count') return directed.map(({ pairs }) => pairs)
    if (name === 'touch_portion') return directed.map(({ b, pairs }) => pairs / (total.get(b) as number))
    if (name === 'mean_touch_intensity') return directed.map(({ sum, pairs }) => sum / pairs)
    if (name === 'centroid_distance')
      return directed.map(({ a, b }) => distanceBetween(positions[row(a)] as readonly number[], positions[row(b)] as readonly number[]))
    const values = statistics[name.replace(/_difference$/, '')] as readonly number[]
    return directed.map(({ a, b }) => Math.abs((values[row(a)] as number) - (values[row(b)] as number)))
  }
  return { pairs: directed.map(({ a, b }) => [a, b] as const), columns: names.map((name) => Float32Array.from(columnOf(name))) }
}
