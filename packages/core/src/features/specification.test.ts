import { describe, expect, test } from 'vitest'
import { FeatureSpecificationError } from '../errors.ts'
import { featureSetFor, featureSets } from './feature-sets.ts'
import { checkDimensions, featureNames, parseSpecification, resolveSpecification } from './specification.ts'

/** Where an error points to, and what it proposes. */
function failure(text: string, dimensions?: 2 | 3): { message: string; position: number; suggestion?: string | undefined } {
  try {
    const features = parseSpecification(text)
    if (dimensions !== undefined) checkDimensions(features, dimensions)
  } catch (error) {
    if (error instanceof FeatureSpecificationError) return { message: error.message, ...error.fields }
    throw error
  }
  return { message: 'none', position: -1 }
}

test('features are separated by spaces or tabs; original may be written in any case', () => {
  const features = parseSpecification('  Original\tgaussian_blur=1.5   sobel_of_gaussian_blur=2 ')
  expect(features.map(({ text, position, parameter }) => [text, position, parameter])).toEqual([
    ['Original', 2, []],
    ['gaussian_blur=1.5', 11, [1.5]],
    ['sobel_of_gaussian_blur=2', 31, [2]],
  ])
  expect(features[2]?.filters.map(({ name }) => name)).toEqual(['gaussian_blur', 'sobel'])
})

test('one number per axis, in the order of the axes', () => {
  expect(parseSpecification('gaussian_blur=1:2:2')[0]?.parameter).toEqual([1, 2, 2])
  expect(failure('gaussian_blur=1:2', 3)).toMatchObject({ position: 14, message: expect.stringContaining('2 numbers for 3 axes') })
  expect(failure('power=1:2')).toMatchObject({ message: expect.stringContaining('takes one number') })
})

describe('nothing is dropped silently', () => {
  test.each([
    ['gausian_blur=1', 0, 'gaussian_blur'],
    ['original sobel_of_gausian_blur=1', 9, 'sobel_of_gaussian_blur'],
    ['orignal', 0, 'original'],
    ['original sobel', 9, 'sobel=0'],
    ['gaussian_blur', 0, 'gaussian_blur=1'],
  ])('%j', (text, position, suggestion) => expect(failure(text)).toMatchObject({ position, suggestion }))

  test.each([
    ['original,gaussian_blur=1', 8, 'separated by spaces'],
    ['original\ngaussian_blur=1', 8, 'separated by spaces'],
    ['gaussian_blur=x', 14, '"x" is not a number'],
    ['gaussian_blur=', 14, 'is not a number'],
    ['gaussian_blur=1e999', 14, 'is not a number'],
    ['gaussian_blur=-1', 14, 'from 0 to 1000'],
    ['gaussian_blur=1:2:3:4', 14, 'at most three'],
    ['', 0, 'names no feature'],
    ['  \t', 0, 'names no feature'],
  ])('%j', (text, position, sentence) => expect(failure(text)).toMatchObject({ position, message: expect.stringContaining(sentence) }))
})

test('a plain sobel in 3-D names the one that is defined there', () => {
  expect(failure('sobel_of_gaussian_blur=1', 3)).toMatchObject({ suggestion: 'sobel3d_of_gaussian_blur=1' })
  expect(failure('sobel3d=0', 2)).toMatchObject({ suggestion: 'sobel=0' })
})

test('the predefined sets: all parse; in 3-D the two filters that APOC does not define there are replaced', () => {
  for (const [name, text] of Object.entries(featureSets)) {
    if (name === 'custom') continue
    checkDimensions(parseSpecification(text), 2)
    checkDimensions(parseSpecification(featureSetFor(name, 3).specification), 3)
  }
  expect(parseSpecification(featureSets.object_size_1_to_5_px as string)).toHaveLength(16)
  expect(resolveSpecification('small_quick', 3)).toEqual({
    specification: 'original gaussian_blur=1 sobel3d_of_gaussian_blur=1',
    replaced: ['sobel'],
  })
})

test('names: further channels get a suffix, repeated features a number', () => {
  const features = parseSpecification('original gaussian_blur=1 gaussian_blur=1')
  expect(featureNames(features, 2)).toEqual([
    'original',
    'gaussian_blur=1',
    'gaussian_blur=1#2',
    'original_1',
    'gaussian_blur=1_1',
    'gaussian_blur=1#2_1',
  ])
})
