import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createImage, createLabelImage } from '../array/raster.ts'
import { labelRunsOf } from '../labels/label-runs.ts'
import { threads } from '../node/threads.ts'
import { convexImage } from './convex-image.ts'
import { Region } from './region.ts'
import { regionProperties, regionPropertiesAsync } from './region-properties.ts'
import { Workspace } from './workspace.ts'

const mask = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
  .chain(([height, width]) =>
    fc.record({
      height: fc.constant(height),
      width: fc.constant(width),
      pixels: fc.array(fc.constantFrom(0, 0, 1), { minLength: height * width, maxLength: height * width }),
    }),
  )
  .filter(({ pixels }) => pixels.includes(1))

/** Whether a point lies in the convex hull of others: no line through two of them, all on its left, has it on its right. */
function isInHull([y, x]: readonly [number, number], points: readonly (readonly [number, number])[]): boolean {
  return points.every(([ay, ax]) =>
    points.every(([by, bx]) => {
      const side = ([py, px]: readonly [number, number]): number => (by - ay) * (px - ax) - (bx - ax) * (py - ay)
      return points.some((other) => side(other) < 0) || side([y, x]) >= 0
    }),
  )
}

test('the convex image of any pixels holds those whose centre lies in the hull of their edge midpoints', () => {
  fc.assert(
    fc.property(mask, ({ height, width, pixels }) => {
      const region = new Region(labelRunsOf(Uint32Array.from(pixels), width), 0, [1, height, width], 2, new Workspace())
      const midpoints = pixels.flatMap((pixel, i): [number, number][] => {
        const [y, x] = [Math.floor(i / width), i % width]
        return pixel === 0
          ? []
          : [
              [y - 0.5, x],
              [y + 0.5, x],
              [y, x - 0.5],
              [y, x + 0.5],
            ]
      })
      const { first, last } = convexImage(region) as { first: Int32Array; last: Int32Array }
      const [, top, left] = region.start
      for (let y = 0; y < region.shape[1]; y++)
        for (let x = 0; x < region.shape[2]; x++)
          expect(x >= (first[y] as number) && x <= (last[y] as number)).toBe(isInHull([y + top, x + left], midpoints))
    }),
    { seed: 4, numRuns: 60 },
  )
})

test('objects measured on threads are those measured here, in time series and with several channels too', async () => {
  const side = 96
  // 24 × 24 blocks of 4 × 4 pixels, each a cross with a label of its own
  const labels = createLabelImage(
    Uint32Array.from({ length: 2 * side * side }, (_, i) => {
      const [y, x] = [Math.floor(i / side) % side, i % side]
      return y % 4 === 1 || x % 4 === 1 ? 1 + Math.floor(y / 4) * (side / 4) + Math.floor(x / 4) : 0
    }),
    { axes: 'tyx', shape: [2, side, side], spacing: [1, 0.5, 0.5] },
  )
  const image = createImage(
    Float32Array.from({ length: 4 * side * side }, (_, i) => (i * i) % 1013),
    { axes: 'tcyx', shape: [2, 2, side, side] },
  )
  const here = regionProperties(labels, { image, properties: 'all' })
  expect(here.area).toHaveLength(2 * 24 * 24)
  for (const executor of [undefined, threads(1), threads(2)])
    expect(await regionPropertiesAsync(labels, { image, properties: 'all', executor })).toEqual(here)
})

test('a label image without objects gives columns without rows', () => {
  const table = regionProperties(createLabelImage(new Uint32Array(12), { shape: [3, 4] }), { properties: ['label', 'area', 'bbox'] })
  expect(table).toEqual({ label: [], area: [], 'bbox-0': [], 'bbox-1': [], 'bbox-2': [], 'bbox-3': [] })
})
