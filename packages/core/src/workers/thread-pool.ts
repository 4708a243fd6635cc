import { errorFromRecord, TaskError } from '../errors.ts'
import type { Executor, RunOptions } from '../tasks/executor.ts'
import type { Task } from '../tasks/task.ts'
import type { Reply } from './messages.ts'

/** So many threads are started before there is work; a small image needs no more. */
const mostWarm = 4

/** A running task: who waits for it, and on which thread it is. */
interface Running {
  readonly resolve: (output: unknown) => void
  readonly reject: (error: unknown) => void
}

/** What a pool needs of a worker of any host. */
export interface WorkerLike {
  on(event: 'message', listener: (reply: Reply) => void): unknown
  /** The worker failed outside a task, or it ended. */
  on(event: 'error', listener: (error: unknown) => void): unknown
  on(event: 'exit', listener: () => void): unknown
  postMessage(message: unknown): void
  /** Whether the worker keeps the program from ending. */
  ref(): void
  unref(): void
  /** Ends it at once; whether that is told as `exit` depends on the host. */
  terminate(): unknown
}

/** One thread, doing one task at a time. */
class Thread {
  readonly #worker: WorkerLike
  #running: Running | undefined
  #next = 0
  isDead = false

  constructor(worker: WorkerLike) {
    this.#worker = worker
    this.#worker.on('message', ({ output, error }: Reply) =>
      this.#settle(({ resolve, reject }) => (error === undefined ? resolve(output) : reject(errorFromRecord(error)))),
    )
    this.#worker.on('error', (error: unknown) => this.#die(error))
    this.#worker.on('exit', () => this.#die(new TaskError('thread', 'the thread ended before its task was done')))
    // a listener keeps the program running, so this comes last
    this.#worker.unref()
  }

  #settle(how: (running: Running) => void): void {
    const running = this.#running
    this.#running = undefined
    this.#worker.unref()
    if (running !== undefined) how(running)
  }

  #die(error: unknown): void {
    this.isDead = true
    this.#settle(({ reject }) => reject(error))
  }

  run(task: string, input: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#running = { resolve, reject }
      this.#worker.ref()
      this.#worker.postMessage({ id: this.#next++, task, input })
    })
  }

  end(): void {
    void this.#worker.terminate()
    // pages do not tell that a worker ended
    this.#die(new TaskError('thread', 'the thread was ended'))
  }
}

/**
 * Worker threads that share the work; results come in order, so their number never changes them. The threads are started when they are
 * first needed, keep a program from ending only while they work, and end at once when a signal aborts the run. Where a thread dies of
 * itself, another does its task once more; only if that dies too the run fails.
 */
export class ThreadPool implements Executor {
  readonly parallel: number
  readonly #startWorker: () => WorkerLike
  readonly #idle: Thread[] = []
  /** Those who wait for a thread, and how many threads there are. */
  readonly #waiting: ((thread: Thread) => void)[] = []
  #alive = 0

  constructor(parallel: number, startWorker: () => WorkerLike) {
    this.parallel = parallel
    this.#startWorker = startWorker
  }

  /** Starts some of the threads, so that they are ready when there is work. */
  warm(): this {
    while (this.#alive < Math.min(this.parallel, mostWarm)) this.#idle.push(this.#start())
    return this
  }

  /** A thread that has nothing to do: an idle one, a new one, or the next that becomes free. Runs share the pool's threads. */
  async #take(): Promise<Thread> {
    for (let thread = this.#idle.pop(); thread !== undefined; thread = this.#idle.pop()) {
      if (!thread.isDead) return thread
      this.#alive--
    }
    if (this.#alive < this.parallel) return this.#start()
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
    })
  }

  #start(): Thread {
    const thread = new Thread(this.#startWorker())
    this.#alive++
    return thread
  }

  /** Gives a thread back; a dead one is replaced where someone waits for it. */
  #release(thread: Thread): void {
    if (thread.isDead) this.#alive--
    const next = this.#waiting.shift()
    if (next !== undefined) next(thread.isDead ? this.#start() : thread)
    else if (!thread.isDead) this.#idle.push(thread)
  }

  async #work(task: string, input: unknown, run: { readonly busy: Set<Thread>; hasEnded: boolean }, isRepeat = false): Promise<unknown> {
    const thread = await this.#take()
    run.busy.add(thread)
    try {
      // nobody waits for the tasks of a run that has ended
      return run.hasEnded ? undefined : await thread.run(task, input)
    } catch (error) {
      if (!thread.isDead || run.hasEnded || isRepeat) throw error
    } finally {
      run.busy.delete(thread)
      this.#release(thread)
    }
    return await this.#work(task, input, run, true)
  }

  async *run<Input, Output>(
    task: Task<Input, Output>,
    inputs: Iterable<Input>,
    { signal, progress, total = 0 }: RunOptions & { total?: number } = {},
  ): AsyncIterable<Output> {
    signal?.throwIfAborted()
    const source = inputs[Symbol.iterator]()
    const run = { busy: new Set<Thread>(), hasEnded: false }
    const waiting: Promise<{ output: Output } | { error: unknown }>[] = []
    let stop = (): void => undefined
    const aborted = new Promise<never>((_, reject) => {
      stop = () => reject(signal?.reason)
    })
    aborted.catch(() => undefined)
    signal?.addEventListener('abort', stop, { once: true })
    let done = 0
    const start = (): boolean => {
      const { value, done: isEmpty } = source.next()
      if (isEmpty === true) return false
      waiting.push(
        this.#work(task.name, value, run).then(
          (output) => {
            progress?.(++done, total)
            return { output: output as Output }
          },
          (error: unknown) => ({ error }),
        ),
      )
      return true
    }
    try {
      let more = true
      while (more && waiting.length < this.parallel) more = start()
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const result = await Promise.race([next, aborted])
        if ('error' in result) throw result.error
        while (more && run.busy.size < this.parallel && waiting.length < 2 * this.parallel) more = start()
        yield result.output
      }
    } catch (error) {
      for (const thread of run.busy) thread.end()
      throw error
    } finally {
      // who stops listening early lets the running tasks end by themselves: their threads are needed again
      run.hasEnded = true
      signal?.removeEventListener('abort', stop)
    }
  }
}
