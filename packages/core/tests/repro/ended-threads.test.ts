import { expect, test } from 'vitest'
import { defineTask } from '../../src/tasks/task.ts'
import { ThreadPool, type WorkerLike } from '../../src/workers/thread-pool.ts'

type Tell = (reply: { id: number; output: unknown }) => void

/** A worker as pages have them: when it is terminated it says nothing, not even that it ended. */
class SilentWorker implements WorkerLike {
  #tell: Tell = () => undefined
  #isTerminated = false

  on(event: string, listener: (value: never) => void): void {
    if (event === 'message') this.#tell = listener as Tell
  }

  postMessage(message: unknown): void {
    const { id, input } = message as { id: number; input: number }
    if (input >= 0) setTimeout(() => this.#isTerminated || this.#tell({ id, output: 2 * input }))
  }

  ref(): void {}
  unref(): void {}

  terminate(): void {
    this.#isTerminated = true
  }
}

const doubled = defineTask<number, number>('double')

test('after runs that were aborted, the next run has threads again: strokes in quick succession stopped the workbench for good', async () => {
  const pool = new ThreadPool(2, () => new SilentWorker())
  for (let i = 0; i < 5; i++) {
    const controller = new AbortController()
    const run = pool.run(doubled, [-1, -1, -1], { signal: controller.signal })[Symbol.asyncIterator]()
    const first = run.next()
    controller.abort(new DOMException('another stroke', 'AbortError'))
    await expect(first).rejects.toThrow('another stroke')
  }
  const results: number[] = []
  for await (const result of pool.run(doubled, [1, 2, 3])) results.push(result)
  expect(results).toEqual([2, 4, 6])
})
