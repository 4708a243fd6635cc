import { expect, test } from 'vitest'
import { createAnnotation, createImage, type Image } from '../array/raster.ts'
import type { BoxSource } from '../features/box-source.ts'
import type { RowSource } from '../features/row-source.ts'
import { guideMaps } from '../filters/guide-maps.ts'
import type { GuidedFilterOptions } from '../filters/guided-filter.ts'
import { decodeModel } from '../formats/cambium-model/decode-model.ts'
import { encodeModel } from '../formats/cambium-model/encode-model.ts'
import { threads } from '../node/threads.ts'
import { RandomStream } from '../random/random-stream.ts'
import { classifierOf } from './classifier-of.ts'
import { ObjectSegmenter } from './object-segmenter.ts'
import { PixelClassifier } from './pixel-classifier.ts'
import { predictBands } from './predict-bands.ts'
import { predictBoxes } from './predict-boxes.ts'
import { ProbabilityMapper } from './probability-mapper.ts'

/** On both devices, which give the same bytes. */
function filtered(guide: Float32Array, map: Float32Array, shape: readonly number[], options: GuidedFilterOptions): Float32Array {
  const [reference, wasm] = (['reference', 'wasm'] as const).map((device) => guideMaps(guide, [map], shape, options, device)[0])
  expect(wasm).toEqual(reference)
  return reference as Float32Array
}

test('the kernels give the bytes of the definition, in two and three dimensions, also where values are missing', () => {
  const random = new RandomStream(8)
  for (const shape of [
    [1, 1],
    [1, 7],
    [23, 31],
    [9, 14, 17],
    [2, 3, 40],
  ])
    for (const radius of [1, 4, 8]) {
      const size = shape.reduce((product, length) => product * length, 1)
      const guide = Float32Array.from({ length: size }, (_, i) => (i === 5 ? Number.NaN : 1000 * random.normal()))
      const map = guide.map((_, i) => (i === 3 ? Number.NaN : random.uniform()))
      filtered(guide, map, shape, { radius, contrast: 70 })
    }
})

test('a guided filter is the local linear fit: a linear map stays, a flat image gives means of means', () => {
  const random = new RandomStream(3)
  const guide = Float32Array.from({ length: 20 * 30 }, () => random.uniform())
  const shape = [20, 30]
  const linear = guide.map((value) => 0.5 * value + 0.2)
  const kept = filtered(guide, linear, shape, { radius: 3, contrast: 1e-3 })
  expect(Math.max(...kept.map((value, i) => Math.abs(value - (linear[i] as number))))).toBeLessThan(5e-5)
  const dot = new Float32Array(9)
  dot[4] = 9
  const smooth = filtered(new Float32Array(9), dot, [1, 9], { radius: 1, contrast: 1 })
  expect([...smooth].map((value) => Math.round(100 * value) / 100)).toEqual([0, 0, 1, 2, 3, 2, 1, 0, 0])
})

