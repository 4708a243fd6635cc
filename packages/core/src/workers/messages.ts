import { type ErrorRecord, errorToRecord, TaskError } from '../errors.ts'
import { taskFunctions } from './task-functions.ts'

export interface Request {
  readonly id: number
  readonly task: string
  readonly input: unknown
}

export type Reply =
  | { readonly id: number; readonly output: unknown; readonly error?: never }
  | { readonly id: number; readonly error: ErrorRecord; readonly output?: never }

/** Does what a request asks for; an error becomes part of the reply. */
export function replyTo({ id, task, input }: Request): Reply {
  try {
    const run = taskFunctions.get(task) as ((input: unknown) => unknown) | undefined
    if (run === undefined) throw new TaskError(task, 'no function is registered for it')
    return { id, output: run(input) }
  } catch (error) {
    return { id, error: errorToRecord(error) }
  }
}

/** The buffers of a result that can be handed over instead of copied: those of its typed arrays, unless shared. */
export function buffersOf(value: unknown, found: Set<ArrayBuffer> = new Set()): Set<ArrayBuffer> {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer && value.byteLength === value.buffer.byteLength) found.add(value.buffer)
  } else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) buffersOf(part, found)
  return found
}
