import { expect, test } from 'vitest'
import { createAnnotation, createImage } from '../array/raster.ts'
import { PixelClassifier } from '../classify/pixel-classifier.ts'
import { uncertaintyOf } from './uncertainty.ts'

test('none where all agree, all where classes are equally probable', () => {
  const scores = Float32Array.of(4, 1, 3, 0, 1, 1)
  expect([...uncertaintyOf(scores, 2, 'margin')]).toEqual([0, 1, 0.5])
  const [none, all, some] = uncertaintyOf(scores, 2, 'entropy')
  expect([none, all]).toEqual([0, 1])
  // −(¾ log₂ ¾ + ¼ log₂ ¼)
  expect(some).toBeCloseTo(0.8112781, 6)
  expect([...uncertaintyOf(Float32Array.of(2, 2, 2), 3, 'entropy')]).toEqual([1])
})

test('a classifier tells it for each pixel: from its probabilities, whatever the tiles', async () => {
  const shape = [20, 30]
  const image = createImage(
    Float32Array.from({ length: 600 }, (_, i) => (i * 7919) % 251),
    { shape },
  )
  const annotation = createAnnotation(
    Uint8Array.from(image.data, (value, i) => (i % 3 === 0 ? (value > 120 ? 2 : 1) : 0)),
    { shape },
  )
  const classifier = await new PixelClassifier({ nEstimators: 9 }).train({ features: 'gaussian_blur=1 sobel=0', image, annotation })
  const { data } = await classifier.predictProbabilities({ image })
  const margin = await classifier.predictUncertainty({ image, measure: 'margin', tileShape: [7, 9] })
  expect(margin.shape).toEqual(shape)
  for (let i = 0; i < 600; i++) expect(margin.data[i]).toBeCloseTo(1 - Math.abs((data[i] as number) - (data[600 + i] as number)), 5)
  await expect(classifier.predictUncertainty({ image, measure: 'other' as never })).rejects.toThrow(/entropy or margin/)
})
