import { describe, expect, test } from 'vitest'
import { createAnnotation, createImage, createLabelImage } from '../array/raster.ts'
import { checkApocCanDo } from '../formats/apoc-cl/encode-apoc-cl.ts'
import { decodeModel } from '../formats/cambium-model/decode-model.ts'
import { encodeModel } from '../formats/cambium-model/encode-model.ts'
import { MersenneTwister } from '../random/mersenne-twister.ts'
import { ObjectClassifier } from './object-classifier.ts'
import { PixelClassifier } from './pixel-classifier.ts'

const side = 24
const pitch = 8

/**
 * Squares of 6 × 6 pixels that touch none, in rows and columns. Those on the left are of class 1, those on the right of class 2, and a
 * quarter of them looks like the other class: alone they cannot be told apart, beside their neighbours they can.
 */
function tissue(): { labels: Uint32Array; pixels: Float32Array; truth: number[] } {
  const random = new MersenneTwister(3)
  const size = side * pitch
  const labels = new Uint32Array(size * size)
  const pixels = new Float32Array(size * size)
  const truth = Array.from({ length: side * side }, (_, i) => (i % side < side / 2 ? 1 : 2))
  const looks = truth.map((value) => (random.uniform() < 1 / 4 ? 3 - value : value))
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const [row, column] = [Math.floor(y / pitch), Math.floor(x / pitch)]
      if (y % pitch > 5 || x % pitch > 5) continue
      labels[y * size + x] = row * side + column + 1
      pixels[y * size + x] = (looks[row * side + column] as number) * 50 + 20 * random.uniform()
    }
  return { labels, pixels, truth }
}

const { labels: data, pixels, truth } = tissue()
const shape = [side * pitch, side * pitch] as const
const labels = createLabelImage(data, { shape: [...shape], axes: 'yx' })
const image = createImage(pixels, { shape: [...shape], axes: 'yx' })
/** Every seventh object is given its class. */
const isGiven = (label: number): boolean => label % 7 === 0
const annotation = createAnnotation(
  Uint8Array.from(data, (label) => (isGiven(label) ? (truth[label - 1] as number) : 0)),
  { shape: [...shape], axes: 'yx' },
)

async function accuracyWith(features: string): Promise<number> {
  const classifier = await new ObjectClassifier({ maxDepth: 4 }).train({ features, labels, image, annotation })
  const table = await classifier.predictTable({ labels, image })
  const others = truth.flatMap((value, i) => (isGiven(i + 1) ? [] : [table.class?.[i] === value ? 1 : 0]))
  return others.reduce((sum: number, one) => sum + one, 0) / others.length
}

describe('classes of neighbours among the features of objects', () => {
  test('tell apart what looks the same', async () => {
    const alone = await accuracyWith('mean_intensity')
    const together = await accuracyWith('mean_intensity nearest_neighbor_probability=2')
    expect(alone).toBeLessThan(0.8)
    expect(together).toBeGreaterThan(0.85)
  })

  test('are the same for any order of the words, and come back with the model', async () => {
    const one = 'mean_intensity nearest_neighbor_probability=2 touching_neighbor_probability=1 area'
    const classifier = await new ObjectClassifier().train({ features: one, labels, image, annotation })
    const again = new ObjectClassifier()
    again.useModel(decodeModel(encodeModel(classifier.model)))
    expect(decodeModel(encodeModel(again.model))).toEqual(again.model)
    const [table, other] = [await classifier.predictTable({ labels, image }), await again.predictTable({ labels, image })]
    expect(other).toEqual(table)
    // no square touches another one
    expect(table['touching_neighbor_probability=1']?.every((value) => value === 0)).toBe(true)
    expect(classifier.model.neighbours?.features).toEqual(['mean_intensity', 'area'])
  })

  test('need features of the objects themselves, and classes that are annotated', async () => {
    const train = (features: string): Promise<unknown> => new ObjectClassifier().train({ features, labels, image, annotation })
    await expect(train('nearest_neighbor_probability=2')).rejects.toThrow('features of the objects themselves')
    await expect(train('area nearest_neighbor_probability=7')).rejects.toThrow('an annotated class: 1, 2')
    await expect(train('area nearest_neighbour_probability=2')).rejects.toThrow('nearest_neighbor_probability=2')
  })
})

describe('probabilities of a pixel classifier among the features of objects', () => {
  const strokes = createAnnotation(
    Uint8Array.from(pixels, (value, i) => (i % 11 === 0 ? (value > 95 ? 3 : value > 40 ? 2 : 1) : 0)),
    { shape: [...shape], axes: 'yx' },
  )
  const features = 'area mean_probability=3 minimum_probability=3 maximum_probability=3 standard_deviation_probability=3'

  test('are statistics of what it gives the pixels of each object', async () => {
    const pixel = await new PixelClassifier({ maxDepth: 3, nEstimators: 7 }).train({ features: 'original', image, annotation: strokes })
    const classifier = await new ObjectClassifier().train({ features, labels, image, annotation, pixels: pixel })
    const table = await classifier.predictTable({ labels, image })
    const { data: plane } = await pixel.predictProbabilities({ image, classes: [3] })
    for (const label of [1, 5, 100]) {
      const own = [...plane.keys()].filter((i) => data[i] === label).map((i) => plane[i] as number)
      const mean = own.reduce((sum, value) => sum + value, 0) / own.length
      const row = label - 1
      expect(table['mean_probability=3']?.[row]).toBeCloseTo(mean, 6)
      expect(table['minimum_probability=3']?.[row]).toBe(Math.min(...own))
      expect(table['maximum_probability=3']?.[row]).toBe(Math.max(...own))
      const variance = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length
      expect(table['standard_deviation_probability=3']?.[row]).toBeCloseTo(Math.sqrt(variance), 6)
    }
    const again = new ObjectClassifier()
    again.useModel(decodeModel(encodeModel(classifier.model, { keepSamples: true })))
    expect(await again.predictTable({ labels, image })).toEqual(table)
    await expect(again.predict({ labels })).rejects.toThrow('needs what a pixel classifier says of it')
    expect(() => checkApocCanDo({ ...classifier.model, combine: 'mean' })).toThrow('mean_probability=3, which APOC does not have')
  })

  test('need the classifier, with that class', async () => {
    await expect(new ObjectClassifier().train({ features, labels, image, annotation })).rejects.toThrow('a pixel classifier, whose prob')
    const two = await new PixelClassifier().train({
      features: 'original',
      image,
      annotation: createAnnotation(
        strokes.data.map((value) => Math.min(2, value)),
        { shape: [...shape], axes: 'yx' },
      ),
    })
    await expect(new ObjectClassifier().train({ features, labels, image, annotation, pixels: two })).rejects.toThrow(
      'a class of the pixel classifier: 1, 2',
    )
  })

  test('take images of several channels where no intensity is asked for', async () => {
    const two = createImage(Float32Array.from([...pixels, ...pixels]), { shape: [2, ...shape], axes: 'cyx' })
    const pixel = await new PixelClassifier({ nEstimators: 3 }).train({ features: 'original', image: two, annotation: strokes })
    const words = 'area mean_probability=2'
    const classifier = await new ObjectClassifier().train({ features: words, labels, image: two, annotation, pixels: pixel })
    expect((await classifier.predict({ labels, image: two })).shape).toEqual([...shape])
    await expect(
      new ObjectClassifier().train({ features: `${words} mean_intensity`, labels, image: two, annotation, pixels: pixel }),
    ).rejects.toThrow('one channel, since objects have one intensity')
  })
})
