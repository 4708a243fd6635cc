import { expect, test } from 'vitest'
import { createAnnotation, createImage, type Image } from '../array/raster.ts'
import { steepness } from '../filters/steepness.ts'
import { decodeModel } from '../formats/cambium-model/decode-model.ts'
import { encodeModel } from '../formats/cambium-model/encode-model.ts'
import { threads } from '../node/threads.ts'
import { RandomStream } from '../random/random-stream.ts'
import { chooseEdges, paintedBoxes } from './choose-edges.ts'
import { classifierOf } from './classifier-of.ts'
import { atLevel, contourSums, edgeLevels, levelOfEdges } from './edge-level.ts'
import { edgeContrasts } from './edge-rule.ts'
import { LiveSegmenter } from './live-segmenter.ts'
import { PixelClassifier } from './pixel-classifier.ts'

const shape = [40, 60] as const
const along = (value: (x: number, y: number) => number): Float32Array =>
  Float32Array.from({ length: 2400 }, (_, i) => value(i % 60, Math.floor(i / 60)))

test('an edge is as steep for faint objects as for bright ones, and noise below the contrast is none', () => {
  const { alongX, alongY } = steepness(
    along((x, y) => (x < 30 ? 0 : y < 20 ? 1000 : 100)),
    shape,
    1,
  )
  const [bright, faint] = [alongX[60 * 6 + 29] as number, alongX[60 * 33 + 29] as number]
  expect(faint).toBeCloseTo(bright, 1)
  expect(bright).toBeGreaterThan(0.5)
  expect(alongX[60 * 33 + 45]).toBe(0)
  expect(alongY[60 * 19 + 45]).toBeGreaterThan(0.5)
  const random = new RandomStream(1)
  const noise = steepness(
    along(() => random.normal()),
    shape,
    100,
  )
  expect(Math.max(...noise.alongX)).toBeLessThan(0.05)
})

test('contours are those of each level, found pixel by pixel', () => {
  const random = new RandomStream(2)
  const channels = [0, 1].map(() =>
    steepness(
      along(() => random.normal()),
      shape,
      0.5,
    ),
  )
  const probability = along(() => random.uniform())
  const found = contourSums(probability, channels)
  for (const [l, level] of edgeLevels.entries()) {
    let [steep, length] = [0, 0]
    const isAbove = (i: number): boolean => (probability[i] as number) > level
    for (let i = 0; i < 2400; i++) {
      const meanAt = (direction: 'alongX' | 'alongY'): number =>
        channels.reduce((sum, channel) => sum + (channel[direction][i] as number) / channels.length, 0)
      if (i % 60 < 59 && isAbove(i) !== isAbove(i + 1)) [steep, length] = [steep + meanAt('alongX'), length + 1]
      if (i < 2340 && isAbove(i) !== isAbove(i + 60)) [steep, length] = [steep + meanAt('alongY'), length + 1]
    }
    expect([found[l], found[edgeLevels.length + l]]).toEqual([expect.closeTo(steep, 6), length])
  }
})

test('the level is two thirds of the way to the contour that lies on the edge; without any it stays even', () => {
  // the edge is where the probability is 0.75
  const image = [
    steepness(
      along((x) => (x < 44 ? 0 : 10)),
      shape,
      1,
    ),
  ]
  const ramp = along((x) => x / 59)
  expect(levelOfEdges(contourSums(ramp, image))).toBeCloseTo(2 / 3, 10)
  expect(
    levelOfEdges(
      contourSums(
        ramp.map((value) => 1 - value),
        image,
      ),
    ),
  ).toBeCloseTo(1 / 3, 10)
  expect(levelOfEdges(contourSums(new Float32Array(2400), image))).toBe(0.5)
  const moved = atLevel(Float32Array.of(0, 0.25, 0.75, 0.875, 1), 0.75)
  expect([...moved]).toEqual([0, expect.closeTo(1 / 6), 0.5, 0.75, 1])
})

