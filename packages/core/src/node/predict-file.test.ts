import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAnnotation, createImage, type Image } from '../array/raster.ts'
import { ObjectSegmenter } from '../classify/object-segmenter.ts'
import { PixelClassifier } from '../classify/pixel-classifier.ts'
import { ProbabilityMapper } from '../classify/probability-mapper.ts'
import { tileSide } from '../formats/tiff/encode-tiled-tiff.ts'
import { connectedComponents } from '../labels/connected-components.ts'
import { findObjects } from '../labels/find-objects.ts'
import { StreamedComponents } from '../labels/streamed-components.ts'
import { RandomStream } from '../random/random-stream.ts'
import { readImage, readLabels, readRaster, writeImage } from './images.ts'
import { pixelsForBands, predictFile } from './predict-file.ts'
import { threads } from './threads.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cambium-bands-'))
})
afterAll(() => rm(folder, { recursive: true }))
const at = (name: string): string => path.join(folder, name)

function blobs(shape: readonly [number, number], seed: number, spacing?: readonly number[]): Image {
  const random = new RandomStream(seed)
  const [height, width] = shape
  const data = Float32Array.from({ length: height * width }, (_, i) => {
    const [y, x] = [Math.floor(i / width), i % width]
    return Math.round(100 + 80 * Math.sin(x / 7) * Math.cos(y / 9) + random.normal(0, 10))
  })
  return createImage(data, { shape, ...(spacing === undefined ? {} : { spacing, unit: 'micrometer' as const }) })
}

function painted(image: Image): ReturnType<typeof createAnnotation> {
  const [, width] = image.shape as [number, number]
  const random = new RandomStream(3)
  return createAnnotation(
    Uint8Array.from(image.data, (value, i) => (i % width < 200 && random.uniform() < 0.05 ? (value > 110 ? 2 : 1) : 0)),
    { shape: image.shape },
  )
}

const features = 'original gaussian_blur=2 sobel_of_gaussian_blur=5'

test.each(['exact', 'fast'] as const)('%s: bands of a file give the bits of the whole image, whatever the classifier', async (mode) => {
  const image = blobs([700, 1100], 1, [0.5, 0.25])
  const file = at(`image-${mode}.tif`)
  await writeImage(file, image)
  const executor = threads(2)
  const training = { features, image, annotation: painted(image), mode }
  const pixels = await new PixelClassifier({ nEstimators: 10 }).train(training)
  const output = at(`classes-${mode}.tif`)
  const probabilities = { output: at(`probabilities-${mode}.tif`), classes: [2, 1] }
  const uncertainty = { output: at(`uncertainty-${mode}.tif`), measure: 'margin' as const }
  const done = await predictFile(pixels, { image: file, output, probabilities, uncertainty, executor })
  const whole = await pixels.predictWithProbabilities({ image, classes: [2, 1] })
  const found = await readRaster(output)
  expect(found.data).toEqual(whole.result.data)
  expect([found.axes, found.spacing, found.unit]).toEqual(['yx', [0.5, 0.25], 'micrometer'])
  expect((await readImage(probabilities.output)).data).toEqual(whole.probabilities.data)
  expect((await readImage(uncertainty.output)).data).toEqual((await pixels.predictUncertainty({ image, measure: 'margin' })).data)
  expect([...done.classes.values()].reduce((a, b) => a + b)).toBe(700 * 1100)
  const mapper = await new ProbabilityMapper({ nEstimators: 4 }).train(training)
  await predictFile(mapper, { image: file, output: at(`map-${mode}.tif`) })
  expect((await readImage(at(`map-${mode}.tif`))).data).toEqual((await mapper.predict({ image })).data)
  for (const [i, [connectivity, objectRules]] of (
    [
      [4, { minSize: 9, clearBorder: true }],
      [8, undefined],
      [8, { fillHoles: true, maxSize: 400 }],
      [4, { maxRelativeHole: 0.02, splitTouching: true }],
      [8, { maxRelativeHole: 0.02, splitTouching: true, splitBy: 'probability' }],
      [4, { minSize: 30, boundaryClass: 1, boundaryReach: 7 }],
    ] as const
  ).entries()) {
    const segmenter = await new ObjectSegmenter({ nEstimators: 4, connectivity, objectRules }).train(training)
    const labels = at(`labels-${mode}-${i}.tif`)
    const { objects, classes } = await predictFile(segmenter, { image: file, output: labels, executor })
    const expected = await segmenter.predict({ image })
    expect((await readLabels(labels)).data).toEqual(expected.data)
    if (objectRules !== undefined) {
      segmenter.useModel({ ...segmenter.model, objectRules: undefined })
      const { data } = await segmenter.predict({ image })
      expect(data.some((label, at) => label !== expected.data[at])).toBe(true)
    }
    expect(objects).toBe(expected.data.reduce((most, label) => Math.max(most, label), 0))
    expect(classes.get(2)).toBe(expected.data.filter((label) => label > 0).length)
  }
})

