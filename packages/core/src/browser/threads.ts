import { OptionError, TaskError } from '../errors.ts'
import type { Executor } from '../tasks/executor.ts'
import { InlineExecutor } from '../tasks/inline-executor.ts'
import { taskFunctions } from '../workers/task-functions.ts'
import { ThreadPool, type WorkerLike } from '../workers/thread-pool.ts'

/** A worker of a page. A page ends its workers itself, so that none of them keeps anything alive. */
class PageWorker implements WorkerLike {
  readonly #worker = new Worker(new URL('./thread.worker.js', import.meta.url), { type: 'module' })

  on(event: 'message' | 'error' | 'exit', listener: (value: never) => void): void {
    const tell = listener as (value: unknown) => void
    if (event === 'message') this.#worker.addEventListener('message', ({ data }) => tell(data))
    if (event !== 'error') return
    this.#worker.addEventListener('error', ({ message }) => tell(new TaskError('thread', message || 'the thread cannot be started')))
    this.#worker.addEventListener('messageerror', () => tell(new TaskError('thread', 'an answer cannot be read')))
  }

  postMessage(message: unknown): void {
    this.#worker.postMessage(message)
  }

  ref(): void {}
  unref(): void {}

  terminate(): void {
    this.#worker.terminate()
  }
}

const pools = new Map<number, Executor>()

/**
 * Runs tasks on the workers of a page, or of a worker. The same number gives the same threads again. Where memory cannot be shared (a page
 * that is not cross-origin isolated) there are no threads: the tasks then run where they are asked for, with the same results.
 *
 * @param count  how many; 1 and above
 */
export function threads(count: number): Executor {
  if (!Number.isInteger(count) || count < 1 || count > 1024) throw new OptionError('threads', count, 'a whole number from 1 to 1024')
  const isIsolated = typeof SharedArrayBuffer !== 'undefined'
  const pool = pools.get(count) ?? (isIsolated ? new ThreadPool(count, () => new PageWorker()).warm() : new InlineExecutor(taskFunctions))
  pools.set(count, pool)
  return pool
}
