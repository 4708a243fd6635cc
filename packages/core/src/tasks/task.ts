/** A job that may cross a worker boundary: its name, and (in types only) its signature. Input and output must be plain data. */
export interface Task<Input, Output> {
  readonly name: string
  readonly signature?: (input: Input) => Output
}

export const defineTask = <Input, Output>(name: string): Task<Input, Output> => ({ name })

/** What a task is done by, in this thread or another. */
export type TaskFunctions = ReadonlyMap<string, (input: never) => unknown>

/** A task and the function that does it. */
export const implement = <Input, Output>(
  task: Task<Input, Output>,
  run: (input: Input) => Output | Promise<Output>,
): [string, (input: never) => unknown] => [task.name, run as (input: never) => unknown]
