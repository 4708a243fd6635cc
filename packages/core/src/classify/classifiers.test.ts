import { describe, expect, test } from 'vitest'
import { stackChannels } from '../array/axes.ts'
import { type Annotation, createAnnotation, createImage, createLabelImage, type Image, type LabelImage } from '../array/raster.ts'
import { RandomStream } from '../random/random-stream.ts'
import { ObjectClassifier } from './object-classifier.ts'
import { ObjectMerger } from './object-merger.ts'
import { ObjectSegmenter } from './object-segmenter.ts'
import { ObjectSelector } from './object-selector.ts'
import { PixelClassifier } from './pixel-classifier.ts'
import { ProbabilityMapper } from './probability-mapper.ts'
import { TableRowClassifier } from './table-row-classifier.ts'

/** Bright squares on a dark noisy ground; strokes of the given classes in both. */
function scene(seed: number, { axes = 'yx', low = 1, high = 2 } = {}): { image: Image; annotation: Annotation } {
  const random = new RandomStream(seed)
  const lengths: Record<string, number> = { t: 3, z: 4, y: 20, x: 24 }
  const shape = [...axes].map((axis) => lengths[axis] as number)
  const size = shape.reduce((a, b) => a * b, 1)
  const isBright = (i: number): boolean => i % 24 > 3 && i % 24 < 11 && Math.floor(i / 24) % 20 > 5 && Math.floor(i / 24) % 20 < 14
  const data = Float32Array.from({ length: size }, (_, i) => (isBright(i) ? 150 : 40) + random.integer(0, 50))
  const painted = Uint32Array.from({ length: size }, (_, i) => (random.uniform() < 0.2 ? (isBright(i) ? high : low) : 0))
  return { image: createImage(data, { axes, shape }), annotation: createAnnotation(painted, { axes, shape }) }
}

const features = 'original gaussian_blur=1'
const small = { nEstimators: 8 }
const valuesOf = (data: ArrayLike<number>): number[] => [...new Set(Array.from(data))].sort((a, b) => a - b)

