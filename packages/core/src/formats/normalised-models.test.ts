import { expect, test } from 'vitest'
import { createImage, type Image } from '../array/raster.ts'
import { classifierOf } from '../classify/classifier-of.ts'
import { ObjectSegmenter } from '../classify/object-segmenter.ts'
import { createSample } from '../synthetic/samples.ts'
import { apocWarnings, decodeApocCl, decodeModel, encodeApocCl, encodeModel } from './index.ts'

const { image, annotation } = createSample('nuclei')
const features = 'original gaussian_blur=2'

/** The image as another camera would have taken it. */
const brighter: Image = createImage(
  Uint16Array.from(image.data, (value) => 8 * value + 2000),
  { shape: image.shape },
)

test('a forest that learned normalised intensities knows brighter images, and so does its file', async () => {
  const segmenter = await new ObjectSegmenter({ maxDepth: 4, nEstimators: 20, normalise: true, edgeRadius: 'auto' }).train({
    features,
    image,
    annotation,
  })
  const found = await segmenter.predict({ image })
  const share = (other: ArrayLike<number>): number =>
    found.data.reduce((sum, label, i) => sum + (label > 0 === (other[i] as number) > 0 ? 1 : 0), 0) / found.data.length
  expect(share((await segmenter.predict({ image: brighter })).data)).toBeGreaterThan(0.999)
  const plain = await new ObjectSegmenter({ maxDepth: 4, nEstimators: 20 }).train({ features, image, annotation })
  expect(share((await plain.predict({ image: brighter })).data)).toBeLessThan(0.5)

  const bytes = encodeModel(segmenter.model, { keepSamples: true })
  const again = decodeModel(bytes)
  expect(again.normalise).toBe(true)
  expect((await (classifierOf(again) as ObjectSegmenter).predict({ image })).data).toEqual(found.data)
  expect(new TextDecoder().decode(bytes.subarray(0, 400))).toContain('"version":6')
  expect(decodeModel(encodeModel(plain.model)).normalise).toBeUndefined()
  // what it learned so far was normalised
  const other = new ObjectSegmenter({ maxDepth: 4 })
  other.useModel(again)
  await expect(other.train({ features, image, annotation, continueTraining: true })).rejects.toThrow('normalise')

  expect(apocWarnings(segmenter.model).join()).toContain('intensities as they are')
  const cl = decodeApocCl(encodeApocCl(segmenter.model))
  expect(cl.normalise).toBe(true)
  expect((await (classifierOf(cl) as ObjectSegmenter).predict({ image })).data).toEqual(found.data)
  expect(encodeApocCl(plain.model)).not.toContain('normalise')
})
