import { describe, expect, test } from 'vitest'
import { type Annotation, createAnnotation, createImage, createLabelImage, type Image, type LabelImage } from '../../src/array/raster.ts'
import type { Model } from '../../src/classify/model.ts'
import { ObjectClassifier } from '../../src/classify/object-classifier.ts'
import { ObjectMerger } from '../../src/classify/object-merger.ts'
import { ObjectSegmenter } from '../../src/classify/object-segmenter.ts'
import { ObjectSelector } from '../../src/classify/object-selector.ts'
import { TableRowClassifier } from '../../src/classify/table-row-classifier.ts'
import { generateFeatureStack } from '../../src/features/feature-stack.ts'
import { decodeApocCl } from '../../src/formats/apoc-cl/decode-apoc-cl.ts'
import { encodeApocCl } from '../../src/formats/apoc-cl/encode-apoc-cl.ts'
import { contactFeatures } from '../../src/measure/contact-features.ts'
import { neighbourStatistics } from '../../src/measure/neighbour-statistics.ts'
import { objectFeatures } from '../../src/measure/object-features.ts'
import { objectStatistics } from '../../src/measure/object-statistics.ts'
import { cropped, readPixels } from './images.ts'
import { readBytes, readJson, revive, sharedIsThere, whyNot } from './shared.ts'

// biome-ignore lint/suspicious/noExplicitAny: the manifest's own form
type Case = any
const cases: Case[] = sharedIsThere ? readJson('golden', 'apoc', 'manifest.json').cases : []
const vectors: Case = sharedIsThere ? readJson('reference', 'apoc-vectors.json') : {}
const caseOf = (id: string): Case => cases.find((one) => one.id === id)
const text = (...parts: string[]): string => new TextDecoder().decode(readBytes(...parts))

const readImageOf = async (file: string): Promise<Image> => {
  const { data, shape } = await readPixels('data', ...file.split('/'))
  return createImage(data, { shape })
}
const readLabelsOf = async (file: string): Promise<LabelImage> => {
  const { data, shape } = await readPixels('data', ...file.split('/'))
  return createLabelImage(data, { shape })
}
const readAnnotationOf = async (file: string): Promise<Annotation> => {
  const { data, shape } = await readPixels('data', ...file.split('/'))
  return createAnnotation(data, { shape })
}

/** Values that differ by more than the relative tolerance, in words. */
function differences(
  found: Readonly<Record<string, ArrayLike<number | string>>>,
  expected: Record<string, (number | string)[]>,
  tolerance: number,
): string[] {
  return Object.entries(expected).flatMap(([name, values]) =>
    values.map(revive).flatMap((value, row) => {
      const got = found[name]?.[row] as number
      const scale = Math.max(Math.abs(value), name.includes('mass_center') || name.includes('centroid') ? 1 : 0)
      return Object.is(got, value) || Math.abs(got - value) <= tolerance * scale ? [] : [`${name}[${row}]: ${got} instead of ${value}`]
    }),
  )
}

/** APOC counts a feature whose number begins like that of another among its decisions; what it would say of the true counts. */
function countedByPrefix(counts: Record<string, readonly number[]>): Record<string, number[]> {
  const rows = Object.values(counts)
  const sum = (i: number, depth: number): number =>
    rows.reduce((total, row, j) => total + (String(j).startsWith(String(i)) ? (row[depth] as number) : 0), 0)
  return Object.fromEntries(Object.keys(counts).map((name, i) => [name, (rows[i] as number[]).map((_, depth) => sum(i, depth))]))
}

/** The image of the membranes after background division, times a factor. */
async function membranes(factor: number): Promise<Image> {
  const image = await readImageOf('membrane/membrane2d.tif')
  const { data, shape } = generateFeatureStack(image, 'divide_by_gaussian_background=10')
  return createImage(
    data.map((value) => value * factor),
    { shape: shape.slice(1) },
  )
}

