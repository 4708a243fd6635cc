import { expect, test } from 'vitest'
import type { Raster } from '../array/raster.ts'
import { InlineExecutor } from '../tasks/inline-executor.ts'
import { taskFunctions } from '../workers/task-functions.ts'
import { scoreImages } from './compare.ts'
import { verdictOfImages } from './image-verdict.ts'
import { countFrames, evaluateImages } from './whole-images.ts'

const executor = new InlineExecutor(taskFunctions)

/** Squares of 4 × 4 pixels at places of a plane of 24 × 24. */
function squares(...places: readonly (readonly [y: number, x: number])[]): Raster {
  const data = new Uint8Array(24 * 24)
  places.forEach(([y0, x0], i) => {
    for (let y = y0; y < y0 + 4; y++) for (let x = x0; x < x0 + 4; x++) data[24 * y + x] = i + 1
  })
  return { axes: 'yx', shape: [24, 24], data }
}

const truth = [squares([1, 1], [10, 10]), squares([2, 2], [12, 4], [18, 18]), squares([0, 0])]
const empty = squares()

test('each image is predicted by what learned from the others, and by what learned from all', async () => {
  const learned: (readonly number[])[] = []
  // finds an object more for each image that it learned from
  const judged = await evaluateImages({
    executor,
    truth,
    leaveOut: [0, 1, 2],
    trainOn: async (images) => {
      learned.push(images)
      return async (i) => (images.includes(i) ? (truth[i] as Raster) : squares([2, 2], [12, 4]))
    },
  })
  expect(learned).toEqual([
    [1, 2],
    [0, 2],
    [0, 1],
    [0, 1, 2],
  ])
  expect(judged.learnedFrom.objects).toMatchObject({ truth: 6, predicted: 6, f1: 1 })
  expect(judged.heldOut?.objects).toMatchObject({ truth: 6, predicted: 6, recall: 2 / 6 })
  expect(judged.perImage.map(({ heldOut }) => heldOut?.objects?.f1)).toEqual([0, 0.8, 0])
  expect(judged.intervals?.averagePrecision50).toEqual([0, expect.any(Number)])
  expect(judged.verdict.name).toBe('poor results')
})

test('where nothing can be left out, only what was learned from is judged', async () => {
  const judged = await evaluateImages({
    executor,
    truth: truth.slice(0, 1),
    leaveOut: [],
    trainOn: async () => async () => truth[0] as Raster,
  })
  expect([judged.heldOut, judged.intervals, judged.verdict.name]).toEqual([null, null, 'good results'])
  expect(judged.verdict.sentence).toContain('learned from')
})

test.each([
  // two of three squares are one object
  [squares([2, 2], [12, 4], [2, 6]), squares([2, 2], [2, 6], [12, 4]).data.map((one) => (one === 2 ? 1 : one)), 'glue'],
  // squares of four pixels' side fall in quarters
  [squares([2, 2]), squares([2, 2]).data.map((one, i) => (one === 0 ? 0 : i % 24 < 4 ? 1 : 2)), 'cut'],
  [squares([2, 2], [12, 4]), empty.data, 'missed'],
  [squares([2, 2]), squares([12, 4], [18, 18], [2, 2]).data, 'where nothing is'],
] as const)('the verdict names what goes wrong most: %#', async (expected, found, part) => {
  const counts = await countFrames({ truth: expected, prediction: { ...expected, data: found }, classes: false }, executor)
  const { name, sentence } = verdictOfImages({ heldOut: null, learnedFrom: scoreImages(counts) })
  expect([name, sentence.includes(part), sentence]).toEqual(['poor results', true, sentence])
})

test('a blob of many objects is told as glued, and images without objects as they are', async () => {
  const places = [0, 4, 8, 12, 16].flatMap((y) => [0, 4].map((x) => [y, x] as const))
  const expected = squares(...places, [20, 14], [20, 19])
  const one = expected.data.map((value) => (value > 0 && value <= 10 ? 1 : value))
  const counts = await countFrames({ truth: expected, prediction: { ...expected, data: one }, classes: false }, executor)
  const { sentence } = verdictOfImages({ heldOut: null, learnedFrom: scoreImages(counts) })
  expect(sentence).toContain('1 object glues 10 true ones')
  const none = await countFrames({ truth: empty, prediction: empty, classes: false }, executor)
  expect(verdictOfImages({ heldOut: null, learnedFrom: scoreImages(none) }).name).toBe('good results')
})