test('a failed prediction leaves no file, and an image that needs its whole is none for bands', async () => {
  const image = blobs([300, 300], 2)
  await writeImage(at('small.tif'), image)
  const classifier = await new PixelClassifier({ nEstimators: 2 }).train({ features, image, annotation: painted(image) })
  const aborted = AbortSignal.abort()
  await expect(predictFile(classifier, { image: at('small.tif'), output: at('none.tif'), signal: aborted })).rejects.toThrow()
  expect((await readdir(folder)).filter((name) => name.includes('none'))).toEqual([])
  const otsu = await new PixelClassifier({ nEstimators: 2 }).train({
    features: 'original threshold_otsu=0',
    image,
    annotation: painted(image),
  })
  expect(await pixelsForBands(at('small.tif'), otsu)).toBeUndefined()
  await expect(predictFile(otsu, { image: at('small.tif'), output: at('none.tif') })).rejects.toThrow(/whole image/)
  const unknown = { output: at('none-too.tif'), classes: [9] }
  await expect(predictFile(classifier, { image: at('small.tif'), output: at('none.tif'), probabilities: unknown })).rejects.toThrow(
    /one of the trained classes/,
  )
  expect((await readdir(folder)).filter((name) => name.includes('none'))).toEqual([])
  await writeFile(at('broken.tif'), new Uint8Array(20))
  await expect(predictFile(classifier, { image: at('broken.tif'), output: at('none.tif') })).rejects.toThrow(/broken.tif/)
})

test('components row by row are those of the whole mask', () => {
  const random = new RandomStream(9)
  for (let trial = 0; trial < 60; trial++) {
    // now and then rows with long runs and gaps, and more rows than are stored in one piece
    const isLong = trial % 12 === 0
    const shape = isLong ? ([30, 50_000] as const) : ([random.integer(1, 40), random.integer(1, 60)] as const)
    const density = random.uniform()
    const length = isLong ? 300 : 1
    const bits = Uint8Array.from({ length: 1000 }, () => (random.uniform() < density ? 1 : 0))
    const mask = isLong
      ? Uint8Array.from({ length: shape[0] * shape[1] }, (_, i) => (trial === 12 ? i & 1 : (bits[Math.floor(i / length) % 997] as number)))
      : Uint8Array.from({ length: shape[0] * shape[1] }, () => (random.uniform() < density ? 1 : 0))
    for (const connectivity of [4, 8]) {
      const expected = connectedComponents({ axes: 'yx', shape, data: mask }, { connectivity, numbering: 'columns' }).data
      const components = new StreamedComponents(shape, connectivity)
      for (let y = 0; y < shape[0]; y++) components.add(mask.subarray(y * shape[1], (y + 1) * shape[1]))
      components.finish()
      const found = new Uint32Array(mask.length)
      for (let y = 0; y < shape[0]; y++) components.labels(found.subarray(y * shape[1], (y + 1) * shape[1]))
      expect(found.findIndex((label, i) => label !== expected[i])).toBe(-1)
    }
  }
})

test('objects are split by what the forest is sure of, the same on any number of threads and band by band', async () => {
  const image = blobs([2 * tileSide + 91, 170], 5)
  const objectRules = { splitTouching: true, splitBy: 'probability' } as const
  const segmenter = new ObjectSegmenter({ nEstimators: 10, maxDepth: 3, objectRules, normalise: true })
  await segmenter.train({ features: 'gaussian_blur=1 difference_of_gaussian=3', image, annotation: painted(image) })
  const found = await segmenter.predict({ image })
  expect((await segmenter.predict({ image, executor: threads(2) })).data).toEqual(found.data)
  const weights = await segmenter.splitWeights({ image })
  const mask = Uint8Array.from(found.data, (label) => Math.min(1, label))
  const again = await findObjects({ axes: 'yx', shape: image.shape, data: mask }, { rules: objectRules, weights, numbering: 'columns' })
  expect(again.data).toEqual(found.data)
  await writeImage(at('weighted.tif'), image)
  await predictFile(segmenter, { image: at('weighted.tif'), output: at('weighted-labels.tif') })
  expect(Uint32Array.from((await readImage(at('weighted-labels.tif'))).data)).toEqual(Uint32Array.from(found.data))
})
