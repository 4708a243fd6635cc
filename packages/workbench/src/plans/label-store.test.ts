import { RandomStream } from '@cambium/core'
import { expect, test } from 'vitest'
import { DenseLabels, SparseLabels } from './label-store.ts'
import { applyChange, ChangeRecorder } from './pixel-change.ts'

const size = { height: 700, width: 530 }
const planes = 2

test('labels in tiles are those of one array, whatever is written', () => {
  const random = new RandomStream(11)
  const [dense, sparse] = [new DenseLabels(new Uint8Array(planes * size.height * size.width)), new SparseLabels(size, planes)]
  const [one, other] = [new ChangeRecorder(dense), new ChangeRecorder(sparse)]
  for (let i = 0; i < 400; i++) {
    const from = random.integer(0, dense.length - 3000)
    const to = from + random.integer(1, 3000)
    const value = random.integer(0, 4)
    const onlyOver = i % 3 === 0 ? random.integer(0, 4) : undefined
    one.write(from, to, value, onlyOver)
    other.write(from, to, value, onlyOver)
  }
  const change = other.change()
  expect(change).toEqual(one.change())
  const all = (): Uint8Array => Uint8Array.from(dense.data, (_, i) => sparse.at(i))
  expect(all()).toEqual(dense.data)

  const rect = { y0: 100, x0: 37, y1: 691, x1: 530 }
  for (const stride of [1, 2, 8]) {
    const [rows, columns] = [Math.ceil((rect.y1 - rect.y0) / stride), Math.ceil((rect.x1 - rect.x0) / stride)]
    const sampled = new Uint8Array(rows * columns).fill(9)
    sparse.sample(1, rect, stride, sampled)
    const expected = sampled.map((_, i) => {
      const [y, x] = [rect.y0 + stride * Math.floor(i / columns), rect.x0 + stride * (i % columns)]
      return dense.at((size.height + y) * size.width + x)
    })
    expect(sampled).toEqual(expected)
  }

  applyChange(sparse, change, 'before')
  expect(all().every((label) => label === 0)).toBe(true)
})

test('a part that is put into tiles is there, and nothing beside it', () => {
  const sparse = new SparseLabels(size, planes)
  const rect = { y0: 250, x0: 200, y1: 300, x1: 530 }
  const pixels = Uint8Array.from({ length: 50 * 330 }, (_, i) => 1 + (i % 5))
  sparse.put(1, rect, pixels)
  expect(sparse.tiles).toHaveLength(6)
  for (let y = 240; y < 310; y++)
    for (let x = 190; x < 530; x++) {
      const isInside = y >= rect.y0 && y < rect.y1 && x >= rect.x0
      expect(sparse.at((size.height + y) * size.width + x)).toBe(isInside ? pixels[(y - rect.y0) * 330 + x - rect.x0] : 0)
    }
})