describe('pixels', () => {
  test('class values come out as they were painted, also when there is a gap', async () => {
    const classifier = await new PixelClassifier(small).train({ features, ...scene(1, { low: 3, high: 700 }) })
    const { data } = await classifier.predict({ image: scene(2).image })
    expect(valuesOf(data)).toEqual([3, 700])
    expect(classifier.classes).toEqual([3, 700])
  })

  test.each(['zyx', 'tyx', 'tzyx'])('axes %s: the result has them, and each time point is its own image', async (axes) => {
    const { image, annotation } = scene(3, { axes })
    const segmenter = await new ObjectSegmenter(small).train({ features, image, annotation })
    const labels = await segmenter.predict({ image })
    expect([labels.axes, labels.shape]).toEqual([axes, image.shape])
    if (!axes.startsWith('t')) return
    const frame = image.data.length / 3
    const last = createImage(image.data.slice(2 * frame), { axes: axes.slice(1), shape: image.shape.slice(1) })
    expect((await segmenter.predict({ image: last })).data).toEqual(labels.data.slice(2 * frame))
    expect(Math.max(...labels.data.subarray(2 * frame))).toBeLessThan(20)
  })

  test('several scenes are the samples of all of them, in order', async () => {
    const [a, b] = [scene(4), scene(5)]
    const both = await new PixelClassifier(small).train({ features, image: [a.image, b.image], annotation: [a.annotation, b.annotation] })
    const continued = await new PixelClassifier(small).train({ features, ...a })
    await continued.train({ features, ...b, continueTraining: true })
    expect(both.model.packed).toEqual(continued.model.packed)
  })

  test('annotated scenes with nothing painted add nothing', async () => {
    const [a, b] = [scene(4), scene(5)]
    const empty = createAnnotation(new Uint8Array(480), { shape: [20, 24] })
    const both = await new PixelClassifier(small).train({ features, image: [a.image, b.image], annotation: [a.annotation, empty] })
    expect(both.model.packed).toEqual((await new PixelClassifier(small).train({ features, ...a })).model.packed)
  })

  test('channels: features of the first, then of the second; another number of them is refused', async () => {
    const { image, annotation } = scene(6)
    const two = stackChannels([image, scene(7).image])
    const classifier = await new PixelClassifier(small).train({ features, image: two, annotation })
    expect(Object.keys(classifier.featureImportances())).toEqual(['original', 'gaussian_blur=1', 'original_1', 'gaussian_blur=1_1'])
    await expect(classifier.predict({ image })).rejects.toThrow('an image with 2 channels, as in training, found 1 channel')
    await expect(classifier.predict({ image: scene(1, { axes: 'zyx' }).image })).rejects.toThrow('2-D image')
  })

  test('probabilities of all classes sum to 1, and one class alone is the same', async () => {
    const mapper = await new ProbabilityMapper({ ...small, outputClass: 2 }).train({ features, ...scene(8) })
    const { image } = scene(9, { axes: 'tyx' })
    const all = await mapper.predictProbabilities({ image })
    expect([all.axes, all.shape, all.classes]).toEqual(['tpyx', [3, 2, 20, 24], [1, 2]])
    for (let i = 0; i < 480; i++) expect((all.data[i] as number) + (all.data[480 + i] as number)).toBeCloseTo(1, 6)
    expect((await mapper.predict({ image })).data.slice(0, 480)).toEqual(all.data.slice(480, 960))
    await expect(mapper.predictProbabilities({ image, classes: [5] })).rejects.toThrow('one of the trained classes 1, 2')
  })

  test('spacing and unit survive', async () => {
    const { image, annotation } = scene(10)
    const spaced = createImage(image.data, { shape: image.shape, spacing: [0.5, 0.2], unit: 'micrometer' })
    const classifier = await new PixelClassifier(small).train({ features, image: spaced, annotation })
    expect(await classifier.predict({ image: spaced })).toMatchObject({ spacing: [0.5, 0.2], unit: 'micrometer' })
    expect(classifier.model).toMatchObject({ spacing: [0.5, 0.2], unit: 'micrometer' })
  })

  test('the result is the same for any tiles', async () => {
    const { image, annotation } = scene(11)
    const specification = 'original gaussian_blur=2 top_hat_box=2 sobel_of_gaussian_blur=1 gamma_correction=0.7 threshold_otsu=0'
    const classifier = await new PixelClassifier({ nEstimators: 20, maxDepth: 5 }).train({ features: specification, image, annotation })
    const whole = await classifier.predict({ image })
    for (const tileShape of [
      [1, 24],
      [7, 5],
      [20, 1],
      [64, 64],
    ])
      expect(await classifier.predict({ image, tileShape })).toEqual(whole)
  })

  test.each([
    [
      'one annotated class',
      {
        annotation: createAnnotation(
          Uint8Array.from({ length: 480 }, () => 2),
          { shape: [20, 24] },
        ),
      },
      'only class 2',
    ],
    ['nothing annotated', { annotation: createAnnotation(new Uint8Array(480), { shape: [20, 24] }) }, 'no annotated sample'],
    [
      'another shape',
      { annotation: createAnnotation(new Uint8Array(460), { shape: [20, 23] }) },
      'expected shape [20, 24], found [20, 23]',
    ],
    ['an unknown feature', { features: 'gausian_blur=1' }, 'did you mean "gaussian_blur'],
  ])('%s is an error that says so', async (_, change, sentence) => {
    await expect(new PixelClassifier().train({ features, ...scene(1), ...change })).rejects.toThrow(sentence)
  })

  test('a class that a result is about has to be annotated', async () => {
    await expect(new ObjectSegmenter({ positiveClass: 3 }).train({ features, ...scene(1) })).rejects.toThrow('class 3')
    await expect(new ProbabilityMapper({ outputClass: 9 }).train({ features, ...scene(1) })).rejects.toThrow('class 9')
  })

  test('pixels without a number: a defined class, never a silent NaN', async () => {
    const { image, annotation } = scene(12)
    const holed = createImage(
      image.data.map((value, i) => (i === 400 ? Number.NaN : value)),
      { shape: image.shape },
    )
    const mapper = await new ProbabilityMapper(small).train({ features, image, annotation })
    const { data } = await mapper.predict({ image: holed })
    expect(data.every((value) => value >= 0 && value <= 1)).toBe(true)
  })

  test('infinite pixels where something is annotated are refused with their place', async () => {
    const { image, annotation } = scene(12)
    const at = annotation.data.findIndex((value) => value > 0)
    const broken = createImage(
      image.data.map((value, i) => (i === at ? Number.POSITIVE_INFINITY : value)),
      { shape: image.shape },
    )
    await expect(new PixelClassifier().train({ features, image: broken, annotation })).rejects.toMatchObject({ name: 'ValueError' })
  })

  test('an untrained classifier says what to do', async () => {
    await expect(new PixelClassifier().predict({ image: scene(1).image })).rejects.toThrow('call train first')
    expect(() => new PixelClassifier({ maxDepth: 0 })).toThrow('maxDepth: expected a whole number ≥ 1')
    expect(() => new PixelClassifier({ depth: 3 } as object)).toThrow('depth')
  })

  test('a signal ends training and prediction', async () => {
    const aborted = AbortSignal.abort(new Error('enough'))
    await expect(new PixelClassifier().train({ features, ...scene(1), signal: aborted })).rejects.toThrow('enough')
    const classifier = await new PixelClassifier(small).train({ features, ...scene(1) })
    await expect(classifier.predict({ image: scene(1).image, signal: aborted })).rejects.toThrow('enough')
  })
})

