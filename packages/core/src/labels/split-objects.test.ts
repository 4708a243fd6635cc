import { expect, test } from 'vitest'
import type { Raster } from '../array/raster.ts'
import { RandomStream } from '../random/random-stream.ts'
import { findObjects } from './find-objects.ts'
import { noObjectRules, type ObjectRules } from './object-rules.ts'
import { SplitObjects } from './split-objects.ts'
import { StreamedComponents } from './streamed-components.ts'

/** Discs that touch and overlap, and specks. */
function discs([height, width]: readonly [number, number], count: number, seed: number): Raster {
  const random = new RandomStream(seed)
  const data = new Uint8Array(height * width)
  for (let k = 0; k < count; k++) {
    const [cy, cx, radius] = [random.uniform(0, height), random.uniform(0, width), k % 3 === 0 ? 1 : random.uniform(2, 9)]
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) if ((y - cy) ** 2 + (x - cx) ** 2 <= radius ** 2) data[y * width + x] = 1
  }
  return { axes: 'yx', shape: [height, width], data }
}

test.each([4, 8])('row by row the objects are those of the whole image, whatever the rules, connectivity %i', async (connectivity) => {
  for (const [seed, rules] of (
    [
      { splitTouching: true },
      { splitTouching: true, minRelativeSize: 0.3 },
      { splitTouching: true, splitDepth: 0.4 },
      { splitTouching: true, splitBy: 'probability' },
      { splitTouching: true, clearBorder: true, minSize: 12, maxSize: 150 },
    ] as Partial<ObjectRules>[]
  ).entries())
    for (const shape of [
      [61, 83],
      [1, 40],
      [40, 1],
    ] as const) {
      const mask = discs(shape, 40, seed)
      const components = new StreamedComponents(shape, connectivity)
      for (let y = 0; y < shape[0]; y++) components.add(mask.data.subarray(y * shape[1], (y + 1) * shape[1]))
      components.finish()
      const split = new SplitObjects(components, shape, { ...(rules.splitDepth === undefined ? {} : { splitDepth: rules.splitDepth }) })
      const random = new RandomStream(seed)
      const weights = rules.splitBy === 'probability' ? Float32Array.from(mask.data, () => random.uniform(0, 1)) : undefined
      for (let y = 0; y < shape[0]; y++) split.add(weights?.subarray(y * shape[1], (y + 1) * shape[1]))
      const objects = split.finish({ ...noObjectRules, ...rules })
      const whole = await findObjects(mask, { rules, weights, connectivity, numbering: 'columns' })
      expect(objects).toBe(whole.data.reduce((most, label) => Math.max(most, label), 0))
      const found = new Uint32Array(whole.data.length)
      for (let y = 0; y < shape[0]; y++) split.labels(found.subarray(y * shape[1], (y + 1) * shape[1]))
      expect(found).toEqual(Uint32Array.from(whole.data))
    }
})

test('a region that is too large to be split is refused as soon as that is seen', () => {
  const shape = [130, 1 << 20] as const
  const components = new StreamedComponents(shape, 4)
  const row = new Uint8Array(shape[1]).fill(1)
  for (let y = 0; y < shape[0]; y++) components.add(row)
  components.finish()
  const split = new SplitObjects(components, shape)
  for (let y = 0; y < 128; y++) split.add()
  expect(() => split.add()).toThrow('an object as large as 129 × 1048576 pixels')
})
