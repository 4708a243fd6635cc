import { expect, test } from 'vitest'
import { createAnnotation, createImage, type Image } from '../array/raster.ts'
import type { Box } from '../array/tile.ts'
import { boxShape, copyBox } from '../array/tile.ts'
import { AnnotationError, ShapeError } from '../errors.ts'
import { threads } from '../node/threads.ts'
import { RandomStream } from '../random/random-stream.ts'
import { LiveSegmenter, type LiveTile } from './live-segmenter.ts'
import { pixelSamples } from './pixel-samples.ts'

function waves(shape: readonly number[]): Image {
  const random = new RandomStream(5)
  const width = shape.at(-1) as number
  const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) =>
    Math.round(100 + 70 * Math.sin((i % width) / 9) * Math.cos(Math.floor(i / width) / 11) + random.normal(0, 12)),
  )
  return createImage(data, { shape })
}

/** Two strokes, and a third one further on. */
function strokes({ shape, data }: Image, more = false): ReturnType<typeof createAnnotation> {
  const painted = new Uint8Array(data.length)
  const width = shape.at(-1) as number
  const stroke = (row: number, x: number): void => {
    for (let i = row * width + x; i < row * width + x + 30; i++) painted[i] = (data[i] as number) > 105 ? 5 : 2
  }
  stroke(3, 2)
  stroke(10, 12)
  if (more) stroke(Math.floor(data.length / width) - 2, width - 40)
  return createAnnotation(painted, { shape })
}

async function all(tiles: AsyncIterable<LiveTile>): Promise<LiveTile[]> {
  const found: LiveTile[] = []
  for await (const tile of tiles) found.push(tile)
  return found
}

/** The last word on each pixel. */
function mapOf(shape: readonly number[], tiles: readonly LiveTile[]): Uint8Array {
  const map = new Uint8Array(shape.reduce((a, b) => a * b, 1))
  for (const { box, classes } of tiles)
    copyBox(classes.data, classes.shape, { start: box.start.map(() => 0), end: boxShape(box) }, map, shape, box)
  return map
}

const features = 'original gaussian_blur=1 sobel_of_gaussian_blur=1 gaussian_blur=5'

test.each([
  [[150, 170], [64, 64], features, false, 0],
  [[150, 170], [64, 64], features, true, 0],
  [[150, 170], [64, 64], features, true, 'auto'],
  [[150, 170], [64, 64], features, false, 3],
  [[9, 40, 50], [4, 16, 32], 'original gaussian_blur=1 sobel3d_of_gaussian_blur=1', false, 0],
] as const)(
  'what is shown is what the classifier predicts: %j in tiles of %j',
  async (shape, tileShape, features, onThreads, edgeRadius) => {
    const image = waves(shape)
    const whole: Box = { start: shape.map(() => 0), end: shape }
    const executor = onThreads ? threads(2) : undefined
    const live = new LiveSegmenter({ image, features, tileShape, executor, edgeRadius, normalise: onThreads, nEstimators: 30, maxDepth: 4 })
    for (const more of [false, true]) {
      const tiles = await all(live.update({ annotation: strokes(image, more), visible: whole, firstTrees: 5 }))
      expect(new Set(tiles.map(({ trees }) => trees))).toEqual(new Set([5, 30]))
      const final = tiles.filter(({ isFinal }) => isFinal).length
      // all of them again where another distance to edges was chosen
      expect([1, ...(edgeRadius === 'auto' ? [2] : [])]).toContain(final / (tiles.length - final))
      expect(live.classifier?.classes).toEqual([2, 5])
      const predicted = await live.classifier?.predict({ image })
      expect(mapOf(shape, tiles)).toEqual(predicted?.data)
    }
  },
)

