import { expect, test } from 'vitest'
import { createAnnotation, createImage, type Image } from '../array/raster.ts'
import { type Box, boxShape, copyBox } from '../array/tile.ts'
import type { BoxSource } from '../features/box-source.ts'
import { RandomStream } from '../random/random-stream.ts'
import { PixelClassifier } from './pixel-classifier.ts'
import { pixelSamples, storedSamples } from './pixel-samples.ts'
import { predictBoxes } from './predict-boxes.ts'

/** An image as if it were on disk: of which nothing is at hand but the boxes that are asked for. */
function stored({ axes, shape, data }: Image): BoxSource {
  const space = shape.slice(axes.includes('c') ? 1 : 0)
  const size = space.reduce((product, length) => product * length, 1)
  return {
    shape: space,
    channels: data.length / size,
    async readBox(channel, box, target) {
      const lengths = boxShape(box)
      copyBox(data.subarray(channel * size, (channel + 1) * size), space, box, target, lengths, {
        start: lengths.map(() => 0),
        end: lengths,
      })
    },
  }
}

test.each([
  { axes: 'cyx', shape: [2, 300, 280], features: 'original gaussian_blur=2 sobel_of_gaussian_blur=1', normalise: false },
  { axes: 'cyx', shape: [2, 300, 280], features: 'original gaussian_blur=2 sobel_of_gaussian_blur=1', normalise: true },
  { axes: 'zyx', shape: [12, 60, 70], features: 'original gaussian_blur=2 sobel3d_of_gaussian_blur=1', normalise: true },
])(
  'what is learned and predicted box by box ($axes) is that of the whole image, bit for bit',
  async ({ axes, shape, features, normalise }) => {
    const random = new RandomStream(3)
    const size = shape.reduce((product, length) => product * length, 1)
    const image = createImage(
      Float32Array.from({ length: size }, () => random.integer(0, 4000)),
      { axes, shape },
    )
    const source = stored(image)
    const pixels = size / source.channels
    const painted = new Uint8Array(pixels)
    for (let i = 0; i < 300; i++) painted[random.integer(0, pixels)] = random.integer(1, 4)
    const annotation = createAnnotation(painted, { axes: axes.replace('c', ''), shape: source.shape })
    const indices = [...painted.keys()].filter((i) => painted[i] !== 0)
    const [whole] = await pixelSamples(image, annotation, features, { normalise })
    const samples = await storedSamples(source, { indices, target: Uint32Array.from(indices, (i) => painted[i] as number) }, features, {
      normalise,
    })
    expect(samples).toEqual(whole)

    const options = { maxDepth: 6, nEstimators: 12, normalise }
    const usual = new PixelClassifier(options)
    await usual.train({ features, image, annotation })
    const classifier = new PixelClassifier(options)
    const dimensions = source.shape.length as 2 | 3
    await classifier.trainOnSamples([samples], { features, dimensions, channels: source.channels }, {})
    expect(classifier.model).toEqual(usual.model)

    const { data } = await usual.predict({ image })
    const boxes: Box[] = Array.from({ length: 9 }, () => {
      const start = source.shape.map((length) => random.integer(0, length))
      return { start, end: start.map((from, axis) => random.integer(from + 1, (source.shape[axis] as number) + 1)) }
    })
    let seen = 0
    for await (const { box, classes } of predictBoxes(source, classifier.model, boxes, { winners: true, probabilities: [] })) {
      expect(box).toBe(boxes[seen++])
      const lengths = boxShape(box)
      const expected = (classes as Uint8Array).slice().fill(0)
      copyBox(data, source.shape, box, expected, lengths, { start: lengths.map(() => 0), end: lengths })
      expect(classes).toEqual(expected)
    }
    expect(seen).toBe(boxes.length)
  },
)

test('features that need the whole image are refused', async () => {
  const source: BoxSource = { shape: [1000, 1000], channels: 1, readBox: async () => undefined }
  const pixels = { indices: [5], target: Uint32Array.of(1) }
  await expect(storedSamples(source, pixels, 'gauss_otsu_labels=1')).rejects.toThrow()
})
