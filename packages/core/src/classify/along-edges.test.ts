import { expect, test } from 'vitest'
import { createAnnotation, createImage, type Image } from '../array/raster.ts'
import { GuidedFilter } from '../filters/guided-filter.ts'
import { decodeModel } from '../formats/cambium-model/decode-model.ts'
import { encodeModel } from '../formats/cambium-model/encode-model.ts'
import { threads } from '../node/threads.ts'
import { RandomStream } from '../random/random-stream.ts'
import { classifierOf } from './classifier-of.ts'
import { ObjectSegmenter } from './object-segmenter.ts'
import { PixelClassifier } from './pixel-classifier.ts'
import { ProbabilityMapper } from './probability-mapper.ts'

test('a guided filter is the local linear fit: a linear map stays, a flat image gives means of means', () => {
  const random = new RandomStream(3)
  const guide = Float32Array.from({ length: 20 * 30 }, () => random.uniform())
  const shape = [20, 30]
  const linear = guide.map((value) => 0.5 * value + 0.2)
  const kept = new GuidedFilter(guide, shape, { radius: 3, contrast: 1e-6 }).apply(linear)
  expect(Math.max(...kept.map((value, i) => Math.abs(value - (linear[i] as number))))).toBeLessThan(1e-5)
  const dot = new Float32Array(9)
  dot[4] = 9
  const smooth = new GuidedFilter(new Float32Array(9), [1, 9], { radius: 1, contrast: 1 }).apply(dot)
  expect([...smooth].map((value) => Math.round(100 * value) / 100)).toEqual([0, 0, 1, 2, 3, 2, 1, 0, 0])
})

test('the filter is that of its definition, written out for every window', () => {
  const random = new RandomStream(5)
  const [height, width, radius, contrast] = [9, 11, 2, 0.3]
  const guide = Float32Array.from({ length: height * width }, () => random.uniform())
  const map = guide.map((value) => (value > 0.5 ? 1 : 0))
  const windowOf = (i: number): number[] => {
    const [y, x] = [Math.floor(i / width), i % width]
    return [...map.keys()].filter((j) => Math.abs(Math.floor(j / width) - y) <= radius && Math.abs((j % width) - x) <= radius)
  }
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const fits = [...map.keys()].map((i) => {
    const own = windowOf(i)
    const [g, m] = [mean(own.map((j) => guide[j] as number)), mean(own.map((j) => map[j] as number))]
    const covariance = mean(own.map((j) => (guide[j] as number) * (map[j] as number))) - g * m
    const slope = covariance / (mean(own.map((j) => (guide[j] as number) ** 2)) - g * g + contrast ** 2)
    return { slope, offset: m - slope * g }
  })
  const expected = [...map.keys()].map((i) => {
    const own = windowOf(i).map((j) => fits[j] as (typeof fits)[0])
    return mean(own.map(({ slope }) => slope)) * (guide[i] as number) + mean(own.map(({ offset }) => offset))
  })
  const found = new GuidedFilter(guide, [height, width], { radius, contrast }).apply(map)
  expect([...found]).toEqual(expected.map((value) => expect.closeTo(value, 5)))
})

/** A bright disc with a wide halo, whose edge is at radius 12. */
function disc(channels = 1): Image {
  const [height, width] = [60, 60]
  const random = new RandomStream(1)
  const plane = (): number[] =>
    Array.from({ length: height * width }, (_, i) => {
      const away = Math.sqrt((Math.floor(i / width) - 30) ** 2 + ((i % width) - 30) ** 2)
      return (away < 12 ? 100 : away < 20 ? 40 - 3 * (away - 12) : 10) + random.normal()
    })
  const data = Float32Array.from(Array.from({ length: channels }, plane).flat())
  return createImage(data, channels === 1 ? { shape: [height, width] } : { axes: 'cyx', shape: [channels, height, width] })
}

const painted = createAnnotation(
  Uint8Array.from({ length: 3600 }, (_, i) => (i >= 60 * 30 + 25 && i < 60 * 30 + 36 ? 2 : i >= 122 && i < 150 ? 1 : 0)),
  { shape: [60, 60] },
)
const features = 'gaussian_blur=4'
const area = (classes: ArrayLike<number>): number => Array.from(classes).filter((value) => value === 2).length

test('boundaries move to the edge of the image, whichever kind predicts, and stay where the radius is 0', async () => {
  const image = disc()
  const train = async (edgeRadius: number) => new PixelClassifier({ edgeRadius }).train({ features, image, annotation: painted })
  const [plain, moved] = [await train(0), await train(8)]
  const truth = Math.PI * 12 ** 2
  const [before, after] = [area((await plain.predict({ image })).data), area((await moved.predict({ image })).data)]
  expect(Math.abs(before - truth)).toBeGreaterThan(3 * Math.abs(after - truth))
  expect(Math.abs(after - truth)).toBeLessThan(0.12 * truth)
  const mapper = await new ProbabilityMapper({ edgeRadius: 8 }).train({ features, image, annotation: painted })
  const { data } = await mapper.predict({ image })
  expect([Math.min(...data) >= 0, Math.max(...data) <= 1]).toEqual([true, true])
  expect(Array.from(data).filter((value) => value > 0.5).length).toBe(after)
  const segmenter = await new ObjectSegmenter({ edgeRadius: 8 }).train({ features, image, annotation: painted })
  expect(Array.from((await segmenter.predict({ image, executor: threads(2) })).data).filter((label) => label > 0).length).toBe(after)
})

test('a model keeps it, also for several channels, and predicts the same', async () => {
  const image = disc(2)
  const classifier = await new PixelClassifier({ edgeRadius: 5 }).train({ features, image, annotation: painted })
  expect(classifier.model.edges?.contrasts.length).toBe(2)
  const read = classifierOf(decodeModel(encodeModel(classifier.model))) as PixelClassifier
  expect((await read.predict({ image })).data).toEqual((await classifier.predict({ image })).data)
  expect(read.edgeRadius).toBe(5)
})

test('what it cannot do is refused', async () => {
  expect(() => new PixelClassifier({ edgeRadius: 1.5 })).toThrow('edgeRadius')
  const classifier = new PixelClassifier({ edgeRadius: 5 })
  const samples = { features: Float32Array.of(1, 2, 3, 4), target: Uint32Array.of(1, 1, 2, 2) }
  await expect(classifier.trainOnSamples([samples], { features, dimensions: 2, channels: 1 }, {})).rejects.toThrow('0 for samples without')
})
