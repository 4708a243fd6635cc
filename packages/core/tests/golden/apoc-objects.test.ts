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
import { objectFeatureNames, objectFeatures, parseObjectFeatures } from '../../src/measure/object-features.ts'
import { objectStatisticNames, objectStatistics } from '../../src/measure/object-statistics.ts'
import { apocStatistics, compareForests, countedByPrefix, noDifference, unexpectedLines } from './apoc-compare.ts'
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
      return Object.is(got, value) || Math.abs(got - value) <= tolerance * Math.abs(value)
        ? []
        : [`${name}[${row}]: ${got} instead of ${value}`]
    }),
  )
}

/** Differences of the features that the object classifier itself computes; their rows begin with the background. */
function ownFeatures(labels: LabelImage, golden: Case): string[] {
  const own: Record<string, (number | string)[]> = golden.object_classifier_neighbour_features_index0_is_background
  const names = Object.keys(own)
  const { columns } = objectFeatures(labels, undefined, names)
  const found = Object.fromEntries(names.map((name, i) => [name, columns[i] as Float32Array]))
  return differences(found, Object.fromEntries(names.map((name) => [name, (own[name] as number[]).slice(1)])), 2e-5)
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
    expect(ownFeatures(labels, golden)).toEqual([])
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
    expect(ownFeatures(labels, golden)).toEqual([])
  })

  test('the neighbours of the cells of maize', async () => {
    const labels = await readLabelsOf('maize/maize_clsm_labels.tif')
    const first: Record<string, number[]> = vectors.maize_object_features_first40_of_465_index0_is_background
    const sums: Record<string, number> = vectors.maize_object_feature_sums
    const names = Object.keys(first)
    const { columns } = objectFeatures(labels, undefined, names)
    const found = Object.fromEntries(names.map((name, i) => [name, columns[i] as Float32Array]))
    expect(differences(found, Object.fromEntries(names.map((name) => [name, (first[name] as number[]).slice(1)])), 2e-5)).toEqual([])
    const shares = names.map((name, i) => (columns[i] as Float32Array).reduce((a, b) => a + b, 0) / (sums[name] as number))
    expect(shares).toEqual(names.map(() => expect.closeTo(1, 6)))
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
    const { counts, shares } = apocStatistics(classifier.statistics().counts, Object.keys(one.statistics_counts).length)
    expect(counts).toEqual(one.statistics_counts)
    expect(Object.values(shares).flat()).toEqual(
      (Object.values(one.statistics_shares).flat() as unknown[]).map((value) =>
        Number.isNaN(revive(value)) ? expect.anything() : expect.closeTo(revive(value), 12),
      ),
    )
    const difference = compareForests(classifier.model, decodeApocCl(text('golden', 'apoc', one.model.file)))
    expect(difference).toMatchObject(noDifference)
    expect(difference.worstThreshold).toBeLessThan(1e-4)
    expect(unexpectedLines(classifier.model, text('golden', 'apoc', one.model.file))).toEqual([])
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

  test.each(objectCases.filter((one) => one.classifier !== 'ObjectMerger').map((one) => [one.id, one] as const))(
    '%s: annotated classes, rows of training, class of each object',
    async (_, one) => {
      const { labels, annotation, image } = await inputsOf(one)
      const classifier = new ObjectClassifier(makeClassifier(one).options)
      await classifier.train({ features: one.feature_specification, labels, annotation, image })
      const golden = readJson('golden', 'apoc', one.table.file)
      const { features, target } = classifier.model.kept as NonNullable<Model['kept']>
      expect(Array.from(target)).toEqual(golden.ground_truth.map(Number))
      const rows = Object.fromEntries(
        classifier.model.features.map((name, i) => [name, features.subarray(i * target.length, (i + 1) * target.length)]),
      )
      expect(Object.keys(rows)).toEqual(Object.keys(golden.training_rows))
      expect(differences(rows, golden.training_rows, 2e-5)).toEqual([])
      const table = await classifier.predictTable({ labels, image })
      const classes = Object.fromEntries((table.label as number[]).map((label, i) => [label, table.class?.[i]]))
      if (golden.class_of_label !== undefined) expect(classes).toEqual(golden.class_of_label)
    },
  )

  test('membranes: the contacts of all pairs, row by row', async () => {
    const one = caseOf('membrane/merger_all_features')
    const { labels, image } = await inputsOf(one)
    const { pairs, columns } = contactFeatures(labels, image, ['touch_count'])
    const sums = new Array<number>(55).fill(0)
    for (const [i, [a]] of pairs.entries()) sums[a] = (sums[a] as number) + (columns[0]?.[i] as number)
    expect(sums.slice(1)).toEqual(readJson('golden', 'apoc', one.table.file).matrices.touch_count.row_sums.map(revive).slice(1))
  })

  test('the background of the membranes is divided away as the course prints it', async () => {
    expect([...(await membranes(1)).data.subarray(0, 3)]).toEqual([0.8514064, 1.020094, 1.3921092].map((value) => expect.closeTo(value, 6)))
  })

  test.each([
    ['fractions', 30, 27],
    ['counts', 31, 28],
  ] as const)('merged membranes with %s: %i objects, %i in the lower left corner', async (leafWeights, objects, corner) => {
    const { labels, annotation, image } = await inputsOf(caseOf('membrane/merger_demo'))
    const merger = new ObjectMerger({ leafWeights })
    await merger.train({ features: 'touch_portion mean_touch_intensity', labels, annotation, image })
    expect(merger.model.samplesPerClass).toEqual([6, 12])
    const { data } = await merger.predict({ labels, image })
    expect([data.reduce((most, label) => Math.max(most, label), 0), data[255 * 256]]).toEqual([objects, corner])
  })

  test.each([
    ['fractions', 21, [21, 12, 30]],
    ['counts', 23, [23, 10, 30]],
  ] as const)('objects of blobs with %s: %i selected, classes %j', async (leafWeights, selected, expected) => {
    const { labels, annotation, image } = await inputsOf(caseOf('blobs/objects_three_features'))
    const training = { features: 'area,mean_max_distance_to_centroid_ratio,standard_deviation_intensity', labels, annotation, image }
    const classifier = await new ObjectClassifier({ leafWeights }).train(training)
    const classes = (await classifier.predictTable({ labels, image })).class as number[]
    expect([1, 2, 3, 0].map((k) => classes.filter((value) => value === k).length)).toEqual([...expected, 1])
    const selector = await new ObjectSelector({ leafWeights, positiveClass: 1 }).train(training)
    expect((await selector.predict({ labels, image })).data.reduce((most, label) => Math.max(most, label), 0)).toBe(selected)
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
    const stored = text('golden', 'apoc', one.model.file)
    expect(compareForests(classifier.model, decodeApocCl(stored))).toEqual({ ...noDifference, worstThreshold: 0 })
    expect(encodeApocCl(classifier.model).replace('apoc_version = 0.14.0', 'apoc_version = 0.12.0')).toBe(stored)
    const again = new TableRowClassifier()
    again.useModel(decodeApocCl(stored))
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

  test.each([
    ['blobs_object_segmenter', 'ObjectSegmenter', '0.6.3'],
    ['blobs_object_classifier', 'ObjectClassifier', '0.6.2'],
    ['blobs_classifier', 'ObjectClassifier', '0.6.2'],
    ['maize_cslm_object_classifier', 'ObjectClassifier', '0.8.1'],
    ['my_model', 'ObjectSegmenter', '0.10.0'],
    ['object_segmenter_from_folders', 'ObjectSegmenter', '0.9.0'],
  ])('%s: written again, only the version differs', (name, kind, version) => {
    const stored = text('data', 'apoc-models', `${name}.cl`)
    const model = decodeApocCl(stored)
    expect([model.kind, model.leafWeights]).toEqual([kind, 'counts'])
    expect(encodeApocCl(model).replace('apoc_version = 0.14.0', `apoc_version = ${version}`)).toBe(stored.replaceAll('\r\n', '\n'))
  })

  test('stored models: the numbers of objects that the course prints', async () => {
    const load = (name: string): Model => decodeApocCl(text('data', 'apoc-models', `${name}.cl`))
    const blobs = await readImageOf('blobs/blobs.tif')
    for (const [name, objects] of [
      ['blobs_object_segmenter', 55],
      ['my_model', 61],
    ] as const) {
      const segmenter = new ObjectSegmenter()
      segmenter.useModel(load(name))
      expect((await segmenter.predict({ image: blobs })).data.reduce((most, label) => Math.max(most, label), 0)).toBe(objects)
    }
    const countsOf = async (name: string, labels: LabelImage, image: Image): Promise<number[]> => {
      const classifier = new ObjectClassifier()
      classifier.useModel(load(name))
      const classes = (await classifier.predictTable({ labels, image })).class as number[]
      return [0, 1, 2, 3].map((k) => classes.filter((value) => value === k).length)
    }
    const labels = await readLabelsOf('blobs/labels.tif')
    expect(await countsOf('blobs_object_classifier', labels, blobs)).toEqual([1, 21, 12, 30])
    expect(await countsOf('blobs_classifier', labels, blobs)).toEqual([1, 36, 27, 0])
    const cells = await readLabelsOf('maize/maize_clsm_labels.tif')
    expect(await countsOf('maize_cslm_object_classifier', cells, await readImageOf('maize/maize_clsm.tif'))).toEqual([0, 25, 275, 165])
    const maize = new ObjectClassifier()
    maize.useModel(load('maize_cslm_object_classifier'))
    expect(Object.values(maize.featureImportances())).toEqual(
      [0.1023460967511782, 0.27884719464885743, 0.34910187501327306, 0.09231893555382481, 0.1773858980328665].map((value) =>
        expect.closeTo(value, 12),
      ),
    )
  })

  test('the list of object features', () => {
    const expected: string[] = caseOf('list_available_object_classification_features').expected
    expect(objectStatisticNames).toEqual(expected.slice(0, 37))
    const named = expected.filter((name) => !name.endsWith('=?'))
    expect(named.filter((name) => !objectFeatureNames.includes(name))).toEqual([])
    expect(parseObjectFeatures('average_distance_of_n_nearest_neighbors=6')).toHaveLength(1)
  })
})
