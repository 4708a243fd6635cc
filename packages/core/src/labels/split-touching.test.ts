import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LabelImage, Raster } from '../array/raster.ts'
import { connectedComponents } from './connected-components.ts'
import { distanceTransform } from './distance-transform.ts'
import { findObjects } from './find-objects.ts'
import { splitTouching } from './split-touching.ts'

const maskOf = (rows: string, shape: readonly number[]): Raster => ({
  axes: shape.length === 2 ? 'yx' : 'zyx',
  shape,
  data: Uint8Array.from(rows.replaceAll(/[/|]/g, ''), Number),
})

/** Squared distances of scipy 1.17.1, `distance_transform_edt`. */
const peers = [
  {
    shape: [6, 9],
    spacing: [1, 1],
    mask: '111101100/111111111/101110111/110101111/111111111/111010111',
    squares: '5 4 4 1 0 1 1 0 0 2 1 2 2 1 1 2 1 1 1 0 1 2 1 0 1 4 4 2 1 0 1 0 1 2 5 9 5 2 1 1 1 1 2 5 10 8 4 1 0 1 0 1 4 9',
  },
  {
    shape: [6, 9],
    spacing: [0.5, 0.25],
    mask: '111101100/111111111/101110111/110101111/111111111/111010111',
    squares: '16 9 4 1 0 1 1 0 0 5 4 5 5 4 4 5 4 4 1 0 1 4 1 0 1 4 9 4 1 0 1 0 1 4 8 13 8 5 4 4 4 4 5 8 13 9 4 1 0 1 0 1 4 9',
  },
  {
    shape: [3, 4, 5],
    spacing: [1, 1, 1],
    mask: '11111/11111/11111/11111|11111/11111/11110/11111|11111/01111/11111/11001',
    squares: '5 6 9 6 5 4 5 6 3 2 5 6 5 2 1 8 5 4 3 2 2 3 6 5 4 1 2 5 2 1 2 3 2 1 0 5 2 1 1 1 1 2 5 6 5 0 1 4 3 2 1 2 1 1 1 4 1 0 0 1',
  },
]

test.each(peers)('distances to the background are those of scipy: $shape, pixels of $spacing', ({ shape, spacing, mask, squares }) => {
  const expected = Float32Array.from(squares.split(' '), (square) => Math.sqrt(Number(square)))
  expect(distanceTransform({ ...maskOf(mask, shape), spacing }).data).toEqual(expected)
})

/** Distance of every pixel to the nearest background pixel, one pair after the other. */
function byPairs({ data, shape }: Raster, spacing: readonly number[]): Float32Array {
  const [, height, width] = [1, ...shape].slice(-3) as [number, number, number]
  const scales = [1, ...spacing].slice(-3).map((length) => length / Math.min(...spacing)) as [number, number, number]
  const placeOf = (i: number): number[] => [Math.floor(i / (height * width)), Math.floor(i / width) % height, i % width]
  return Float32Array.from(data, (_, i) => {
    let least = Number.POSITIVE_INFINITY
    for (let j = 0; j < data.length; j++) {
      if (data[j] !== 0) continue
      const [a, b] = [placeOf(i), placeOf(j)]
      least = Math.min(
        least,
        scales.reduce((sum, scale, axis) => sum + (scale * ((a[axis] as number) - (b[axis] as number))) ** 2, 0),
      )
    }
    return Math.sqrt(least)
  })
}

test('distances are those to the nearest of all background pixels, whatever the mask and the pixels', () => {
  const shapes = fc.constantFrom<number[]>([7, 9], [1, 12], [12, 1], [3, 4, 5], [4, 1, 6])
  const property = fc.property(
    shapes,
    fc.constantFrom<number>(1, 0.5, 2),
    fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 63, maxLength: 63 }),
    fc.integer({ min: 0, max: 8 }),
    (shape, first, numbers, share) => {
      const size = shape.reduce((a, b) => a * b)
      const data = Uint8Array.from(numbers.slice(0, size), (number) => (number > share ? 0 : 1))
      const spacing = shape.map((_, axis) => (axis === 0 ? first : 1))
      const mask: Raster = { axes: shape.length === 2 ? 'yx' : 'zyx', shape, data, spacing }
      expect(distanceTransform(mask).data).toEqual(byPairs(mask, spacing))
    },
  )
  fc.assert(property, { seed: 6, numRuns: 300 })
})

