import { TaskError } from '../errors.ts'
import type { Executor, RunOptions } from './executor.ts'
import type { Task, TaskFunctions } from './task.ts'

/** Lets timers and events of the host have their turn. */
export const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))

/** Runs tasks one after the other in this thread, letting the host breathe between them so that a signal can end the run. */
export class InlineExecutor implements Executor {
  readonly parallel = 1
  readonly #functions: TaskFunctions

  constructor(functions: TaskFunctions) {
    this.#functions = functions
  }

  async *run<Input, Output>(
    task: Task<Input, Output>,
    inputs: Iterable<Input>,
    { signal, progress, total = 0 }: RunOptions & { total?: number } = {},
  ): AsyncIterable<Output> {
    const run = this.#functions.get(task.name) as ((input: Input) => Output | Promise<Output>) | undefined
    if (run === undefined) throw new TaskError(task.name, 'no function is registered for it')
    let done = 0
    for (const input of inputs) {
      signal?.throwIfAborted()
      const output = await run(input)
      await breathe()
      signal?.throwIfAborted()
      done++
      progress?.(done, total)
      yield output
    }
  }
}
