import { describe, expect, test } from 'vitest'
import { asks, withAsked } from './object-features.ts'

describe('features that ask another forest', () => {
  test('are added to the usual ones, and taken away again', () => {
    const both = withAsked(withAsked('', 'area shape', 'pixels', [1, 2]), 'area shape', 'neighbours', [1])
    expect(both).toBe('area shape mean_probability=1 mean_probability=2 nearest_neighbor_probability=1')
    expect([asks(both, 'pixels'), asks(both, 'neighbours'), asks('area', 'pixels')]).toEqual([true, true, false])
    const one = withAsked(both, 'area shape', 'pixels', [1, 2])
    expect(one).toBe('area shape nearest_neighbor_probability=1')
    expect(withAsked(one, 'area shape', 'neighbours', [1])).toBe('')
  })

  test('leave features of the user as they are', () => {
    expect(withAsked('perimeter', 'area', 'pixels', [2])).toBe('perimeter mean_probability=2')
  })
})
