import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { OptionError, TaskError } from '../errors.ts'
import type { Executor } from '../tasks/executor.ts'
import { ThreadPool } from '../workers/thread-pool.ts'

/** Where the compiled thread is: beside this file in a build; from source, where the test set-up has bundled it. */
function threadUrl(): URL {
  const candidates = ['./thread.worker.js', '../../dist/threads/thread.worker.js'].map((path) => new URL(path, import.meta.url))
  const found = candidates.find((url) => existsSync(fileURLToPath(url)))
  if (found === undefined) throw new TaskError('threads', `${candidates.map(String).join(' and ')} are missing; build the package first`)
  return found
}

const pools = new Map<number, Executor>()

/**
 * Runs tasks on worker threads of Node. The same number gives the same threads again.
 *
 * @param count  how many; 1 and above
 * @example await segmenter.train({ features, image, annotation, executor: threads(4) })
 */
export function threads(count: number): Executor {
  if (!Number.isInteger(count) || count < 1 || count > 1024) throw new OptionError('threads', count, 'a whole number from 1 to 1024')
  const pool = pools.get(count) ?? new ThreadPool(count, () => new Worker(threadUrl())).warm()
  pools.set(count, pool)
  return pool
}
