import { describe, expect, test } from 'vitest'
import { stackChannels, transposed } from '../../src/array/axes.ts'
import { type Annotation, createAnnotation, createImage, type Image, type PixelData, type Raster } from '../../src/array/raster.ts'
import { ObjectSegmenter } from '../../src/classify/object-segmenter.ts'
import { PixelClassifier, type PixelKind } from '../../src/classify/pixel-classifier.ts'
import { ProbabilityMapper } from '../../src/classify/probability-mapper.ts'
import { featureSets } from '../../src/features/feature-sets.ts'
import { decodeApocCl } from '../../src/formats/apoc-cl/decode-apoc-cl.ts'
import { encodeApocCl } from '../../src/formats/apoc-cl/encode-apoc-cl.ts'
import { apocStatistics, compareForests, countedByPrefix, countOutside, noDifference, unexpectedLines } from './apoc-compare.ts'
import { cropped, readPixels } from './images.ts'
import { readBytes, readJson, revive, sharedIsThere, whyNot } from './shared.ts'

const manifest = sharedIsThere ? readJson('golden', 'apoc', 'manifest.json') : { cases: [] }
// biome-ignore lint/suspicious/noExplicitAny: the manifest's own form
const cases: any[] = manifest.cases

const text = (...parts: string[]): string => new TextDecoder().decode(readBytes(...parts))

/** Cases that record a weakness of APOC: the documented result of Cambium is asserted instead. */
const classValuesLost = 'blobs/pixel_labels_1_and_3'
const oneClassOnly = 'blobs/pixel_one_class_only'

function makeClassifier(kind: string, args: Record<string, number>): PixelKind {
  const options = {
    ...(args.num_ensembles === undefined ? {} : { nEstimators: args.num_ensembles }),
    ...(args.max_depth === undefined ? {} : { maxDepth: args.max_depth }),
  }
  if (kind === 'PixelClassifier') return new PixelClassifier(options)
  if (kind === 'ObjectSegmenter') return new ObjectSegmenter({ ...options, positiveClass: args.positive_class_identifier ?? 2 })
  return new ProbabilityMapper({ ...options, outputClass: args.output_probability_of_class as number })
}

/** A number as the manifest has it; 0/0 is NaN there and 0 here. */
const nearNumber = (value: unknown): unknown => (Number.isNaN(revive(value)) ? expect.anything() : expect.closeTo(revive(value), 12))
const near = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, nearNumber(value)]))

const toImage = ({ shape, data }: Raster<string, PixelData>, axes?: string): Image =>
  createImage(data, { shape, ...(axes === undefined ? {} : { axes }) })

// biome-ignore lint/suspicious/noExplicitAny: the manifest's own form
async function inputsOf(one: any): Promise<{ image: Image; annotation: Annotation }> {
  const pixels = cropped(await readPixels('data', one.input), one.id.startsWith('hela') ? null : one.crop)
  const [file, edit] = (one.annotation as string).split(' with ')
  const folder = (file as string).startsWith('inputs/') ? ['golden', 'apoc'] : ['data']
  const painted = await readPixels(...folder, file as string)
  const values = Uint32Array.from(painted.data, (value) => {
    if (edit === '2 replaced by 3') return value === 2 ? 3 : value
    if (edit === 'only label 2') return value === 2 ? 2 : 0
    return value
  })
  const annotation = createAnnotation(values, { shape: painted.shape })
  if (one.id === 'blobs/pixel_two_channels') {
    const width = pixels.shape[1] as number
    const rolled = pixels.data.map(
      (_: number, i: number) => pixels.data[Math.floor(i / width) * width + (((i % width) + width - 7) % width)] as number,
    )
    return { image: toImage(stackChannels([pixels, { ...pixels, data: rolled as PixelData }]), 'cyx'), annotation }
  }
  if (one.id.startsWith('hela')) {
    const rgb = cropped(transposed(pixels, 'cyx'), [[0, 3], ...one.crop])
    return { image: toImage(rgb, 'cyx'), annotation }
  }
  const channels = pixels.shape.length > painted.shape.length
  return { image: toImage(pixels, channels ? `c${'zyx'.slice(3 - painted.shape.length)}` : undefined), annotation }
}