/** Blurred discs of different brightness. @param seed  of the noise */
function discs(seed: number): { image: Image; truth: Uint8Array } {
  const random = new RandomStream(seed)
  const [height, width] = [150, 290]
  const centres = [30, 80, 140, 200, 250].flatMap((x, i) => [40, 105].map((y, j) => ({ x, y, bright: 60 + 25 * ((3 * i + j) % 5) })))
  const truth = new Uint8Array(height * width)
  const data = Float32Array.from(truth, (_, i) => {
    let value = 10 + random.normal()
    for (const { x, y, bright } of centres) {
      const away = Math.sqrt((Math.floor(i / width) - y) ** 2 + ((i % width) - x) ** 2)
      if (away < 14) truth[i] = 1
      value += bright / (1 + Math.exp((away - 14) / 1.5))
    }
    return value
  })
  return { image: createImage(data, { shape: [height, width] }), truth }
}

test('two strokes find the true size of blurred discs; live, in threads and from a file alike', async () => {
  const { image, truth } = discs(5)
  // one in a bright disc, one far from all
  const annotation = createAnnotation(
    Uint8Array.from(truth, (_, i) => {
      const [y, x] = [Math.floor(i / 290), i % 290]
      return y > 35 && y < 39 && x > 75 && x < 85 ? 2 : y > 68 && y < 71 && x > 10 && x < 40 ? 1 : 0
    }),
    { shape: [150, 290] },
  )
  const features = 'object_size_1_to_5_px'
  const options = { maxDepth: 4, maxFeatures: 1, minSamplesLeaf: 'auto', edgeRadius: 'auto' } as const
  const trained = await new PixelClassifier(options).train({ features, image, annotation, mode: 'fast' })
  const { edges } = trained.model
  expect(edges?.level).not.toBe(0.5)
  const predicted = async (level: number | undefined): Promise<Uint8Array> => {
    const one = classifierOf(decodeModel(encodeModel(trained.model))) as PixelClassifier
    if (edges !== undefined) one.useModel({ ...one.model, edges: { ...edges, level } })
    return (await one.predict({ image, executor: threads(2) })).data as Uint8Array
  }
  const wrong = (found: Uint8Array): number => found.reduce((sum, value, i) => sum + ((value === 2 ? 1 : 0) === truth[i] ? 0 : 1), 0)
  const [even, levelled] = [await predicted(undefined), await predicted(edges?.level)]
  expect(wrong(levelled)).toBeLessThan(0.8 * wrong(even))
  expect((await trained.predict({ image, tileShape: [40, 70] })).data).toEqual(levelled)
  const threaded = await new PixelClassifier(options).train({ features, image, annotation, mode: 'fast', executor: threads(2) })
  expect(threaded.model.edges).toEqual(edges)
  const live = new LiveSegmenter({ image, features, ...options })
  for await (const _ of live.update({ annotation, visible: { start: [0, 0], end: [150, 290] } }));
  // a live forest knows features by their ranks: another one, but the choice is that of its own probabilities
  const { model } = live.classifier as PixelClassifier
  expect(model.edges).toEqual(
    await chooseEdges(paintedBoxes(image, annotation, { ...model, edges: undefined }, {}), edgeContrasts([image])),
  )
})

test('training goes on with boundaries at the same level', async () => {
  const { image, truth } = discs(6)
  const annotation = createAnnotation(
    truth.map((value, i) => (i % 7 === 0 && i < 20000 ? 1 + value : 0)),
    { shape: [150, 290] },
  )
  const first = await new PixelClassifier({ edgeRadius: 'auto' }).train({ features: 'gaussian_blur=3', image, annotation })
  const continued = classifierOf(first.model) as PixelClassifier
  await continued.train({ features: 'gaussian_blur=3', image, annotation, continueTraining: true })
  expect(continued.model.edges?.level).toBe(first.model.edges?.level)
})
