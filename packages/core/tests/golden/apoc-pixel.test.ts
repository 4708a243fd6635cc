import { describe, expect, test } from 'vitest'
import { stackChannels, transposed } from '../../src/array/axes.ts'
import { type Annotation, createAnnotation, createImage, type Image, type PixelData, type Raster } from '../../src/array/raster.ts'
import type { Model } from '../../src/classify/model.ts'
import { ObjectSegmenter } from '../../src/classify/object-segmenter.ts'
import { PixelClassifier, type PixelKind } from '../../src/classify/pixel-classifier.ts'
import { ProbabilityMapper } from '../../src/classify/probability-mapper.ts'
import { featureSets } from '../../src/features/feature-sets.ts'
import { decodeApocCl } from '../../src/formats/apoc-cl/decode-apoc-cl.ts'
import { encodeApocCl } from '../../src/formats/apoc-cl/encode-apoc-cl.ts'
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

const differing = (found: ArrayLike<number>, expected: readonly number[]): number =>
  expected.filter((value, i) => value !== found[i]).length

/** Structure of both forests is equal; thresholds may differ by 1e-4 of the feature's range. Returns how many nodes differ. */
function compareForests(found: Model, expected: Model): { nodes: number; worstThreshold: number } {
  let nodes = 0
  let worstThreshold = 0
  const ranges = new Map<number, [number, number]>()
  expected.packed.feature.forEach((feature, node) => {
    const value = expected.packed.threshold[node] as number
    const [low, high] = ranges.get(feature) ?? [value, value]
    ranges.set(feature, [Math.min(low, value), Math.max(high, value)])
  })
  const same = found.packed.feature.length === expected.packed.feature.length
  if (!same) return { nodes: Number.POSITIVE_INFINITY, worstThreshold }
  expected.packed.feature.forEach((feature, node) => {
    if (found.packed.feature[node] !== feature || found.packed.left[node] !== expected.packed.left[node]) nodes++
    else if (feature >= 0) {
      const difference = Math.abs((found.packed.threshold[node] as number) - (expected.packed.threshold[node] as number))
      const [low, high] = ranges.get(feature) as [number, number]
      worstThreshold = Math.max(worstThreshold, difference / Math.max(high - low, 1e-3))
    }
  })
  return { nodes, worstThreshold }
}

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
    expect(Object.values(classifier.featureImportances())).toEqual(
      Object.values(one.feature_importances).map((value) => expect.closeTo(value as number, 12)),
    )
    expect(Object.fromEntries(classifier.classes.map((value, k) => [value, classifier.model.samplesPerClass[k]]))).toEqual(
      Object.fromEntries(Object.entries(one.samples).map(([value, count]) => [value, count])),
    )
    if (one.model.file !== undefined) {
      const model = decodeApocCl(text('golden', 'apoc', one.model.file))
      const { nodes, worstThreshold } = compareForests(classifier.model, model)
      expect(nodes).toBe(0)
      expect(worstThreshold).toBeLessThan(1e-4)
    }
    const expected = await expectedPixels(one.expected.file)
    if (classifier instanceof ProbabilityMapper) {
      const { data } = await classifier.predict({ image })
      expect(expected.filter((value, i) => Math.abs(value - (data[i] as number)) > 1e-6).length).toBeLessThanOrEqual(3)
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
        expect(expected.filter((value, i) => Math.abs(value - (data[i] as number)) > 1e-6).length).toBeLessThanOrEqual(3)
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
    const segmenter = new ObjectSegmenter()
    await segmenter.train({ features: 'object_size_1_to_5_px', image: images, annotation: annotations })
    expect(segmenter.featureSpecification).toBe(featureSets.object_size_1_to_5_px)
    expect(Object.values(segmenter.featureImportances())).toEqual(
      Object.values(one.feature_importances).map((value) => expect.closeTo(value as number, 12)),
    )
    for (const [i, image] of images.entries()) {
      const { data } = await segmenter.predict({ image })
      expect(differing(data, await expectedPixels(one.predictions[i].expected.file))).toBe(0)
    }
  })

  const stored = cases.filter((one) => one.kind === 'stored_model' && one.classifier === 'ObjectSegmenter')
  test.each(stored.map((one) => [one.id, one] as const))('%s', async (_, one) => {
    const segmenter = new ObjectSegmenter()
    segmenter.useModel(decodeApocCl(text('data', one.model.data_file)))
    const { data } = await segmenter.predict({ image: toImage(await readPixels('data', one.input)) })
    expect(differing(data, await expectedPixels(one.expected.file))).toBe(0)
    const counts = Object.values(segmenter.statistics().counts)
    // APOC counts by prefix: from 11 features on, feature 1 also counts 10 to 19 (docs/compatibility.md)
    const apoc = Object.values(one.statistics_counts as Record<string, number[]>)
    const corrected =
      counts.length < 11
        ? counts
        : counts.map((row, i) =>
            i === 1 ? row.map((count, depth) => count + counts.slice(10).reduce((sum, other) => sum + (other[depth] as number), 0)) : row,
          )
    expect(corrected).toEqual(apoc.map((row) => row.map(revive)))
  })
})
