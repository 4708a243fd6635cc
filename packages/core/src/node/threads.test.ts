import { describe, expect, test } from 'vitest'
import { PixelClassifier } from '../classify/pixel-classifier.ts'
import { encodeModel } from '../formats/cambium-model/encode-model.ts'
import { createSample } from '../synthetic/samples.ts'
import { runAll } from '../tasks/executor.ts'
import { InlineExecutor } from '../tasks/inline-executor.ts'
import { defineTask } from '../tasks/task.ts'
import { taskFunctions } from '../workers/task-functions.ts'
import { threads } from './threads.ts'

const { image, annotation } = createSample('nuclei')
const features = 'original gaussian_blur=2 sobel_of_gaussian_blur=1'

describe('every executor', () => {
  test('gives the same model and the same class map, byte for byte', async () => {
    const results = await Promise.all(
      [new InlineExecutor(taskFunctions), threads(1), threads(2), threads(4)].map(async (executor) => {
        const classifier = await new PixelClassifier({ nEstimators: 30, maxDepth: 6 }).train({ features, image, annotation, executor })
        return { model: encodeModel(classifier.model), map: await classifier.predict({ image, executor, tileShape: [50, 60] }) }
      }),
    )
    for (const result of results) expect(result).toEqual(results[0])
  })

  test.each([
    ['inline', new InlineExecutor(taskFunctions)],
    ['threads', threads(2)],
  ])('%s: a task that nobody knows, progress, and the end by a signal', async (_, executor) => {
    await expect(runAll(executor, defineTask<number, number>('no such task'), [1])).rejects.toThrow('no such task')
    const seen: number[] = []
    const classifier = new PixelClassifier({ nEstimators: 12 })
    await classifier.train({ features, image, annotation, executor, progress: (done) => seen.push(done) })
    expect(seen.at(-1)).toBe(12)
    expect(seen).toEqual([...seen].sort((a, b) => a - b))

    const controller = new AbortController()
    const slow = new PixelClassifier({ nEstimators: 2000, maxDepth: null })
    const progress = (done: number): void => {
      if (done > 0) controller.abort(new Error('stopped by hand'))
    }
    await expect(slow.train({ features, image, annotation, executor, signal: controller.signal, progress })).rejects.toThrow(
      'stopped by hand',
    )
    expect(slow.isTrained).toBe(false)
    // the executor is of use after that
    await classifier.train({ features, image, annotation, executor })
  })

  test('an error in a thread comes back with its class and its fields', async () => {
    const classifier = await new PixelClassifier({ nEstimators: 3 }).train({ features, image, annotation })
    classifier.useModel({ ...classifier.model, packed: { ...classifier.model.packed, roots: undefined as unknown as Int32Array } })
    await expect(classifier.predict({ image, executor: threads(2) })).rejects.toBeInstanceOf(Error)
  })
})

test('the number of threads is checked', () => {
  for (const count of [0, 1.5, -1, 5000]) expect(() => threads(count)).toThrow('threads')
})
