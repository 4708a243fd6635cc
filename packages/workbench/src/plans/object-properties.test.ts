import { usualRegionProperties } from '@cambium/core'
import { expect, test } from 'vitest'
import { alwaysMeasured, isUsual, measuredOf, propertiesFor, toggled } from './object-properties.ts'

const plane = { dims: { z: 1 }, spacing: [1, 0.5, 0.5], unit: 'micrometer', channels: 1 }
const volume = { dims: { z: 20 }, spacing: [2, 0.5, 0.5], unit: 'micrometer', channels: 1 }

test('what exists depends on the image: its dimensions and its pixels', () => {
  expect(propertiesFor(plane)).toContain('perimeter')
  expect(propertiesFor(volume)).not.toContain('perimeter')
  expect(measuredOf(volume, usualRegionProperties)).not.toContain('perimeter')
  // pixels without a length are square
  expect(propertiesFor({ ...plane, unit: 'pixel' })).toContain('moments_hu')
  expect(propertiesFor({ ...plane, spacing: [1, 0.5, 0.4] })).not.toContain('perimeter_crofton')
})

test('what is left out and taken again is where it was; what objects are found by is always measured', () => {
  const without = toggled(plane, usualRegionProperties, 'perimeter')
  expect(without).not.toContain('perimeter')
  expect(toggled(plane, without, 'perimeter')).toEqual(usualRegionProperties)
  expect(isUsual(without)).toBe(false)
  expect(measuredOf(plane, ['solidity'])).toEqual([...alwaysMeasured, 'solidity'])
  // another image of the project may have what this one has not
  const flat = toggled(plane, usualRegionProperties, 'perimeter_crofton')
  expect(toggled(volume, flat, 'solidity')).toContain('perimeter_crofton')
})