test('tiles in view come first, few trees before all; a small cache gives up tiles and changes nothing', async () => {
  const image = waves([150, 170])
  const visible: Box = { start: [70, 70], end: [100, 130] }
  const annotation = strokes(image, true)
  const results: Uint8Array[] = []
  for (const cacheBytes of [undefined, 20_000]) {
    const live = new LiveSegmenter({ image, features, tileShape: [64, 64], cacheBytes, nEstimators: 20 })
    for (let time = 0; time < 2; time++) {
      const tiles = await all(live.update({ annotation, visible, everything: true, firstTrees: 10 }))
      const key = ({ box, trees }: LiveTile): string => `${box.start.join()} ${trees}`
      // in view are the tiles of rows and columns 64; all nine follow
      expect(tiles.slice(0, 4).map(key).sort()).toEqual(['64,128 10', '64,128 20', '64,64 10', '64,64 20'])
      expect(tiles.length).toBe(2 + 9)
      results.push(mapOf(image.shape, tiles))
    }
  }
  for (const map of results) expect(map).toEqual(results[0])
})

test('a new update ends the one before it', async () => {
  const image = waves([200, 200])
  const live = new LiveSegmenter({ image, features, tileShape: [32, 32] })
  const visible: Box = { start: [0, 0], end: [200, 200] }
  const first = live.update({ annotation: strokes(image), visible })
  const shown = [(await first.next()).value as LiveTile]
  const second = all(live.update({ annotation: strokes(image, true), visible }))
  for await (const tile of first) shown.push(tile)
  expect(shown.length).toBeLessThan(49)
  expect((await second).filter(({ isFinal }) => isFinal).length).toBe(49)
})

test('pixels of other images are learned with those of this one', async () => {
  const shape = [150, 170]
  const image = waves(shape)
  const painted = (rows: Record<number, number>) => {
    const data = new Uint8Array(150 * 170)
    for (const [row, value] of Object.entries(rows)) data.fill(value, Number(row) * 170, Number(row) * 170 + 60)
    return createAnnotation(data, { shape })
  }
  const visible: Box = { start: [0, 0], end: shape }
  const options = { image, features, tileShape: shape, nEstimators: 20, maxDepth: 4 }
  const together = await all(new LiveSegmenter(options).update({ annotation: painted({ 9: 1, 99: 2 }), visible }))
  const others = await pixelSamples(waves(shape), painted({ 99: 2 }), features, { mode: 'fast' })
  const live = new LiveSegmenter(options)
  const apart = await all(live.update({ annotation: painted({ 9: 1 }), others, visible }))
  expect(mapOf(shape, apart)).toEqual(mapOf(shape, together))
  // an image on which nothing is painted is shown what the others teach
  const taught = await all(
    live.update({ annotation: painted({}), others: await pixelSamples(image, painted({ 9: 1, 99: 2 }), features), visible }),
  )
  expect(new Set(mapOf(shape, taught))).toEqual(new Set([1, 2]))
  await expect(
    all(live.update({ annotation: painted({ 9: 1 }), others: await pixelSamples(image, painted({ 9: 1 }), 'original'), visible })),
  ).rejects.toThrow(ShapeError)
})

test('one class is not enough, and the next update still works', async () => {
  const image = waves([64, 64])
  const live = new LiveSegmenter({ image, features })
  const visible: Box = { start: [0, 0], end: [64, 64] }
  const one = createAnnotation(
    Uint8Array.from(image.data, (_, i) => (i < 9 ? 1 : 0)),
    { shape: [64, 64] },
  )
  await expect(all(live.update({ annotation: one, visible }))).rejects.toThrow(AnnotationError)
  expect((await all(live.update({ annotation: strokes(image), visible }))).length).toBe(1)
  expect(() => new LiveSegmenter({ image, features, combine: 'max' })).toThrow(/mean or votes/)
})

test('a view beside the image learns all the same, and shows nothing until something is in view', async () => {
  const image = waves([150, 170])
  const live = new LiveSegmenter({ image, features, tileShape: [64, 64], nEstimators: 12 })
  const nothing: Box = { start: [0, 0], end: [0, 0] }
  expect(await all(live.update({ annotation: strokes(image), visible: nothing, firstTrees: 0 }))).toEqual([])
  const visible: Box = { start: [0, 0], end: [150, 170] }
  const tiles = await all(live.update({ annotation: strokes(image), visible, firstTrees: 0 }))
  expect(tiles.length).toBe(9)
  expect(new Set(mapOf(image.shape, tiles))).toEqual(new Set([2, 5]))
  expect(mapOf(image.shape, tiles)).toEqual((await live.classifier?.predict({ image }))?.data)
})
