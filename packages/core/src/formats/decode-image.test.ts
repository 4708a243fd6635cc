import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { memorySource } from './byte-source.ts'
import { asAnnotation, asImage, asLabels, decodeImageFile } from './decode-image.ts'

interface Fixture {
  readonly file: string
  readonly axes: string
  readonly shape: readonly number[]
  readonly dtype: string
  readonly sha256: string
  readonly spacing: readonly number[] | null
  readonly unit: string | null
}

const folder = new URL('../../tests/fixtures/images/', import.meta.url)
const bytesOf = (file: string): Uint8Array => new Uint8Array(readFileSync(new URL(file, folder)))
const fixtures: readonly Fixture[] = JSON.parse(readFileSync(new URL('manifest.json', folder), 'utf8'))
const decoded = (file: string): ReturnType<typeof decodeImageFile> => decodeImageFile(memorySource(bytesOf(file)))

describe('files that tifffile and Pillow wrote (tests/fixtures/images)', () => {
  test.each(fixtures.map((fixture) => [fixture.file, fixture] as const))(
    '%s',
    async (file, { axes, shape, dtype, sha256, spacing, unit }) => {
      const image = await decoded(file)
      expect([image.axes, image.shape]).toEqual([axes, shape])
      expect(image.data.constructor.name.toLowerCase().replace('array', '')).toBe(dtype)
      const { data } = image
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256)
      if (spacing === null) return
      expect(image.unit).toBe(unit)
      expect(image.spacing).toEqual(spacing.map((step) => expect.closeTo(step, 9)))
    },
  )
})

test('a third axis without a name asks for one, and takes it', async () => {
  const stack = await decoded('unnamed-pages.tif')
  expect(() => asImage(stack)).toThrow(/3 axes of lengths 5, 9, 8 .*--axes on the command line/)
  expect(asImage(stack, { axes: 'tyx' }).axes).toBe('tyx')
  expect(() => asImage(stack, { axes: 'yx' })).toThrow('axes')
})

test('channels are chosen, in the wanted order', async () => {
  const rgb = await decoded('rgb-planar.tif')
  const plane = 11 * 14
  const chosen = asImage(rgb, { channels: [2, 0] })
  expect(chosen.shape).toEqual([2, 11, 14])
  expect([...chosen.data.subarray(0, plane)]).toEqual([...rgb.data.subarray(2 * plane)])
  expect(asImage(rgb, { channels: [1] }).axes).toBe('yx')
  expect(() => asImage(rgb, { channels: [3] })).toThrow('numbers from 0 to 2')
})

test('labels and annotations of any type, if they are whole numbers and one per pixel', async () => {
  expect(asLabels(await decoded('u2-big.tif')).data).toBeInstanceOf(Uint32Array)
  const floats = await decoded('f4-little.tif')
  expect(() => asLabels(floats)).toThrow('whole numbers')
  expect(asLabels({ ...floats, data: floats.data.map((_, i) => i % 3) as Float32Array }).data[5]).toBe(2)
  const rgb = await decoded('rgb-planar.tif')
  expect(() => asAnnotation(rgb)).toThrow('one number per pixel')
})

describe('what is no image, or damaged', () => {
  const bytes = bytesOf('u2-little.tif')
  const edited = (edit: (copy: Uint8Array) => void): ReturnType<typeof decodeImageFile> => {
    const copy = bytes.slice()
    edit(copy)
    return decodeImageFile(memorySource(copy))
  }
  /** Position of the value of a tag in a small classic TIFF. */
  const valueAt = (tag: number): number => {
    const view = new DataView(bytes.buffer)
    const directory = view.getUint32(4, true)
    for (let i = 0; i < view.getUint16(directory, true); i++)
      if (view.getUint16(directory + 2 + 12 * i, true) === tag) return directory + 2 + 12 * i + 8
    return -1
  }
  const refused: readonly (readonly [string, () => ReturnType<typeof decodeImageFile>, RegExp])[] = [
    ['an empty file', () => decodeImageFile(memorySource(new Uint8Array())), /the file is empty/],
    ['a text', () => decodeImageFile(memorySource(new TextEncoder().encode('hello world'))), /neither a TIFF nor a PNG/],
    ['a truncated TIFF', () => decodeImageFile(memorySource(bytes.subarray(0, 100))), /truncated/],
    [
      'a TIFF that lies about its size',
      () => edited((copy) => new DataView(copy.buffer).setUint32(valueAt(256), 60000, true)),
      /truncated|outside/,
    ],
    [
      'a TIFF that declares more than memory',
      () =>
        edited((copy) => {
          const view = new DataView(copy.buffer)
          for (const tag of [256, 257]) view.setUint32(valueAt(tag), 900_000, true)
        }),
      /larger than the limit|but lists/,
    ],
    ['a TIFF of another planet', () => edited((copy) => copy.set([9], 2)), /version 9 instead of 42 or 43/],
    ['a PNG without its end', () => decodeImageFile(memorySource(bytesOf('rgb.png').subarray(0, 60))), /png/],
  ]
  test.each(refused)('%s', async (_, read, sentence) => {
    await expect(read()).rejects.toThrow(sentence)
    await expect(read()).rejects.toMatchObject({ name: 'FormatError' })
  })

  test('pages in a circle end', async () => {
    const stack = bytesOf('unnamed-pages.tif').slice()
    const view = new DataView(stack.buffer)
    const first = view.getUint32(4, true)
    view.setUint32(first + 2 + 12 * view.getUint16(first, true), first, true)
    await expect(decodeImageFile(memorySource(stack))).rejects.toThrow('circle')
  })
})
