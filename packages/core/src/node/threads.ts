import { OptionError } from '../errors.ts'
import type { Executor } from '../tasks/executor.ts'
import { ThreadPool } from './thread-pool.ts'

const pools = new Map<number, Executor>()

/**
 * Runs tasks on worker threads of Node. The same number gives the same threads again.
 *
 * @param count  how many; 1 and above
 * @example await segmenter.train({ features, image, annotation, executor: threads(4) })
 */
export function threads(count: number): Executor {
  if (!Number.isInteger(count) || count < 1 || count > 1024) throw new OptionError('threads', count, 'a whole number from 1 to 1024')
  const pool = pools.get(count) ?? new ThreadPool(count).warm()
  pools.set(count, pool)
  return pool
}
