import { expect, test } from 'vitest'
import { createAnnotation, createImage, type ProbabilityMap } from '../array/raster.ts'
import type { Box } from '../array/tile.ts'
import { boxSourceOf } from '../features/box-source.ts'
import { createSample } from '../synthetic/samples.ts'
import { PixelClassifier } from './pixel-classifier.ts'
import { annotatedPixels } from './pixel-samples.ts'
import { searchUncertainPlaces } from './search-places.ts'
import { uncertainPlaces } from './uncertain-places.ts'

const map = (shape: number[], at: (...place: number[]) => number): ProbabilityMap => {
  const width = shape.at(-1) as number
  const height = shape.at(-2) as number
  const data = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) =>
    at(Math.floor(i / (width * height)), Math.floor(i / width) % height, i % width),
  )
  return { axes: shape.length === 2 ? 'yx' : 'zyx', shape, data } as unknown as ProbabilityMap
}

/** A wide patch that is unsure, a smaller one, and one pixel that is very unsure. */
const patches = map([60, 80], (_, y, x) => {
  if (y === 50 && x === 70) return 1
  if (y >= 10 && y < 20 && x >= 10 && x < 20) return y === 14 && x === 13 ? 0.9 : 0.8
  return y >= 40 && y < 45 && x >= 20 && x < 25 ? 0.8 : 0
})

test('the places with the most doubt come first; each is the least sure pixel of its window, and windows do not overlap', () => {
  const found = uncertainPlaces(patches, { radius: 4, count: 3 })
  expect(found.map(({ place }) => place)[0]).toEqual([14, 13])
  expect(found[0]?.uncertainty).toBeCloseTo((80 * 0.8 + 0.9) / 81, 5)
  const [, second] = found
  expect(second?.place[0]).toBeGreaterThanOrEqual(40)
  for (const [i, a] of found.entries())
    for (const b of found.slice(i + 1))
      expect(Math.max(...a.place.map((at, axis) => Math.abs(at - (b.place[axis] as number))))).toBeGreaterThan(4)
})

test('where something is painted is left out, and where everything is sure nothing is found', () => {
  const painted = new Uint8Array(60 * 80)
  painted[15 * 80 + 15] = 2
  const [first] = uncertainPlaces(patches, { radius: 4, annotation: createAnnotation(painted, { shape: [60, 80] }) })
  expect(Math.max(Math.abs((first?.place[0] as number) - 15), Math.abs((first?.place[1] as number) - 15))).toBeGreaterThan(1)
  expect(first?.place).not.toEqual([15, 15])
  expect(uncertainPlaces(map([20, 20], () => 0))).toEqual([])
})

test('volumes thinner than the window are looked at as well', () => {
  const [first] = uncertainPlaces(
    map([3, 40, 40], (z, y, x) => (z === 1 && y === 30 && x === 9 ? 1 : 0.1)),
    { count: 1 },
  )
  expect(first?.place).toEqual([1, 30, 9])
})

test('of an image that is searched box by box the places are as unsure as in the whole, and not where it is painted', async () => {
  const { image, annotation } = createSample('nuclei')
  const classifier = await new PixelClassifier({ nEstimators: 20 }).train({ features: 'original gaussian_blur=2', image, annotation })
  const whole = uncertainPlaces(await classifier.predictUncertainty({ image }), { annotation, count: 8 })
  const found = await searchUncertainPlaces(boxSourceOf(image), classifier.model, { painted: annotatedPixels(annotation), count: 8 })
  expect(found).toHaveLength(8)
  expect([...found].sort((a, b) => b.uncertainty - a.uncertainty)).toEqual(found)
  // windows end where a box does, so that the best of the whole may be cut, but not all of them
  const within = found.filter(({ place }) => whole.some((one) => one.place.every((at, axis) => at === place[axis])))
  expect(within.length).toBeGreaterThanOrEqual(4)
  const width = image.shape[1] as number
  for (const { place } of found) expect(annotation.data[(place[0] as number) * width + (place[1] as number)]).toBe(0)
})

test('a huge image is looked at in 64 boxes all over it', async () => {
  const classifier = await new PixelClassifier({ nEstimators: 2 }).train({
    features: 'original',
    image: createImage(
      Float32Array.from({ length: 64 }, (_, i) => i),
      { shape: [8, 8] },
    ),
    annotation: createAnnotation(
      Uint8Array.from({ length: 64 }, (_, i) => (i < 32 ? 1 : 2)),
      { shape: [8, 8] },
    ),
  })
  const boxes: string[] = []
  const source = {
    shape: [100_000, 70_000],
    channels: 1,
    readBox: (_: number, { start, end }: Box, target: Float32Array) => {
      boxes.push(String(start))
      expect(end.map((last, axis) => last - (start[axis] as number))).toEqual([256, 256])
      target.fill(0)
      return Promise.resolve()
    },
  }
  await searchUncertainPlaces(source, classifier.model)
  expect(new Set(boxes).size).toBe(64)
  // also where there is hardly more than room for them, none overlap
  boxes.length = 0
  await searchUncertainPlaces({ ...source, shape: [2049, 2049] }, classifier.model)
  const rows = [...new Set(boxes.map((start) => Number(start.split(',')[0])))].sort((a, b) => a - b)
  expect(rows.length).toBe(8)
  for (const [i, row] of rows.slice(1).entries()) expect(row - (rows[i] as number)).toBeGreaterThanOrEqual(256)
  await expect(searchUncertainPlaces(source, classifier.model, { count: 0 })).rejects.toThrow('count')
})
