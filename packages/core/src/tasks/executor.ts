import type { Task } from './task.ts'

export interface RunOptions {
  /** Ends the run with the signal's reason; no result is delivered after that. */
  readonly signal?: AbortSignal | undefined
  /** Called after each finished task. */
  readonly progress?: ((done: number, total: number) => void) | undefined
}

/** Runs many inputs of one task; outputs come in the order of the inputs, whoever did the work. */
export interface Executor {
  /** How many tasks may run at the same time. */
  readonly parallel: number
  run<Input, Output>(task: Task<Input, Output>, inputs: Iterable<Input>, options?: RunOptions & { total?: number }): AsyncIterable<Output>
}

/** The output of one task. Work that takes long goes through an executor even alone: on a thread it can be ended at any moment. */
export async function runOne<Input, Output>(
  executor: Executor,
  task: Task<Input, Output>,
  input: Input,
  options: RunOptions = {},
): Promise<Output> {
  const [output] = await runAll(executor, task, [input], options)
  return output as Output
}

/** All outputs of a run as an array. */
export async function runAll<Input, Output>(
  executor: Executor,
  task: Task<Input, Output>,
  inputs: readonly Input[],
  options: RunOptions = {},
): Promise<Output[]> {
  const outputs: Output[] = []
  for await (const output of executor.run(task, inputs, { ...options, total: inputs.length })) outputs.push(output)
  return outputs
}
