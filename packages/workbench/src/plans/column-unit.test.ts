import { createLabelImage, regionProperties } from '@cambium/core'
import { expect, test } from 'vitest'
import { columnUnit } from './column-unit.ts'

test('columns that grow with the size of a pixel have a unit, and only those', () => {
  const data = Uint32Array.from({ length: 400 }, (_, i) => (i % 20 > 3 && i % 20 < 13 && i > 60 && i < 300 ? 1 : 0))
  const measured = (spacing: number) =>
    regionProperties(createLabelImage(data, { shape: [20, 20], axes: 'yx', spacing: [spacing, spacing], unit: 'micrometer' }), {
      properties: [
        'area',
        'area_bbox',
        'area_convex',
        'area_filled',
        'axis_major_length',
        'axis_minor_length',
        'centroid',
        'eccentricity',
        'equivalent_diameter_area',
        'feret_diameter_max',
        'perimeter',
        'perimeter_crofton',
        'solidity',
        'extent',
        'euler_number',
        'bbox',
        'label',
      ],
    })
  const [one, two] = [measured(1), measured(2)]
  for (const [name, [value]] of Object.entries(one)) {
    const ratio = Number(two[name]?.[0]) / Number(value)
    const expected = { '': 1, µm: 2, 'µm²': 4 }[columnUnit(name, 'micrometer', 2)]
    expect([name, ratio]).toEqual([name, expect.closeTo(expected as number, 6)])
    expect(columnUnit(name, undefined, 2)).toBe('')
  }
  expect(columnUnit('area', 'micrometer', 3)).toBe('µm³')
})
