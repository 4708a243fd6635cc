import { describe, expect, test } from 'vitest'
import { stackChannels } from '../../src/array/axes.ts'
import { type Annotation, createAnnotation, createImage, type Image } from '../../src/array/raster.ts'
import { ObjectSegmenter } from '../../src/classify/object-segmenter.ts'
import { PixelClassifier } from '../../src/classify/pixel-classifier.ts'
import { ProbabilityMapper } from '../../src/classify/probability-mapper.ts'
import { generateFeatureStack } from '../../src/features/feature-stack.ts'
import { readPixels } from './images.ts'
import { readJson, sha256, sharedIsThere, whyNot } from './shared.ts'

// biome-ignore lint/suspicious/noExplicitAny: the file's own form
const vectors: any = sharedIsThere ? readJson('reference', 'apoc-vectors.json') : { features_2d: {}, features_3d: {} }

const blobs = async (): Promise<Image> => {
  const { data, shape } = await readPixels('data', 'blobs', 'blobs.tif')
  return createImage(data, { shape })
}
const annotationOf = async (name: string): Promise<Annotation> => {
  const { data, shape } = await readPixels('data', 'blobs', name)
  return createAnnotation(data, { shape })
}

interface FeatureVector {
  min: number
  max: number
  mean: number
  at: number[]
}

function check({ min, max, mean, at }: FeatureVector, data: Float32Array, indices: readonly number[]): void {
  const range = max - min
  // infinity was written as 3.4e38
  const finite = data.map((value) => Math.max(-3.4e38, Math.min(3.4e38, value)))
  const near = (found: number, expected: number): boolean => Math.abs(found - expected) <= 1e-4 * range
  expect(near(finite.reduce((a, b) => a + b, 0) / data.length, mean)).toBe(true)
  expect(indices.map((i, k) => near(finite[i] as number, at[k] as number))).toEqual(at.map(() => true))
}

describe.skipIf(!sharedIsThere)(`recorded vectors of APOC 0.14${whyNot}`, () => {
  test.each(Object.keys(vectors.features_2d))('%s in two dimensions', async (specification) => {
    const { data } = generateFeatureStack(await blobs(), specification)
    check(
      vectors.features_2d[specification],
      data,
      vectors.points.map(([y, x]: [number, number]) => y * 256 + x),
    )
  })

  test.each(Object.keys(vectors.features_3d))('%s in three dimensions', async (specification) => {
    const { data: pixels } = await blobs()
    const volume = Float32Array.from({ length: 8 * 40 * 48 }, (_, i) => {
      const [z, y, x] = [Math.floor(i / 1920), Math.floor(i / 48) % 40, i % 48]
      return pixels[((y + 3 * z) % 254) * 256 + ((x + 5 * z) % 256)] as number
    })
    const { data } = generateFeatureStack(createImage(volume, { shape: [8, 40, 48] }), specification)
    check(
      vectors.features_3d[specification],
      data,
      vectors.points_3d.map(([z, y, x]: number[]) => ((z as number) * 40 + (y as number)) * 48 + (x as number)),
    )
  })

  for (const [key, leafWeights] of [
    ['predictions_sklearn_lt_1.4.1_counts', 'counts'],
    ['predictions_sklearn_ge_1.4.1_fractions', 'fractions'],
  ] as const) {
    test.each(Object.keys(vectors[key]?.cases ?? {}))(`%s with ${leafWeights}`, async (name) => {
      const one = vectors[key].cases[name]
      const three = name.includes('3class')
      const image = await blobs()
      const annotation = await annotationOf(three ? 'annotations_3class.tif' : 'annotations.tif')
      const features = one.features ?? vectors[key].cases.pixel_3class.features
      const options = {
        leafWeights,
        ...(one.params?.num_ensembles && { nEstimators: one.params.num_ensembles }),
        ...(one.params?.max_depth && { maxDepth: one.params.max_depth }),
      }
      if (name.startsWith('probability')) {
        const mapper = new ProbabilityMapper({ ...options, outputClass: Number(name.at(-1)) })
        await mapper.train({ features, image, annotation })
        const { data } = await mapper.predict({ image })
        expect(vectors.points.map(([y, x]: [number, number]) => data[y * 256 + x])).toEqual(
          one.at.map((value: number) => expect.closeTo(value, 6)),
        )
        expect(data.reduce((a, b) => a + b, 0) / data.length).toBeCloseTo(one.mean, 6)
        return
      }
      const classifier = name.startsWith('segmenter') ? new ObjectSegmenter(options) : new PixelClassifier(options)
      await classifier.train({ features, image, annotation })
      expect(Object.values(classifier.featureImportances())).toEqual(
        Object.values(one.feature_importances).map((value) => expect.closeTo(value as number, 12)),
      )
      const { data } = await classifier.predict({ image })
      expect(Array.from(data).reduce((a, b) => Math.max(a, b))).toBe(one.max)
      expect(sha256(new Uint8Array(Uint32Array.from(data).buffer)).slice(0, 16)).toBe(one.sha256_16)
    })
  }
})

describe.skipIf(!sharedIsThere)(`results that APOC keeps beside its examples${whyNot}`, () => {
  const differing = async (found: ArrayLike<number>, file: string): Promise<number> => {
    const { data } = await readPixels('data', 'blobs', file)
    return Array.from(data).filter((value, i) => Math.abs(value - (found[i] as number)) > 1e-6).length
  }

  const features = 'original gaussian_blur=1 sobel_of_gaussian_blur=1'
  const options = { nEstimators: 10, leafWeights: 'counts' } as const

  test('class map, labels, probability', async () => {
    const image = await blobs()
    const annotation = await annotationOf('annotations.tif')
    const classifier = new PixelClassifier(options)
    await classifier.train({ features, image, annotation })
    expect(await differing((await classifier.predict({ image })).data, 'reference.tif')).toBe(0)
    const segmenter = new ObjectSegmenter(options)
    await segmenter.train({ features, image, annotation })
    expect(await differing((await segmenter.predict({ image })).data, 'reference_labels.tif')).toBe(0)
    const mapper = new ProbabilityMapper(options)
    await mapper.train({ features, image, annotation })
    expect(await differing((await mapper.predict({ image })).data, 'reference_probability.tif')).toBe(0)
  })

  test('training that goes on with the same samples', async () => {
    const image = await blobs()
    const annotation = await annotationOf('annotations.tif')
    const classifier = new PixelClassifier(options)
    await classifier.train({ features, image, annotation })
    await classifier.train({ features, image, annotation, continueTraining: true })
    expect(await differing((await classifier.predict({ image })).data, 'reference_continue_training.tif')).toBe(0)
  })

  test('the same image as two channels', async () => {
    const one = await blobs()
    const image = stackChannels([one, one]) as Image
    const classifier = new PixelClassifier(options)
    await classifier.train({ features, image, annotation: await annotationOf('annotations.tif') })
    expect(await differing((await classifier.predict({ image })).data, 'reference_multichannel.tif')).toBe(0)
  })
})