test('the filter is that of its definition, written out for every window', () => {
  const random = new RandomStream(5)
  const [height, width, radius, contrast] = [9, 11, 2, 0.25]
  // what the filter rounds to is not what is tested here
  const guide = Float32Array.from({ length: height * width }, () => random.integer(0, 64) / 64)
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
  const found = filtered(guide, map, [height, width], { radius, contrast })
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

test('tiles, bands and boxes of an image on disk give the bytes of the whole, in two and in three dimensions', async () => {
  const image = disc(2)
  const classifier = await new PixelClassifier({ edgeRadius: 4 }).train({ features, image, annotation: painted })
  const whole = await classifier.predictWithProbabilities({ image, tileShape: [60, 60] })
  const tiled = await classifier.predictWithProbabilities({ image, tileShape: [13, 22], executor: threads(2) })
  expect(tiled.result.data).toEqual(whole.result.data)
  expect(tiled.probabilities.data).toEqual(whole.probabilities.data)
  const wanted = { winners: true, probabilities: [1] }
  const rows: RowSource = {
    ...image,
    readRows: async (channel, start, end, target) =>
      target.set(image.data.subarray(3600 * channel + 60 * start, 3600 * channel + 60 * end) as Float32Array),
  }
  const bands = []
  for await (const { classes } of predictBands(rows, classifier.model, wanted, { rows: 17 })) bands.push(...(classes as Uint8Array))
  expect(Uint8Array.from(bands)).toEqual(whole.result.data)
  const stored: BoxSource = {
    shape: [60, 60],
    channels: 2,
    readBox: async (channel, { start, end }, target) => {
      const [y0, x0, y1, x1] = [...start, ...end] as [number, number, number, number]
      for (let y = y0; y < y1; y++)
        target.set(image.data.subarray(3600 * channel + 60 * y + x0, 3600 * channel + 60 * y + x1) as Float32Array, (y - y0) * (x1 - x0))
    },
  }
  const box = { start: [9, 14], end: [41, 50] }
  for await (const { probabilities, classes } of predictBoxes(stored, classifier.model, [box], wanted))
    for (let i = 0; i < 32 * 36; i++) {
      const at = 60 * (9 + Math.floor(i / 36)) + 14 + (i % 36)
      expect([classes?.[i], probabilities[0]?.[i]]).toEqual([whole.result.data[at], whole.probabilities.data[3600 + at]])
    }
  const random = new RandomStream(9)
  const volume = createImage(
    Float32Array.from({ length: 12 * 20 * 20 }, (_, i) => (i % 20 > 9 ? 5 : 0) + random.normal()),
    { shape: [12, 20, 20] },
  )
  const strokes = createAnnotation(
    Uint8Array.from({ length: volume.data.length }, (_, i) => (i % 97 === 0 ? 1 + (i % 20 > 9 ? 1 : 0) : 0)),
    {
      shape: [12, 20, 20],
    },
  )
  const deep = await new PixelClassifier({ edgeRadius: 2 }).train({ features: 'gaussian_blur=1', image: volume, annotation: strokes })
  const at = (tileShape: number[]) => deep.predict({ image: volume, tileShape })
  expect((await at([5, 7, 9])).data).toEqual((await at([12, 20, 20])).data)
})

test('auto is as wide as what is painted allows: wide for a disc, none for lines as fine as the strokes', async () => {
  const image = disc()
  const wide = await new PixelClassifier({ edgeRadius: 'auto' }).train({ features, image, annotation: painted })
  expect(wide.model.edges?.radius).toBe(8)
  expect((await wide.predict({ image, executor: threads(2) })).data).toEqual(
    (await (classifierOf(decodeModel(encodeModel(wide.model))) as PixelClassifier).predict({ image })).data,
  )
  const random = new RandomStream(4)
  // lines of one pixel, hardly above the noise
  const lines = createImage(
    Float32Array.from({ length: 3600 }, (_, i) => (i % 6 === 0 ? 3 : 0) + random.normal()),
    { shape: [60, 60] },
  )
  const alongLines = createAnnotation(
    Uint8Array.from({ length: 3600 }, (_, i) => (i % 6 === 0 ? 2 : i % 6 === 3 ? 1 : 0)),
    { shape: [60, 60] },
  )
  const fine = await new PixelClassifier({ edgeRadius: 'auto', maxDepth: 6 }).train({
    features: 'original sobel_of_gaussian_blur=1',
    image: lines,
    annotation: alongLines,
  })
  expect(fine.model.edges?.radius ?? 0).toBeLessThan(3)
})

test('what it cannot do is refused', async () => {
  expect(() => new PixelClassifier({ edgeRadius: 1.5 })).toThrow('edgeRadius')
  const classifier = new PixelClassifier({ edgeRadius: 5 })
  const samples = { features: Float32Array.of(1, 2, 3, 4), target: Uint32Array.of(1, 1, 2, 2) }
  await expect(classifier.trainOnSamples([samples], { features, dimensions: 2, channels: 1 }, {})).rejects.toThrow(
    '0 or auto for samples without',
  )
})