test('without any background distances are infinite, and nothing is split', () => {
  const labels = connectedComponents(maskOf('111/111', [2, 3]))
  expect([...distanceTransform(labels).data]).toEqual(new Array(6).fill(Number.POSITIVE_INFINITY))
  expect([...splitTouching(labels).data]).toEqual(new Array(6).fill(1))
})

/** Discs, with the middle of each. */
function discs(shape: readonly [number, number], circles: readonly (readonly [y: number, x: number, radius: number])[]): LabelImage {
  const data = Uint8Array.from({ length: shape[0] * shape[1] }, (_, i) =>
    circles.some(([y, x, radius]) => (Math.floor(i / shape[1]) - y) ** 2 + ((i % shape[1]) - x) ** 2 <= radius ** 2) ? 1 : 0,
  )
  return connectedComponents({ axes: 'yx', shape, data })
}

test('touching discs become one object each, a single one and a bar stay whole', () => {
  const circles = [
    [12, 12, 9],
    [12, 27, 8],
    [26, 19, 7],
    [40, 45, 6],
  ] as const
  const found = splitTouching(discs([50, 60], circles))
  const labels = circles.map(([y, x]) => found.data[y * 60 + x])
  expect(labels).toEqual([1, 2, 3, 4])
  expect(new Set(found.data)).toEqual(new Set([0, 1, 2, 3, 4]))
  const bar = Uint8Array.from({ length: 30 * 80 }, (_, i) => (Math.abs(Math.floor(i / 80) - 15) < 5 && i % 80 > 3 && i % 80 < 76 ? 1 : 0))
  expect(new Set(splitTouching(connectedComponents({ axes: 'yx', shape: [30, 80], data: bar })).data)).toEqual(new Set([0, 1]))
})

test('the deeper a waist has to be, the fewer objects; other depths are refused', async () => {
  // waists of 86 %, 63 % and 35 % of the lower top
  const labels = discs(
    [40, 90],
    [
      [20, 14, 12],
      [20, 25, 12],
      [20, 43, 12],
      [20, 65, 12],
    ],
  )
  const countAt = (splitDepth: number): number =>
    splitTouching(labels, { splitDepth }).data.reduce((most, label) => Math.max(most, label), 0)
  const counts = [0, 0.1, 0.2, 0.5, 0.9].map(countAt)
  expect(counts).toEqual([...counts].sort((a, b) => b - a))
  expect([counts[0], counts[4]]).toEqual([4, 1])
  expect(new Set(counts).size).toBeGreaterThan(2)
  await expect(findObjects(labels, { rules: { splitTouching: true, splitDepth: 1 } })).rejects.toThrow('splitDepth')
})

test('weights make a waist where the shape has none, and do nothing where they are all the same', async () => {
  const data = Uint8Array.from({ length: 30 * 80 }, (_, i) => (Math.abs(Math.floor(i / 80) - 15) < 9 && i % 80 > 3 && i % 80 < 76 ? 1 : 0))
  const bar = connectedComponents({ axes: 'yx', shape: [30, 80], data })
  const weights = Float32Array.from({ length: data.length }, (_, i) => (Math.abs((i % 80) - 40) < 3 ? 0.6 : 1))
  const split = splitTouching(bar, { weights })
  expect([20, 60].map((x) => split.data[15 * 80 + x])).toEqual([1, 2])
  expect(new Set(split.data)).toEqual(new Set([0, 1, 2]))
  const same = splitTouching(bar, { weights: new Float32Array(data.length).fill(1) })
  expect(same.data).toEqual(splitTouching(bar).data)
  const rules = { splitTouching: true, splitBy: 'probability' } as const
  const mask = { axes: 'yx', shape: [30, 80], data } as const
  expect((await findObjects(mask, { rules, weights })).data).toEqual(split.data)
  await expect(findObjects(mask, { rules })).rejects.toThrow('no forest tells here how sure it is')
  await expect(findObjects(mask, { rules: { ...rules, splitBy: 'size' as 'distance' } })).rejects.toThrow('distance or probability')
})

