import { noObjectRules } from '@cambium/core'
import { expect, test } from 'vitest'
import { objectRulesOf, rulesInWords } from './object-rules.ts'

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

test('a class of boundaries is named before how far objects grow into it', () => {
  expect(objectRulesOf({ boundaryClass: '3', boundaryReach: '4' })).toEqual({ boundaryClass: 3, boundaryReach: 4 })
  expect(objectRulesOf({ boundaryReach: '4' }, { boundaryClass: 3 })).toEqual({ boundaryReach: 4 })
  expect(objectRulesOf({ boundaryClass: 'none' }, { boundaryClass: 3 })).toEqual({ boundaryClass: null })
  expect(() => objectRulesOf({ boundaryReach: '4' })).toThrow('--boundary-class names one')
  expect(() => objectRulesOf({ boundaryClass: '3', boundaryReach: '101' })).toThrow('boundary-reach')
  expect(rulesInWords({ ...noObjectRules, boundaryClass: 3 })).toBe('grown by up to 10 pixels into class 3')
})

test('rules are told in words', () => {
  expect(rulesInWords(noObjectRules)).toBe('every region as it is')
  const rules = {
    ...noObjectRules,
    ...objectRulesOf({ splitBy: 'probability', maxRelativeHole: '0.1', minSize: '20', maxSize: '900', clearBorder: true }),
  }
  expect(rulesInWords(rules)).toBe(
    'holes up to 0.1 of the typical region filled, touching ones split by probability at waists deeper than 0.1, at least 20 pixels, at most 900 pixels, none at the border',
  )
})
