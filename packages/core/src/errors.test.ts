import { expect, test } from 'vitest'
import { errorFromRecord, errorToRecord, FeatureSpecificationError, isCambiumError, OptionError, ShapeError } from './errors.ts'

test('an error keeps its class and fields across a worker boundary', () => {
  const original = new ShapeError('annotation', [512, 512], [512, 511])
  const copy = errorFromRecord(structuredClone(errorToRecord(original)))
  expect(copy).toBeInstanceOf(ShapeError)
  expect(copy.message).toBe('annotation: expected shape [512, 512], found [512, 511]')
  expect(isCambiumError(copy, 'ShapeError') && copy.fields).toEqual({ where: 'annotation', expected: [512, 512], found: [512, 511] })
})

test('an error of others comes back by name', () => {
  const copy = errorFromRecord(errorToRecord(new RangeError('too long')))
  expect([copy.name, copy.message]).toEqual(['RangeError', 'too long'])
  expect(isCambiumError(copy)).toBe(false)
})

test('messages say what was expected and found', () => {
  expect(new OptionError('maxDepth', 0, 'a whole number ≥ 1').message).toBe('maxDepth: expected a whole number ≥ 1, found 0')
  expect(new FeatureSpecificationError('unknown feature "gausian_blur"', 'x', 9, 'gaussian_blur').message).toBe(
    'unknown feature "gausian_blur" at position 9; did you mean "gaussian_blur"?',
  )
})