/** Labels 1 to 6: three small and three large squares in a row; the large ones carry class 2. */
function objects(axes = 'yx'): { labels: LabelImage; annotation: Annotation; image: Image } {
  const frames = axes.startsWith('t') ? 2 : 1
  const labels = new Uint32Array(frames * 8 * 48)
  for (let i = 0; i < labels.length; i++) {
    const [y, x] = [Math.floor(i / 48) % 8, i % 48]
    const label = Math.floor(x / 8) + 1
    const side = label % 2 === 0 ? 6 : 3
    if (y < side && x % 8 < side) labels[i] = label
  }
  const shape = axes.startsWith('t') ? [frames, 8, 48] : [8, 48]
  const annotation = Uint8Array.from(labels, (label) => (label >= 1 && label <= 4 ? 2 - (label % 2) : 0))
  const image = Float32Array.from(labels, (label, i) => 10 * label + (i % 3))
  return {
    labels: createLabelImage(labels, { axes, shape }),
    annotation: createAnnotation(annotation, { axes, shape }),
    image: createImage(image, { axes, shape }),
  }
}

describe('objects', () => {
  test.each(['yx', 'tyx'])('axes %s: every object gets its class', async (axes) => {
    const { labels, annotation, image } = objects(axes)
    const classifier = await new ObjectClassifier(small).train({ features: 'area', labels, annotation, image })
    const { classMap, table } = await classifier.predictWithTable({ labels, image })
    expect(Array.from(classMap.data)).toEqual(Array.from(labels.data, (label) => (label === 0 ? 0 : 2 - (label % 2))))
    expect(table.label?.slice(0, 6)).toEqual([1, 2, 3, 4, 5, 6])
    expect(table.class?.slice(0, 6)).toEqual([1, 2, 1, 2, 1, 2])
    expect(Object.keys(table)[0]).toBe(axes === 'tyx' ? 'frame' : 'label')
  })

  test('labels without background, and with gaps', async () => {
    const { annotation } = objects()
    const labels = createLabelImage(
      Uint32Array.from({ length: 384 }, (_, i) => 10 * (Math.floor((i % 48) / 8) + 1)),
      { shape: [8, 48] },
    )
    const classifier = await new ObjectClassifier(small).train({ features: 'centroid_x', labels, annotation })
    expect((await classifier.predictTable({ labels })).label).toEqual([10, 20, 30, 40, 50, 60])
  })

  test('a selector keeps one class and numbers it anew', async () => {
    const { labels, annotation, image } = objects()
    const selector = await new ObjectSelector({ ...small, positiveClass: 2 }).train({ features: 'area', labels, annotation, image })
    expect(valuesOf((await selector.predict({ labels, image })).data)).toEqual([0, 1, 2, 3])
  })

  test('a feature of intensities without an image is an error that says so', async () => {
    const { labels, annotation } = objects()
    await expect(new ObjectClassifier().train({ features: 'mean_intensity', labels, annotation })).rejects.toMatchObject({
      name: 'OptionError',
    })
  })

  test('a merger joins what touches like its merged examples; other painted values are refused', async () => {
    const shape = [4, 32]
    const labels = createLabelImage(
      Uint32Array.from({ length: 128 }, (_, i) => Math.floor((i % 32) / 4) + 1),
      { shape },
    )
    const bright = createImage(
      Float32Array.from({ length: 128 }, (_, i) => ([3, 4, 19, 20].includes(i % 32) ? 100 : 10)),
      { shape },
    )
    const painted = Uint8Array.from({ length: 128 }, (_, i) => ([2, 3, 4, 5].includes(i % 32) ? 2 : [11, 12].includes(i % 32) ? 1 : 0))
    const annotation = createAnnotation(painted, { shape })
    const merger = await new ObjectMerger({ nEstimators: 100 }).train({
      features: 'mean_touch_intensity',
      labels,
      image: bright,
      annotation,
    })
    const merged = await merger.predict({ labels, image: bright })
    expect(Array.from(merged.data.slice(0, 32).filter((_, i) => i % 4 === 0))).toEqual([1, 2, 2, 2, 2, 3, 3, 3])
    const wrong = createAnnotation(painted.map((value) => 3 * value) as Uint8Array, { shape })
    await expect(new ObjectMerger().train({ features: 'touch_portion', labels, annotation: wrong })).rejects.toThrow(
      '1 (merge) and 2 (keep)',
    )
  })
})

