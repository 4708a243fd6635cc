import { RandomStream } from '@cambium/core'
import { expect, test } from 'vitest'
import { DenseLabels } from './label-store.ts'
import { applyChange, ChangeRecorder, changedRects, countsOf, replayed, reversed } from './pixel-change.ts'

test('seed 8: whatever is written can be taken back, put on again, and replayed from its record', () => {
  const random = new RandomStream(8)
  const data = new Uint8Array(3 * 20 * 30)
  const [first, changes] = [data.slice(), []] as [Uint8Array, { runs: Uint32Array }[]]
  for (let step = 0; step < 40; step++) {
    const before = data.slice()
    const recorder = new ChangeRecorder(new DenseLabels(data))
    for (let piece = 0; piece < 20; piece++) {
      const from = random.integer(0, data.length - 40)
      recorder.write(from, from + random.integer(1, 40), random.integer(0, 4), piece % 3 === 0 ? 0 : undefined)
    }
    const change = recorder.change()
    const after = data.slice()
    applyChange(new DenseLabels(data), change, 'before')
    expect(data).toEqual(before)
    applyChange(new DenseLabels(data), change, 'after')
    expect(data).toEqual(after)
    applyChange(new DenseLabels(data), reversed(change), 'after')
    expect(data).toEqual(before)
    applyChange(new DenseLabels(data), change, 'after')
    changes.push(change)
    let [added, seen] = [0, 0]
    for (const [value, count] of countsOf(change)) if (value === 1) added += count
    for (let i = 0; i < data.length; i++) seen += Number(after[i] === 1) - Number(before[i] === 1)
    expect(added).toBe(seen)
  }
  expect(first.every((value) => value === 0)).toBe(true)
  expect(replayed(data.length, changes)).toEqual(data)
})

test('a change says in which planes and rectangles it lies, also where a run goes over rows and planes', () => {
  const recorder = new ChangeRecorder(new DenseLabels(new Uint8Array(2 * 4 * 5)))
  recorder.write(7, 9, 1)
  expect(changedRects(recorder.change(), { height: 4, width: 5 })).toEqual(new Map([[0, { y0: 1, y1: 2, x0: 2, x1: 4 }]]))
  recorder.write(18, 23, 2)
  expect(changedRects(recorder.change(), { height: 4, width: 5 })).toEqual(
    new Map([
      [0, { y0: 1, y1: 4, x0: 2, x1: 5 }],
      [1, { y0: 0, y1: 1, x0: 0, x1: 3 }],
    ]),
  )
})

test('only pixels of a value are written where that is asked for', () => {
  const data = Uint8Array.of(0, 1, 0, 2, 0)
  new ChangeRecorder(new DenseLabels(data)).write(0, 5, 3, 0)
  expect([...data]).toEqual([3, 1, 3, 2, 3])
})
