import { expect, test } from 'vitest'
import { objectRulesOf } from './object-rules.ts'

test('sizes that contradict each other, or are none, are refused in the words of the command line', () => {
  expect(() => objectRulesOf({ minSize: '50', maxSize: '20' })).toThrow('max-size: expected at least --min-size, 50, found "20"')
  expect(() => objectRulesOf({ minSize: 'few' })).toThrow('min-size: expected a whole number ≥ 1, found "few"')
  expect(objectRulesOf({ minSize: '50', maxSize: 'none' })).toEqual({ minSize: 50, maxSize: null })
  expect(() => objectRulesOf({ maxRelativeHole: '2' })).toThrow('max-relative-hole: expected a share from 0 to below 1')
})

test('where holes stay, small ones stay too, whatever a model says', () => {
  expect(objectRulesOf({ fillHoles: false })).toEqual({ fillHoles: false, maxRelativeHole: 0 })
  expect(objectRulesOf({ fillHoles: false, maxRelativeHole: '0.2' })).toEqual({ fillHoles: false, maxRelativeHole: 0.2 })
})
