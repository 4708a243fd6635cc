import { describe, expect, test } from 'vitest'
import { createImage, createLabelImage } from '../../src/array/raster.ts'
import { regionProperties } from '../../src/measure/region-properties.ts'
import { cropped, readPixels } from './images.ts'
import { readJson, revive, sharedIsThere, whyNot } from './shared.ts'

/** Of one family of moments the largest value sets the scale; other columns are compared number by number. */
const family = (column: string): string | undefined => (/^(moments|inertia)/.test(column) ? column.replace(/(-\d)+$/, '') : undefined)

function compare(found: Readonly<Record<string, readonly (number | string)[]>>, expected: Record<string, (number | string)[]>): string[] {
  const problems: string[] = []
  const largest = new Map<string, number>()
  for (const [name, values] of Object.entries(expected)) {
    const moments = family(name)
    if (moments === undefined) continue
    for (const value of values.map(revive).filter(Number.isFinite))
      largest.set(moments, Math.max(largest.get(moments) ?? 0, Math.abs(value)))
  }
  for (const [name, values] of Object.entries(expected)) {
    const column = found[name]
    if (column === undefined) {
      problems.push(`${name} is missing`)
      continue
    }
    if (column.length !== values.length) problems.push(`${name}: ${column.length} rows instead of ${values.length}`)
    values.map(revive).forEach((value, row) => {
      const got = column[row] as number
      const allowed = 1e-9 * Math.max(Math.abs(value), largest.get(family(name) ?? '') ?? 0)
      if (!(Object.is(got, value) || Math.abs(got - value) <= allowed)) problems.push(`${name}[${row}]: ${got} instead of ${value}`)
    })
  }
  return problems
}

describe.skipIf(!sharedIsThere)(`scikit-image's region properties${whyNot}`, () => {
  test('region properties in two dimensions', async () => {
    const labels = await readPixels('data', 'blobs', 'labels.tif')
    const image = await readPixels('data', 'blobs', 'blobs.tif')
    const found = regionProperties(createLabelImage(labels.data, { shape: labels.shape }), {
      image: createImage(image.data, { shape: image.shape }),
      properties: 'all',
    })
    const problems = compare(found, readJson('golden', 'skimage', 'regionprops_blobs.json'))
    // label 32 is symmetric: its axis lies at +π/2 and −π/2 alike, and rounding decides which one scikit-image says
    expect(problems).toEqual([expect.stringMatching(/^orientation\[31\]: 1\.57079632679\d* instead of -1\.57079632679\d*$/)])
  })

  test('region properties in three dimensions; what scikit-image does not have is absent', async () => {
    const whole = await readPixels('data', 'platynereis', 'ground_truth.tif')
    const labels = cropped(whole, [
      [20, 52],
      [60, 140],
      [60, 140],
    ])
    const [, height, width] = labels.shape as [number, number, number]
    const image = Float32Array.from(
      labels.data,
      (_, i) => (Math.floor(i / (height * width)) + (Math.floor(i / width) % height) + (i % width)) % 97,
    )
    const found = regionProperties(createLabelImage(labels.data, { shape: labels.shape }), {
      image: createImage(image, { shape: labels.shape }),
      properties: 'all',
    })
    const golden = Object.entries(
      readJson('golden', 'skimage', 'regionprops_platynereis.json') as Record<string, (number | string)[] | string>,
    )
    const unavailable = golden.filter(([, values]) => typeof values === 'string').map(([name]) => name)
    expect(unavailable).toContain('perimeter')
    for (const name of unavailable)
      expect(Object.keys(found).filter((column) => column.startsWith(`${name}-`) || column === name)).toEqual([])
    const expected = Object.fromEntries(golden.filter(([, values]) => typeof values !== 'string')) as Record<string, (number | string)[]>
    expect(compare(found, expected)).toEqual([])
  })
})
