import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { RandomStream } from '../../random/random-stream.ts'
import { memorySource } from '../byte-source.ts'
import { asImage } from '../decode-image.ts'
import { decodeTiff } from './decode-tiff.ts'
import { openTiff } from './open-tiff.ts'

const folder = new URL('../../../tests/fixtures/images/', import.meta.url)

test('rows of an open image are those of the whole, however they are stored', async () => {
  const random = new RandomStream(1)
  let opened = 0
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.tif'))) {
    const bytes = readFileSync(new URL(name, folder))
    const image = await openTiff(memorySource(bytes))
    const decoded = await decodeTiff(bytes)
    expect([name, image !== undefined]).toEqual([name, /^c?yx$/.test(decoded.axes)])
    if (image === undefined) continue
    opened++
    const whole = asImage(decoded)
    expect([name, image.axes, image.shape, image.spacing, image.unit]).toEqual([
      name,
      decoded.axes,
      decoded.shape,
      decoded.spacing,
      decoded.unit,
    ])
    const [height, width] = whole.shape.slice(-2) as [number, number]
    for (let trial = 0; trial < 6; trial++) {
      const start = random.integer(0, height)
      const end = random.integer(start + 1, height + 1)
      const channel = random.integer(0, whole.data.length / (height * width))
      const rows = new Float32Array((end - start) * width)
      await image.readRows(channel, start, end, rows)
      const from = (channel * height + start) * width
      expect([name, rows]).toEqual([name, whole.data.slice(from, from + rows.length)])
    }
  }
  expect(opened).toBeGreaterThan(20)
})

test('axes under which stored rows are no rows of the image are not opened', async () => {
  const bytes = readFileSync(new URL('imagej-cyx.tif', folder))
  for (const [axes, isOpen] of [
    ['cyx', true],
    ['ycx', false],
    ['zyx', false],
  ] as const)
    expect([axes, (await openTiff(memorySource(bytes), { axes })) !== undefined]).toEqual([axes, isOpen])
})
