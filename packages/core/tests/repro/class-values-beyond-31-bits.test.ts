import { expect, test } from 'vitest'
import { createAnnotation, createImage } from '../../src/array/raster.ts'
import { PixelClassifier } from '../../src/classify/pixel-classifier.ts'

// Targets were kept as signed numbers: class 4,000,000,000 became −294,967,296 and its pixels 0.
test('a class of 32 bits comes out as it was painted', async () => {
  const shape = [4, 4]
  const image = createImage(
    Float32Array.from({ length: 16 }, (_, i) => i),
    { shape },
  )
  const annotation = createAnnotation(
    Uint32Array.from({ length: 16 }, (_, i) => (i < 8 ? 1 : 4_000_000_000)),
    { shape },
  )
  const classifier = await new PixelClassifier({ nEstimators: 5 }).train({ features: 'original', image, annotation })
  expect(classifier.classes).toEqual([1, 4_000_000_000])
  expect([...(await classifier.predict({ image })).data]).toEqual([...annotation.data])
})
