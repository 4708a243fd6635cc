import { parseSpecification } from '@cambium/core'
import { expect, test } from 'vitest'
import { tableRows, tableSigmas, toggled } from './feature-table.ts'

test('a feature comes and goes, and the others stay as they are', () => {
  const first = 'original  gaussian_blur=1 sobel_of_gaussian_blur=2x3'
  expect(toggled(first, 'gaussian_blur=5')).toBe('original gaussian_blur=1 sobel_of_gaussian_blur=2x3 gaussian_blur=5')
  expect(toggled(toggled(first, 'gaussian_blur=5'), 'gaussian_blur=1')).toBe('original sobel_of_gaussian_blur=2x3 gaussian_blur=5')
})

test.each([2, 3] as const)('every feature of the table is one that the library knows, in %i dimensions', (dimensions) => {
  for (const { filter } of tableRows(dimensions))
    for (const sigma of tableSigmas) expect(parseSpecification(`${filter}=${sigma}`)).toHaveLength(1)
})