describe.skipIf(!sharedIsThere)(`APOC's object classifiers${whyNot}`, () => {
  test('the statistics and neighbours of the objects of blobs', async () => {
    const labels = await readLabelsOf('blobs/labels.tif')
    const image = await readImageOf('blobs/blobs.tif')
    const golden = readJson('golden', 'apoc', 'tables', 'blobs_object_features.json')
    const statistics = objectStatistics(labels, image.data)
    expect(differences(statistics, golden.statistics_of_labelled_pixels, 2e-5)).toEqual([])
    expect(Object.keys(statistics)).toEqual(Object.keys(golden.statistics_of_labelled_pixels))
    expect(
      differences({ label: statistics.label as number[], ...neighbourStatistics(labels) }, golden.statistics_of_labelled_neighbors, 2e-5),
    ).toEqual([])
    const own: Record<string, (number | string)[]> = golden.object_classifier_neighbour_features_index0_is_background
    const names = Object.keys(own)
    const { columns } = objectFeatures(labels, undefined, names)
    const found = Object.fromEntries(names.map((name, i) => [name, columns[i] as Float32Array]))
    expect(differences(found, Object.fromEntries(names.map((name) => [name, (own[name] as number[]).slice(1)])), 2e-5)).toEqual([])
  })

  test('the statistics that APOC 0.14 recorded for blobs', async () => {
    const labels = await readLabelsOf('blobs/labels.tif')
    const image = await readImageOf('blobs/blobs.tif')
    const expected = vectors.statistics_of_labelled_pixels_blobs_labels as Record<string, number[]>
    const nan = Object.fromEntries(
      Object.entries(expected).map(([name, values]) => [name, values.map((value) => (value === -999 ? 'NaN' : value))]),
    )
    expect(differences(objectStatistics(labels, image.data), nan, 2e-5)).toEqual([])
  })

  test('objects in three dimensions', async () => {
    const whole = await readPixels('data', 'platynereis', 'segmentation.tif')
    const part = cropped(whole, [
      [20, 52],
      [60, 140],
      [60, 140],
    ])
    const values = [...new Set(part.data as Uint8Array)].sort((a, b) => a - b)
    const rank = new Map(values.map((value, i) => [value, i]))
    const labels = createLabelImage(
      Uint32Array.from(part.data, (value) => rank.get(value) as number),
      { shape: part.shape },
    )
    const image = Float32Array.from(part.data, (_, i) => (Math.floor(i / 6400) + (Math.floor(i / 80) % 80) + (i % 80)) % 97)
    const golden = readJson('golden', 'apoc', 'tables', 'platynereis_object_features_3d.json')
    const statistics = objectStatistics(labels, image)
    expect(differences(statistics, golden.statistics_of_labelled_pixels, 2e-5)).toEqual([])
    expect(
      differences({ label: statistics.label as number[], ...neighbourStatistics(labels) }, golden.statistics_of_labelled_neighbors, 2e-5),
    ).toEqual([])
  })

  test('the neighbours of the cells of maize', async () => {
    const labels = await readLabelsOf('maize/maize_clsm_labels.tif')
    const first: Record<string, number[]> = vectors.maize_object_features_first40_of_465_index0_is_background
    const sums: Record<string, number> = vectors.maize_object_feature_sums
    const names = Object.keys(first)
    const { columns } = objectFeatures(labels, undefined, names)
    const found = Object.fromEntries(names.map((name, i) => [name, columns[i] as Float32Array]))
    expect(differences(found, Object.fromEntries(names.map((name) => [name, (first[name] as number[]).slice(1)])), 2e-5)).toEqual([])
    for (const [i, name] of names.entries())
      expect((columns[i] as Float32Array).reduce((a, b) => a + b, 0)).toBeCloseTo(sums[name] as number, name === 'area' ? 0 : 1)
  })

  const objectCases = cases.filter((one) => one.kind === 'object')

  async function inputsOf(one: Case): Promise<{ labels: LabelImage; annotation: Annotation; image?: Image }> {
    const labels = await readLabelsOf(one.input.labels)
    const annotation = await readAnnotationOf(one.input.annotation)
    if (one.input.image === null) return { labels, annotation }
    if (one.id.startsWith('membrane')) return { labels, annotation, image: await membranes(one.id.endsWith('demo') ? 1 : 100) }
    return { labels, annotation, image: await readImageOf(one.input.image) }
  }

  function makeClassifier(one: Case): ObjectClassifier | ObjectSelector | ObjectMerger {
    const { num_ensembles, max_depth, positive_class_identifier } = one.arguments
    const options = { ...(num_ensembles && { nEstimators: num_ensembles }), ...(max_depth && { maxDepth: max_depth }) }
    if (one.classifier === 'ObjectClassifier') return new ObjectClassifier(options)
    if (one.classifier === 'ObjectSelector') return new ObjectSelector({ ...options, positiveClass: positive_class_identifier ?? 2 })
    return new ObjectMerger(options)
  }

  test.each(objectCases.map((one) => [one.id, one] as const))('%s', async (_, one) => {
    const { labels, annotation, image } = await inputsOf(one)
    const classifier = makeClassifier(one)
    await classifier.train({ features: one.feature_specification, labels, annotation, image })
    expect(classifier.featureImportances()).toEqual(
      Object.fromEntries(Object.entries(one.feature_importances).map(([name, value]) => [name, expect.closeTo(value as number, 12)])),
    )
    expect(countedByPrefix(classifier.statistics().counts)).toEqual(one.statistics_counts)
    const expected = await readPixels('golden', 'apoc', one.expected.file)
    expect(Array.from((await classifier.predict({ labels, image })).data)).toEqual(Array.from(expected.data))
    const stored = text('golden', 'apoc', one.model.file)
    expect(encodeApocCl(decodeApocCl(stored)).replace('apoc_version = 0.14.0', 'apoc_version = 0.12.0')).toBe(stored)
    const again = makeClassifier(one)
    again.useModel(decodeApocCl(stored))
    expect(Array.from((await again.predict({ labels, image })).data)).toEqual(Array.from(expected.data))
  })

  test.each(
    objectCases
      .filter((one) => ['membrane/merger_two_features', 'membrane/merger_demo'].includes(one.id))
      .map((one) => [one.id, one] as const),
  )('%s: its features', async (_, one) => {
    const { labels, image } = await inputsOf(one)
    const { matrices } = readJson('golden', 'apoc', one.table.file)
    const names = Object.keys(matrices)
    const { pairs, columns } = contactFeatures(labels, image, names)
    for (const [i, name] of names.entries()) {
      const rows = matrices[name].values_float32 as (number | string)[][]
      // printed with six decimals
      expect(Array.from(columns[i] as Float32Array)).toEqual(pairs.map(([a, b]) => expect.closeTo(revive(rows[a]?.[b]), 5)))
    }
  })

  test('objects of blobs: annotated classes, table and class of each object', async () => {
    const one = caseOf('blobs/objects_three_features')
    const { labels, annotation, image } = await inputsOf(one)
    const classifier = new ObjectClassifier()
    await classifier.train({ features: one.feature_specification, labels, annotation, image })
    const golden = readJson('golden', 'apoc', one.table.file)
    const table = await classifier.predictTable({ labels, image })
    expect(Object.fromEntries((table.label as number[]).map((label, i) => [label, table.class?.[i]]))).toEqual(golden.class_of_label)
    expect(Array.from(classifier.model.kept?.target as Int32Array)).toEqual(golden.ground_truth)
  })

  test.each(cases.filter((one) => one.kind === 'table').map((one) => [one.id, one] as const))('%s', async (_, one) => {
    const { table, ground_truth, predicted } = readJson('golden', 'apoc', one.expected.file)
    const columns = Object.fromEntries(Object.entries(table).map(([name, values]) => [name, (values as (number | string)[]).map(revive)]))
    const { num_ensembles, max_depth } = one.arguments
    const classifier = new TableRowClassifier({
      ...(num_ensembles && { nEstimators: num_ensembles }),
      ...(max_depth && { maxDepth: max_depth }),
    })
    await classifier.train({ table: columns, truth: ground_truth })
    expect(classifier.featureImportances()).toEqual(
      Object.fromEntries(Object.entries(one.feature_importances).map(([name, value]) => [name, expect.closeTo(value as number, 12)])),
    )
    expect(await classifier.predict({ table: columns })).toEqual(predicted)
    const again = new TableRowClassifier()
    again.useModel(decodeApocCl(text('golden', 'apoc', one.model.file)))
    expect(await again.predict({ table: columns })).toEqual(predicted)
  })

  test.each(cases.filter((one) => one.kind === 'stored_model').map((one) => [one.id, one] as const))('%s', async (_, one) => {
    const model = decodeApocCl(text('data', one.model.data_file))
    const expected = Array.from((await readPixels('golden', 'apoc', one.expected.file)).data)
    const [first, second] = (one.input as string).split(' + ')
    if (one.classifier === 'ObjectSegmenter') {
      const segmenter = new ObjectSegmenter()
      segmenter.useModel(model)
      expect(Array.from((await segmenter.predict({ image: await readImageOf(first as string) })).data)).toEqual(expected)
      expect(countedByPrefix(segmenter.statistics().counts)).toEqual(one.statistics_counts)
      return
    }
    const classifier = new ObjectClassifier()
    classifier.useModel(model)
    const labels = await readLabelsOf(first as string)
    expect(Array.from((await classifier.predict({ labels, image: await readImageOf(second as string) })).data)).toEqual(expected)
    expect(countedByPrefix(classifier.statistics().counts)).toEqual(one.statistics_counts)
  })

  test('every stored model of APOC can be read', () => {
    const kinds = (['blobs_classifier', 'my_model'] as const).map(
      (name): Model['kind'] => decodeApocCl(text('data', 'apoc-models', `${name}.cl`)).kind,
    )
    expect(kinds).toEqual(['ObjectClassifier', 'ObjectSegmenter'])
  })
})
