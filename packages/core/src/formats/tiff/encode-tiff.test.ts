import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PixelData, Raster } from '../../array/raster.ts'
import { sizeOf } from '../../array/raster.ts'
import { decodeTiff } from './decode-tiff.ts'
import { type EncodeTiffOptions, encodeTiff } from './encode-tiff.ts'

const types = [Uint8Array, Uint16Array, Uint32Array, Int8Array, Int16Array, Int32Array, Float32Array, Float64Array] as const

function join(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let offset = 0
  for (const piece of pieces) {
    bytes.set(piece, offset)
    offset += piece.length
  }
  return bytes
}

function filled(Type: (typeof types)[number], shape: readonly number[]): PixelData {
  const data = new Type(sizeOf(shape))
  for (let i = 0; i < data.length; i++) data[i] = (Math.imul(i, 2654435761) >>> 8) - 1000
  return data
}

const encoded = (image: Raster, options: EncodeTiffOptions = {}): Uint8Array => join(encodeTiff(image, options))

test('what is written is read again: axes, lengths, pixels, spacing and unit', async () => {
  const axesOf = fc.constantFrom('yx', 'zyx', 'tyx', 'cyx', 'czyx', 'tczyx', 'fyx', 'pzyx')
  const property = fc.asyncProperty(
    axesOf,
    fc.array(fc.integer({ min: 2, max: 5 }), { minLength: 5, maxLength: 5 }),
    fc.constantFrom(...types),
    fc.constantFrom<EncodeTiffOptions>({}, { compression: 'deflate' }, { big: true }),
    fc.boolean(),
    async (axes, lengths, Type, options, isSpaced) => {
      const shape = [...axes].map((_, i) => lengths[i] as number)
      const spacing = [...axes].map((axis) => ({ z: 2, y: 0.5, x: 0.25 })[axis] ?? 1)
      const image: Raster = { axes, shape, data: filled(Type, shape), ...(isSpaced ? { spacing, unit: 'micrometer' as const } : {}) }
      const { named, ...found } = await decodeTiff(encoded(image, options))
      expect(found).toEqual(image)
      expect(named?.axis).toBe(['f', 'p'].find((axis) => axes.includes(axis)))
    },
  )
  await fc.assert(property, { seed: 1, numRuns: 150 })
})

test('names of features stand in the file', async () => {
  const image: Raster = { axes: 'fyx', shape: [2, 2, 3], data: filled(Float32Array, [2, 2, 3]) }
  const names = ['gaussian_blur=1', 'sobel_of_gaussian_blur=0.5']
  expect((await decodeTiff(encoded(image, { names }))).named).toEqual({ axis: 'f', names })
})

test('axes that ImageJ does not know are refused', () => {
  expect(() => encodeTiff({ axes: 'fcyx', shape: [1, 1, 1, 1], data: new Uint8Array(1) })).toThrow('channels beside f')
})

const hasTifffile = ((): boolean => {
  try {
    execFileSync(process.env.CAMBIUM_PYTHON ?? 'python3', ['-c', 'import tifffile'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

describe.skipIf(!hasTifffile)(
  `tifffile reads it${hasTifffile ? '' : ' (skipped: no Python with tifffile; CAMBIUM_PYTHON can name one)'}`,
  () => {
    test('every type, classic and big, plain and deflated, with axes and spacing', () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'cambium-tifffile-'))
      const expected: Record<string, { axes: string; shape: number[]; sum: number }> = {}
      for (const Type of types) {
        for (const [suffix, options] of Object.entries({ plain: {}, deflate: { compression: 'deflate' }, big: { big: true } } as const)) {
          for (const axes of ['yx', 'zyx', 'tzcyx']) {
            const order = ['t', 'c', 'z', 'y', 'x'].filter((axis) => axes.includes(axis)).join('')
            const shape = [...order].map((_, i) => 2 + i)
            const data = filled(Type, shape)
            const name = `${Type.name}-${suffix}-${axes}.tif`
            const spacing = [...order].map((axis) => ({ z: 2, y: 0.5, x: 0.25 })[axis] ?? 1)
            writeFileSync(path.join(folder, name), encoded({ axes: order, shape, data, spacing, unit: 'micrometer' }, options))
            const sum = Array.from(data).reduce((total, value) => total + value, 0)
            expected[name] = { axes: axes.toUpperCase(), shape: [...axes].map((axis) => shape[order.indexOf(axis)] as number), sum }
          }
        }
      }
      const script = `
import json, pathlib, sys, tifffile
found = {}
for file in sorted(pathlib.Path(sys.argv[1]).glob('*.tif')):
    with tifffile.TiffFile(file) as tif:
        series = tif.series[0]
        x, y = (tif.pages[0].tags[name].value for name in ('XResolution', 'YResolution'))
        meta = tif.imagej_metadata or {}
        assert abs(x[0] / x[1] - 4) < 1e-6 and abs(y[0] / y[1] - 2) < 1e-6 and meta['unit'] in ('um', 'micron', 'µm'), (file, x, y, meta)
        assert 'Z' not in series.axes or meta['spacing'] == 2, (file, meta)
        found[file.name] = {'axes': series.axes, 'shape': list(series.shape), 'sum': float(series.asarray().astype('f8').sum())}
print(json.dumps(found))`
      const output = execFileSync(process.env.CAMBIUM_PYTHON ?? 'python3', ['-c', script, folder], { encoding: 'utf8' })
      expect(JSON.parse(output)).toEqual(expected)
      rmSync(folder, { recursive: true })
    })
  },
)
