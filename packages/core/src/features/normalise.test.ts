import { expect, test } from 'vitest'
import { createImage, type Image } from '../array/raster.ts'
import { type Box, boxShape } from '../array/tile.ts'
import { RandomStream } from '../random/random-stream.ts'
import { boxSourceOf } from './box-source.ts'
import { normalisedFrame, normalisedRows, normalisedSource } from './normalise.ts'

function noise(shape: readonly number[], axes: string, seed = 1): Image {
  const random = new RandomStream(seed)
  const width = shape.at(-1) as number
  const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => 40 * Math.sin(i % width) + random.normal(200, 1))
  return createImage(data, { axes, shape })
}

test('the percentiles 1 and 99.8 become 0 and 1', () => {
  const image = noise([150, 170], 'yx')
  const { data } = normalisedFrame(image)
  const sorted = Float32Array.from(image.data).sort()
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] as number
  const [low, high] = [at(0.01), at(0.998)]
  expect(data).toEqual(Float32Array.from(image.data, (value) => (value - low) / (high - low)))
})

test('an image that is brighter and has more contrast becomes the same; each channel has a range of its own', () => {
  const image = noise([2, 90, 80], 'cyx')
  const other = createImage(
    image.data.map((value, i) => (i < 90 * 80 ? 4 * value + 128 : value / 2)),
    { axes: 'cyx', shape: [2, 90, 80] },
  )
  const [one, two] = [normalisedFrame(image).data, normalisedFrame(other).data]
  expect(Math.max(...one.map((value, i) => Math.abs(value - (two[i] as number))))).toBeLessThan(1e-4)
})

test('noise alone is not stretched to fill the range, and an image of one value is 0', () => {
  const random = new RandomStream(2)
  const empty = createImage(
    Float32Array.from({ length: 200 * 200 }, () => random.normal(500, 7)),
    { shape: [200, 200] },
  )
  const { data } = normalisedFrame(empty)
  expect(Math.max(...data)).toBeLessThan(0.4)
  expect(normalisedFrame(createImage(new Uint8Array(100).fill(9), { shape: [10, 10] })).data).toEqual(new Float32Array(100))
  const gaps = createImage(new Float32Array(100).fill(Number.NaN), { shape: [10, 10] })
  expect([...normalisedFrame(gaps).data].every(Number.isNaN)).toBe(true)
})

test.each([
  ['yx', [300, 700]],
  ['yx', [4400, 530]],
  ['yx', [40, 20_000]],
  ['zyx', [30, 300, 520]],
])('read box by box or row by row an image (%s %j) is normalised as it is in memory, bit for bit', async (axes, shape) => {
  const image = noise(shape, axes)
  const { data } = normalisedFrame(image)
  const random = new RandomStream(3)
  const source = normalisedSource(boxSourceOf(image))
  for (let i = 0; i < 5; i++) {
    const start = shape.map((length) => random.integer(0, length))
    const box: Box = { start, end: start.map((from, axis) => Math.min(shape[axis] as number, from + 50)) }
    const pixels = new Float32Array(boxShape(box).reduce((a, b) => a * b, 1))
    await source.readBox(0, box, pixels)
    const first = start.reduce((index, at, axis) => index * (shape[axis] as number) + at, 0)
    const columns = boxShape(box).at(-1) as number
    expect(pixels.subarray(0, columns)).toEqual(data.subarray(first, first + columns))
  }
  if (axes !== 'yx') return
  const width = shape[1] as number
  const rows = normalisedRows({
    axes,
    shape,
    readRows: async (_, from, to, target) => target.set(image.data.subarray(from * width, to * width) as Float32Array),
  })
  const band = new Float32Array(20 * width)
  await rows.readRows(0, 15, 35, band)
  expect(band).toEqual(data.subarray(15 * width, 35 * width))
})
