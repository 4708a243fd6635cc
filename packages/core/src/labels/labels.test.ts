import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLabelImage } from '../array/raster.ts'
import { connectedComponents } from './connected-components.ts'
import { relabelSequential, selectLabels } from './relabel.ts'

const mask = (rows: string[]): { axes: string; shape: number[]; data: Uint8Array } => ({
  axes: 'yx',
  shape: [rows.length, (rows[0] as string).length],
  data: Uint8Array.from(rows.join(''), (letter) => (letter === '#' ? 1 : 0)),
})

test('corners connect only with 8 neighbours', () => {
  const diagonal = mask(['#.', '.#'])
  expect([...connectedComponents(diagonal).data]).toEqual([1, 0, 0, 2])
  expect([...connectedComponents(diagonal, { connectivity: 8 }).data]).toEqual([1, 0, 0, 1])
  expect(() => connectedComponents(diagonal, { connectivity: 26 })).toThrow('4 or 8 for a 2-D image')
})

test('numbers go row by row, or column by column', () => {
  const spots = mask(['..#', '#..'])
  expect([...connectedComponents(spots).data]).toEqual([0, 0, 1, 2, 0, 0])
  expect([...connectedComponents(spots, { numbering: 'columns' }).data]).toEqual([0, 0, 2, 1, 0, 0])
})

describe('against flood filling', () => {
  const reach = { 6: 1, 18: 2, 26: 3 } as const
  test.each([6, 18, 26] as const)('%i neighbours', (connectivity) => {
    const property = fc.property(fc.array(fc.boolean(), { minLength: 48, maxLength: 48 }), (bits) => {
      const shape = [3, 4, 4]
      const found = connectedComponents({ axes: 'zyx', shape, data: Uint8Array.from(bits, Number) }, { connectivity }).data
      const expected = new Uint32Array(48)
      let count = 0
      for (let start = 0; start < 48; start++) {
        if (!bits[start] || expected[start] !== 0) continue
        count++
        const stack = [start]
        while (stack.length > 0) {
          const i = stack.pop() as number
          if (expected[i] !== 0) continue
          expected[i] = count
          for (let j = 0; j < 48; j++) {
            const steps = [
              Math.floor(i / 16) - Math.floor(j / 16),
              (Math.floor(i / 4) % 4) - (Math.floor(j / 4) % 4),
              (i % 4) - (j % 4),
            ].map(Math.abs)
            const adjacent = Math.max(...steps) === 1 && steps.reduce((a, b) => a + b) <= reach[connectivity]
            if (bits[j] && adjacent) stack.push(j)
          }
        }
      }
      expect(found).toEqual(expected)
    })
    fc.assert(property, { seed: 1, numRuns: 100 })
  })
})

test('relabelling keeps the order; selecting keeps what is asked for', () => {
  const labels = createLabelImage([7, 0, 3, 900], { shape: [2, 2] })
  expect([...relabelSequential(labels).data]).toEqual([2, 0, 1, 3])
  expect([...selectLabels(labels, (label) => label !== 3).data]).toEqual([1, 0, 0, 2])
})
