import { EventEmitter } from 'node:events'
import { describe, expect, test } from 'vitest'
import { PixelClassifier } from '../classify/pixel-classifier.ts'
import { countImageTask } from '../evaluate/count-image.task.ts'
import { encodeModel } from '../formats/cambium-model/encode-model.ts'
import { createSample } from '../synthetic/samples.ts'
import { runAll } from '../tasks/executor.ts'
import { InlineExecutor } from '../tasks/inline-executor.ts'
import { defineTask } from '../tasks/task.ts'
import { type Request, replyTo } from '../workers/messages.ts'
import { taskFunctions } from '../workers/task-functions.ts'
import { ThreadPool, type WorkerLike } from '../workers/thread-pool.ts'
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

describe('a thread that dies of itself', () => {
  /** A worker in this thread that ends without an answer, as one out of memory does, or answers. */
  class Fragile extends EventEmitter {
    readonly #dies: boolean
    constructor(dies: boolean) {
      super()
      this.#dies = dies
    }
    ref = (): void => undefined
    unref = (): void => undefined
    terminate = (): Promise<number> => Promise.resolve(1)
    postMessage(request: Request): void {
      setImmediate(() => (this.#dies ? this.emit('exit', 1) : this.emit('message', replyTo(request))))
    }
  }
  const pool = (deaths: number): { executor: ThreadPool; started: () => number } => {
    let started = 0
    return { executor: new ThreadPool(2, () => new Fragile(started++ < deaths) as unknown as WorkerLike), started: () => started }
  }

  test('is replaced, its task is done again, and the result is the same', async () => {
    const train = (executor: ThreadPool | InlineExecutor): Promise<PixelClassifier> =>
      new PixelClassifier({ nEstimators: 8 }).train({ features, image, annotation, executor })
    const { executor, started } = pool(1)
    expect(encodeModel((await train(executor)).model)).toEqual(encodeModel((await train(new InlineExecutor(taskFunctions))).model))
    expect(started()).toBe(3)
  })

  test('fails the run where the second one dies too', async () => {
    const { executor, started } = pool(9)
    await expect(new PixelClassifier().train({ features, image, annotation, executor })).rejects.toThrow('the thread ended before')
    expect(started()).toBeLessThan(5)
  })

  test('is not what happens to threads whose run nobody listens to any more: the next run has them again', async () => {
    const { executor, started } = pool(0)
    const classes = { axes: 'yx', shape: [2, 2], data: Uint8Array.of(1, 2, 1, 2) }
    const tasks = Array.from({ length: 9 }, () => ({ truth: classes, prediction: classes, classes: true }))
    for (let time = 0; time < 3; time++) {
      for await (const _ of executor.run(countImageTask, tasks)) break
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    expect(started()).toBe(2)
    // runs at the same time share them
    await Promise.all([1, 2, 3].map(() => runAll(executor, countImageTask, tasks)))
    expect(started()).toBe(2)
  })
})
