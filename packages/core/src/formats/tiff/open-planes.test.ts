import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { PixelData } from '../../array/raster.ts'
import { RandomStream } from '../../random/random-stream.ts'
import { memorySource } from '../byte-source.ts'
import { decodeTiff } from './decode-tiff.ts'
import { openPlanes } from './open-planes.ts'

const folder = new URL('../../../tests/fixtures/images/', import.meta.url)

test('every n-th pixel of rectangles of open planes is that of the whole, however they are stored', async () => {
  const random = new RandomStream(7)
  const seen = new Set<string>()
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.tif'))) {
    const bytes = readFileSync(new URL(name, folder))
    const image = await openPlanes(memorySource(bytes), { cacheBytes: 4096 })
    const whole = await decodeTiff(bytes)
    if (image === undefined) continue
    expect([name, image.axes, image.shape]).toEqual([name, whole.axes, whole.shape])
    seen.add(image.axes)
    const [height, width] = whole.shape.slice(-2) as [number, number]
    for (let trial = 0; trial < 6; trial++) {
      const [y0, x0] = [random.integer(0, height), random.integer(0, width)]
      const [y1, x1] = [random.integer(y0 + 1, height + 1), random.integer(x0 + 1, width + 1)]
      const step = trial % 3 === 0 ? 1 : random.integer(1, 6)
      const plane = random.integer(0, whole.data.length / (height * width))
      const [rows, columns] = [Math.ceil((y1 - y0) / step), Math.ceil((x1 - x0) / step)]
      const Type = whole.data.constructor as new (length: number) => PixelData
      const [target, expected] = [new Type(rows * columns), new Type(rows * columns)]
      await image.readRect(plane, { y0, x0, y1, x1 }, target, step)
      for (let y = 0; y < rows; y++)
        for (let x = 0; x < columns; x++)
          expected[y * columns + x] = whole.data[(plane * height + y0 + y * step) * width + x0 + x * step] as number
      expect([name, trial, target]).toEqual([name, trial, expected])
    }
  }
  expect([...seen]).toEqual(expect.arrayContaining(['yx', 'cyx', 'zyx']))
})