async function expectedPixels(file: string): Promise<number[]> {
  return Array.from((await readPixels('golden', 'apoc', file)).data)
}

const differing = (found: ArrayLike<number>, expected: readonly number[]): number => countOutside(found, expected, 0)

describe.skipIf(!sharedIsThere)(`APOC's pixel classifiers${whyNot}`, () => {
  const trained = cases.filter((one) => one.kind === 'pixel' && one.feature_specification !== undefined && one.tiles_y_x === undefined)

  test.each(trained.map((one) => [one.id, one] as const))('%s', async (id, one) => {
    const { image, annotation } = await inputsOf(one)
    const classifier = makeClassifier(one.classifier, one.arguments)
    const training = classifier.train({ features: one.feature_specification, image, annotation })
    if (id === oneClassOnly) {
      await expect(training).rejects.toThrow('at least two annotated classes; found only class 2')
      return
    }
    await training
    expect(classifier.featureImportances()).toEqual(near(one.feature_importances))
    expect(Object.fromEntries(classifier.classes.map((value, k) => [value, classifier.model.samplesPerClass[k]]))).toEqual(
      Object.fromEntries(Object.entries(one.samples).map(([value, count]) => [value, count])),
    )
    if (one.model.file !== undefined) {
      const model = decodeApocCl(text('golden', 'apoc', one.model.file))
      const difference = compareForests(classifier.model, model)
      expect(difference).toMatchObject(noDifference)
      expect(difference.worstThreshold).toBeLessThan(1e-4)
      expect(unexpectedLines(classifier.model, text('golden', 'apoc', one.model.file))).toEqual(
        id === classValuesLost ? ['cambium_class_values = 1,3'] : [],
      )
    }
    const listed = Object.keys(one.statistics_counts).length
    const { counts, shares } = apocStatistics(classifier.statistics().counts, listed)
    expect(counts).toEqual(one.statistics_counts)
    expect(Object.values(shares)).toEqual(
      Object.values(one.statistics_shares as Record<string, unknown[]>).map((row) => row.map(nearNumber)),
    )
    const expected = await expectedPixels(one.expected.file)
    if (classifier instanceof ProbabilityMapper) {
      const { data } = await classifier.predict({ image })
      expect(countOutside(data, expected, 1e-6)).toBe(0)
      return
    }
    const result = await (classifier as PixelClassifier | ObjectSegmenter).predict({ image })
    const wanted = id === classValuesLost ? expected.map((value) => (value === 2 ? 3 : value)) : expected
    expect(differing(result.data, wanted)).toBe(0)
  })

  test.each(trained.filter((one) => one.model.file !== undefined).map((one) => [one.id, one] as const))(
    '%s: the stored file predicts the stored result',
    async (id, one) => {
      const model = decodeApocCl(text('golden', 'apoc', one.model.file))
      const classifier = makeClassifier(one.classifier, one.arguments)
      classifier.useModel(model)
      const { image } = await inputsOf(one)
      const expected = await expectedPixels(one.expected.file)
      if (classifier instanceof ProbabilityMapper) {
        const { data } = await classifier.predict({ image })
        expect(countOutside(data, expected, 1e-7)).toBe(0)
      } else {
        const result = await (classifier as PixelClassifier | ObjectSegmenter).predict({ image })
        expect([id, differing(result.data, expected)]).toEqual([id, 0])
      }
    },
  )

  test.each(trained.filter((one) => one.model.file !== undefined).map((one) => [one.id, one] as const))(
    '%s: written again, the text is the same',
    (_, one) => {
      const original = text('golden', 'apoc', one.model.file)
      expect(encodeApocCl(decodeApocCl(original)).replace('apoc_version = 0.14.0', 'apoc_version = 0.12.0')).toBe(original)
    },
  )

  test('training that goes on tile by tile', async () => {
    const one = cases.find(({ id }) => id === 'blobs/continue_training')
    const image = await readPixels('data', one.input)
    const annotation = await readPixels('data', one.annotation)
    const classifier = new PixelClassifier()
    const scenes = one.tiles_y_x.map((tile: number[][]) => {
      const painted = cropped(annotation, tile)
      return { image: toImage(cropped(image, tile)), annotation: createAnnotation(painted.data, { shape: painted.shape }) }
    }) as { image: Image; annotation: Annotation }[]
    const features = one.feature_specification
    const [first, second, ...rest] = scenes as [(typeof scenes)[0], (typeof scenes)[0], ...typeof scenes]
    const painted = first.annotation.data.filter((value) => value > 0).length
    expect(painted).toBe(one.after_each_tile[0].samples)
    // the first tile has one class only: APOC makes a forest that knows nothing else, Cambium says so
    await expect(classifier.train({ features, ...first })).rejects.toThrow('found only class 2')
    await classifier.train({ features, image: [first.image, second.image], annotation: [first.annotation, second.annotation] })
    for (const [i, scene] of [undefined, ...rest].entries()) {
      if (scene !== undefined) await classifier.train({ features, ...scene, continueTraining: true })
      const expected = one.after_each_tile[i + 1]
      expect(classifier.model.samplesPerClass.reduce((a, b) => a + b)).toBe(expected.samples)
      expect(Object.values(classifier.featureImportances())).toEqual(
        expected.feature_importances.map((value: number) => expect.closeTo(value, 12)),
      )
    }
    const { data } = await classifier.predict({ image: toImage(image) })
    expect(differing(data, await expectedPixels(one.expected.file))).toBe(0)
    const apoc = text('golden', 'apoc', one.model.file)
    const difference = compareForests(classifier.model, decodeApocCl(apoc))
    expect(difference).toMatchObject(noDifference)
    expect(difference.worstThreshold).toBeLessThan(1e-4)
    expect(unexpectedLines(classifier.model, apoc)).toEqual([])
  })

  test('training on the folders of BBBC007 crops', async () => {
    const one = cases.find(({ id }) => id === 'bbbc007/from_folders')
    const names = one.predictions.map(({ input }: { input: string }) => input.split('/').pop() as string)
    const images = await Promise.all(names.map(async (name: string) => toImage(await readPixels('data', 'bbbc007-crops', 'images', name))))
    const annotations = await Promise.all(
      names.map(async (name: string) => {
        const { shape, data } = await readPixels('data', 'bbbc007-crops', 'masks', name)
        return createAnnotation(data, { shape })
      }),
    )
    const perImage = annotations.map(({ data }) => [1, 2].map((k) => Array.from(data).filter((value) => value === k).length))
    expect(perImage).toEqual([
      [174, 204],
      [243, 289],
      [999, 564],
      [802, 746],
    ])
    // with fractions the file that APOC writes today, with counts the one that the course keeps
    const today = { file: ['golden', 'apoc', one.model.file], objects: [4, 7, 17, 5] }
    const course = { file: ['data', 'apoc-models', 'object_segmenter_from_folders.cl'], objects: [4, 7, 17, 6] }
    for (const [leafWeights, { file, objects }] of [
      ['fractions', today],
      ['counts', course],
    ] as const) {
      const segmenter = new ObjectSegmenter({ leafWeights })
      await segmenter.train({ features: 'object_size_1_to_5_px', image: images, annotation: annotations })
      expect(segmenter.featureSpecification).toBe(featureSets.object_size_1_to_5_px)
      expect(segmenter.featureImportances()).toEqual(near(one.feature_importances))
      expect(countedByPrefix(segmenter.statistics().counts)).toEqual(one.statistics_counts)
      const difference = compareForests(segmenter.model, decodeApocCl(text(...file)))
      expect(difference).toMatchObject(noDifference)
      expect(difference.worstThreshold).toBeLessThan(1e-4)
      expect(unexpectedLines(segmenter.model, text(...file))).toEqual([])
      const found = await Promise.all(images.map(async (image: Image) => (await segmenter.predict({ image })).data))
      expect(found.map((data) => data.reduce((most, label) => Math.max(most, label), 0))).toEqual(objects)
      if (leafWeights === 'counts') continue
      for (const [i, data] of found.entries()) expect(differing(data, await expectedPixels(one.predictions[i].expected.file))).toBe(0)
    }
  })
})