test('any objects: the foreground stays, no part spans two objects, each time point is its own, parts hang together', () => {
  const property = fc.property(fc.array(fc.boolean(), { minLength: 180, maxLength: 180 }), (bits) => {
    const shape = [2, 9, 10]
    const labels = connectedComponents({ axes: 'tyx', shape, data: Uint8Array.from(bits, Number) })
    const split = splitTouching(labels)
    expect(Uint8Array.from(split.data, Math.sign)).toEqual(Uint8Array.from(bits, Number))
    for (const t of [0, 1]) {
      const [before, after] = [labels, split].map(({ data }) => data.subarray(90 * t, 90 * t + 90)) as [Uint32Array, Uint32Array]
      const objectOf = new Map<number, number>()
      after.forEach((part, i) => {
        expect(objectOf.get(part) ?? before[i]).toBe(before[i])
        objectOf.set(part, before[i] as number)
      })
      const parts = [...new Set(after)].filter((part) => part > 0)
      expect(parts.sort((a, b) => a - b)).toEqual(parts.map((_, i) => i + 1))
      for (const part of parts) {
        const data = Uint8Array.from(after, (label) => (label === part ? 1 : 0))
        expect(Math.max(...connectedComponents({ axes: 'yx', shape: [9, 10], data }, { connectivity: 8 }).data)).toBe(1)
      }
    }
  })
  fc.assert(property, { seed: 4, numRuns: 100 })
})

test('in three dimensions two balls are two objects, and coarse planes count with their thickness', async () => {
  const shape = [9, 24, 40]
  const data = Uint8Array.from({ length: 9 * 24 * 40 }, (_, i) => {
    const [z, y, x] = [Math.floor(i / 960), Math.floor(i / 40) % 24, i % 40]
    const inBall = (centre: number): boolean => (2 * (z - 4)) ** 2 + (y - 12) ** 2 + (x - centre) ** 2 <= 81
    return inBall(12) || inBall(27) ? 1 : 0
  })
  const mask: Raster = { axes: 'zyx', shape, data, spacing: [2, 1, 1], unit: 'micrometer' }
  const found = await findObjects(mask, { rules: { splitTouching: true } })
  expect(new Set(found.data)).toEqual(new Set([0, 1, 2]))
  expect([found.data[4 * 960 + 12 * 40 + 12], found.data[4 * 960 + 12 * 40 + 27]]).toEqual([1, 2])
})

test('specks go by the typical object, however many they are', async () => {
  const squares = discs(
    [40, 60],
    [
      [10, 10, 6],
      [10, 30, 6],
      [30, 10, 6],
      [30, 30, 2],
      [30, 50, 0],
    ],
  )
  const found = async (minRelativeSize: number): Promise<number> => {
    const { data } = await findObjects(squares, { rules: { minRelativeSize } })
    return new Set(data).size - 1
  }
  expect([await found(0), await found(0.05), await found(0.2)]).toEqual([5, 4, 3])
  await expect(found(1)).rejects.toThrow('minRelativeSize')
  const many = discs([40, 60], [[20, 30, 8], ...Array.from({ length: 12 }, (_, i) => [2 + 36 * (i & 1), 3 + 4 * i, 0] as const)])
  expect(new Set((await findObjects(many, { rules: { minRelativeSize: 0.1 } })).data).size - 1).toBe(1)
})
