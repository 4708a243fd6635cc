import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLabelImage } from '../array/raster.ts'
import { connectedComponents } from './connected-components.ts'
import { relabelSequential, selectLabels, selectLabelsBySize } from './relabel.ts'

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

test('a mask has axes of space and time only', () => {
  expect(() => connectedComponents({ axes: 'cyx', shape: [2, 1, 2], data: new Uint8Array(4) })).toThrow(/cyx/)
  expect(() => connectedComponents({ axes: 'yx', shape: [2, 2], data: new Uint8Array(5) })).toThrow()
})

test('numbers go row by row, or column by column', () => {
  const spots = mask(['..#', '#..'])
  expect([...connectedComponents(spots).data]).toEqual([0, 0, 1, 2, 0, 0])
  expect([...connectedComponents(spots, { numbering: 'columns' }).data]).toEqual([0, 0, 2, 1, 0, 0])
})

describe.each([
  [4, 1, [1, 6, 8]],
  [8, 2, [1, 6, 8]],
  [6, 1, [3, 4, 4]],
  [18, 2, [3, 4, 4]],
  [26, 3, [3, 4, 4]],
] as const)('%i neighbours against flood filling', (connectivity, reach, [depth, height, width]) => {
  const place = (i: number): [number, number, number] => [Math.floor(i / (height * width)), Math.floor(i / width) % height, i % width]

  function areAdjacent(i: number, j: number): boolean {
    const [a, b] = [place(i), place(j)]
    const steps = a.map((value, axis) => Math.abs(value - (b[axis] as number)))
    return Math.max(...steps) === 1 && steps.reduce((sum, step) => sum + step) <= reach
  }

  /** Components numbered as their first pixels come up in an order. */
  function flooded(bits: readonly boolean[], order: readonly number[]): Uint32Array {
    const labels = new Uint32Array(bits.length)
    let count = 0
    for (const start of order) {
      if (!bits[start] || labels[start] !== 0) continue
      count++
      for (const stack = [start]; stack.length > 0; ) {
        const i = stack.pop() as number
        if (labels[i] !== 0) continue
        labels[i] = count
        for (const j of bits.keys()) if (bits[j] && areAdjacent(i, j)) stack.push(j)
      }
    }
    return labels
  }

  test.each(['raster', 'columns'] as const)('numbered by %s', (numbering) => {
    const size = depth * height * width
    const inColumns = (i: number): number =>
      place(i).reduceRight((sum, value, axis) => sum * ([depth, height, width][axis] as number) + value, 0)
    const order = Array.from({ length: size }, (_, i) => i)
    if (numbering === 'columns') order.sort((a, b) => inColumns(a) - inColumns(b))
    const shape = depth === 1 ? [height, width] : [depth, height, width]
    const property = fc.property(fc.array(fc.boolean(), { minLength: size, maxLength: size }), (bits) => {
      const found = connectedComponents(
        { axes: depth === 1 ? 'yx' : 'zyx', shape, data: Uint8Array.from(bits, Number) },
        { connectivity, numbering },
      )
      expect(found.data).toEqual(flooded(bits, order))
    })
    fc.assert(property, { seed: 1, numRuns: 60 })
  })
})

test('relabelling keeps the order; selecting keeps what is asked for', () => {
  const labels = createLabelImage([7, 0, 3, 900], { shape: [2, 2] })
  expect([...relabelSequential(labels).data]).toEqual([2, 0, 1, 3])
  expect([...selectLabels(labels, (label) => label !== 3).data]).toEqual([1, 0, 0, 2])
})

test('labels of a size, each time point for itself', () => {
  const labels = createLabelImage(Uint32Array.of(1, 1, 2, 3, 3, 3, 1, 2, 2, 2, 2, 0), { axes: 'tyx', shape: [2, 1, 6] })
  expect([...selectLabelsBySize(labels, { minSize: 2 }).data]).toEqual([1, 1, 0, 2, 2, 2, 0, 1, 1, 1, 1, 0])
  expect([...selectLabelsBySize(labels, { minSize: 2, maxSize: 3 }).data]).toEqual([1, 1, 0, 2, 2, 2, 0, 0, 0, 0, 0, 0])
})