describe('rows of a table', () => {
  const table = { size: [1, 2, 3, 10, 11, 12], 'a name': [5, 5, 5, 1, 1, Number.NaN], word: ['a', 'b', 'c', 'd', 'e', 'f'] }
  test('all columns of numbers by default; rows with a missing number get class 0', async () => {
    const classifier = await new TableRowClassifier(small).train({ table, truth: [1, 1, 0, 4, 4, 4] })
    expect(classifier.featureSpecification).toBe('size "a name"')
    expect(await classifier.predict({ table })).toEqual([1, 1, 1, 4, 4, 0])
    const result = await classifier.predictTable({ table })
    expect(Object.keys(result)).toEqual(['size', 'a name', 'word', 'class', 'probability_1', 'probability_4'])
  })

  test.each([
    [{ features: 'sise' }, 'unknown column "sise" at position 0; did you mean "size"?'],
    [{ features: 'word' }, 'column "word": expected numbers'],
    [{ truth: [1, 2] }, 'one class for each row'],
    [{ truth: [1, 1.5, 2, 2, 2, 2] }, 'whole numbers'],
    [{ truth: [1, 1, 1, 0, 0, 0] }, 'only class 1'],
    [{ features: '"size' }, 'a quote is not closed'],
  ])('%j', async (change, sentence) => {
    await expect(new TableRowClassifier().train({ table, truth: [1, 1, 2, 2, 2, 0], ...change })).rejects.toThrow(sentence)
  })
})
