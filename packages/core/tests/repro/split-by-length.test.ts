import { expect, test } from 'vitest'
import { createAnnotation, createImage } from '../../src/array/raster.ts'
import { ObjectSegmenter } from '../../src/classify/object-segmenter.ts'
import { segmentBands } from '../../src/classify/segment-bands.ts'
import type { RowSource } from '../../src/features/row-source.ts'
import { RandomStream } from '../../src/random/random-stream.ts'

// Band by band, distances were those of square pixels: touching objects of an image with other pixels were split elsewhere than as a whole.
test('touching objects are split by lengths, band by band as in the whole image', async () => {
  const random = new RandomStream(5)
  const [height, width] = [90, 120]
  const data = new Float32Array(height * width)
  for (let k = 0; k < 30; k++) {
    const [cy, cx] = [random.uniform(0, height), random.uniform(0, width)]
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) if ((2 * (y - cy)) ** 2 + (x - cx) ** 2 <= 144) data[y * width + x] = 100
  }
  const image = createImage(data, { shape: [height, width], spacing: [2, 1], unit: 'micrometer' })
  const annotation = createAnnotation(
    data.map((value, i) => (i % 7 > 0 ? 0 : value > 0 ? 2 : 1)),
    { shape: [height, width] },
  )
  const segmenter = new ObjectSegmenter({ nEstimators: 2, objectRules: { splitTouching: true } })
  await segmenter.train({ features: 'original', image, annotation })
  const whole = await segmenter.predict({ image })
  const rows: RowSource = {
    axes: 'yx',
    shape: [height, width],
    spacing: [2, 1],
    readRows: (_: number, start: number, end: number, target: Float32Array) => {
      target.set(data.subarray(start * width, end * width))
      return Promise.resolve()
    },
  }
  const { bands } = await segmentBands(rows, segmenter.model, { rows: 16 })
  const labels: number[] = []
  for (const band of bands) labels.push(...band)
  expect(Uint32Array.from(labels)).toEqual(Uint32Array.from(whole.data))
  const square = await segmenter.predict({ image: createImage(data, { shape: [height, width] }) })
  expect(square.data.some((label, i) => label !== whole.data[i])).toBe(true)
})
