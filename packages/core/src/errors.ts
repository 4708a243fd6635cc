/**
 * The errors that Cambium throws. Each has a literal `name` as its tag, typed `fields`, and a message that says where, what was
 * expected, what was found and, where it helps, what to do. They cross worker boundaries as plain records.
 */
export interface ErrorRecord {
  readonly name: string
  /** Where it was thrown, of errors that are bugs. */
  readonly stack?: string | undefined
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** What every error of Cambium is; `isCambiumError` tells them from the errors of others. */
export abstract class CambiumError<Fields extends object = object> extends Error {
  abstract override readonly name: string
  readonly fields: Readonly<Fields>

  constructor(message: string, fields: Fields, options?: ErrorOptions) {
    super(message, options)
    this.fields = fields
  }
}

const list = (numbers: readonly number[]): string => `[${numbers.join(', ')}]`

/** Two arrays do not fit each other. */
export class ShapeError extends CambiumError<{ where: string; expected: readonly number[]; found: readonly number[] }> {
  readonly name = 'ShapeError'
  constructor(where: string, expected: readonly number[], found: readonly number[], remedy = '') {
    super(`${where}: expected shape ${list(expected)}, found ${list(found)}${remedy && `; ${remedy}`}`, { where, expected, found })
  }
}

/** An image has other axes than are needed here. */
export class AxesError extends CambiumError<{ where: string; expected: string; found: string }> {
  readonly name = 'AxesError'
  constructor(where: string, expected: string, found: string, remedy = '') {
    super(`${where}: expected ${expected}, found ${found}${remedy && `; ${remedy}`}`, { where, expected, found })
  }
}

/** Values are of a kind that cannot be used here, such as labels that are not whole numbers. */
export class ValueError extends CambiumError<{ where: string; expected: string; found: string }> {
  readonly name = 'ValueError'
  constructor(where: string, expected: string, found: string, remedy = '') {
    super(`${where}: expected ${expected}, found ${found}${remedy && `; ${remedy}`}`, { where, expected, found })
  }
}

/** An option has a value that is not allowed, or is missing (`value` undefined); `problem` says why where a list of values does not. */
export class OptionError extends CambiumError<{ option: string; value: unknown; allowed: string }> {
  readonly name = 'OptionError'
  constructor(option: string, value: unknown, allowed: string, problem?: string) {
    const found = typeof value === 'string' ? `"${value}"` : String(value)
    const sentence = value === undefined ? ` is missing: expected ${allowed}` : `: expected ${allowed}, found ${found}`
    super(`${option}${problem === undefined ? sentence : `: ${problem}`}`, { option, value, allowed })
  }
}

/** A feature specification cannot be understood; `position` counts characters from 0. */
export class FeatureSpecificationError extends CambiumError<{ text: string; position: number; suggestion?: string }> {
  readonly name = 'FeatureSpecificationError'
  constructor(problem: string, text: string, position: number, suggestion?: string) {
    const fields = suggestion === undefined ? { text, position } : { text, position, suggestion }
    super(`${problem} at position ${position}${suggestion === undefined ? '' : `; did you mean "${suggestion}"?`}`, fields)
  }
}

/** An annotation cannot teach anything: fewer than two classes. */
export class AnnotationError extends CambiumError<{ classes: readonly number[] }> {
  readonly name = 'AnnotationError'
  constructor(where: string, classes: readonly number[]) {
    const found = classes.length === 0 ? 'no annotated sample' : `only class ${classes.join(', ')}`
    super(`${where}: training needs at least two annotated classes; found ${found}`, { classes })
  }
}

/** A classifier was asked for a prediction before it was trained. */
export class NotTrainedError extends CambiumError<{ classifier: string }> {
  readonly name = 'NotTrainedError'
  constructor(classifier: string) {
    super(`${classifier}: not trained yet; call train first, or read a model`, { classifier })
  }
}

/** A model is of another kind than the one it is used as. */
export class ModelKindError extends CambiumError<{ expected: string; found: string }> {
  readonly name = 'ModelKindError'
  constructor(where: string, expected: string, found: string) {
    super(`${where}: expected a model of kind ${expected}, found one of kind ${found}`, { expected, found })
  }
}

/** A file does not follow its format. */
export class FormatError extends CambiumError<{ format: string; problem: string; path?: string }> {
  readonly name = 'FormatError'
  constructor(format: string, problem: string, path?: string, options?: ErrorOptions) {
    const fields = path === undefined ? { format, problem } : { format, problem, path }
    super(`${path === undefined ? '' : `${path}: `}${format}: ${problem}`, fields, options)
  }
}

/** Something valid that Cambium cannot do, or that a format cannot hold. */
export class UnsupportedError extends CambiumError<{ what: string }> {
  readonly name = 'UnsupportedError'
  constructor(what: string) {
    super(what, { what })
  }
}

/** The device that was asked for is not available; nothing else is used in its place. */
export class DeviceError extends CambiumError<{ device: string; reason: string }> {
  readonly name = 'DeviceError'
  constructor(device: string, reason: string) {
    super(`device ${device}: ${reason}`, { device, reason })
  }
}

/** A task failed for a reason that is not the user's. */
export class TaskError extends CambiumError<{ task: string }> {
  readonly name = 'TaskError'
  constructor(task: string, reason: string, options?: ErrorOptions) {
    super(`task ${task}: ${reason}`, { task }, options)
  }
}

/** An input file or folder is missing, or does not pair with the others. */
export class InputError extends CambiumError<{ paths: readonly string[] }> {
  readonly name = 'InputError'
  constructor(message: string, paths: readonly string[], options?: ErrorOptions) {
    super(message, { paths }, options)
  }
}

/** An output exists already, or cannot be written. */
export class OutputError extends CambiumError<{ path: string }> {
  readonly name = 'OutputError'
  constructor(path: string, problem: string, options?: ErrorOptions) {
    super(`${path}: ${problem}`, { path }, options)
  }
}

const classes: Readonly<Record<string, { prototype: object }>> = {
  ShapeError,
  AxesError,
  ValueError,
  OptionError,
  FeatureSpecificationError,
  AnnotationError,
  NotTrainedError,
  ModelKindError,
  FormatError,
  UnsupportedError,
  DeviceError,
  TaskError,
  InputError,
  OutputError,
}

/** Whether an error is one of Cambium's, or one of the named kind. */
export function isCambiumError(error: unknown, name?: string): error is CambiumError {
  return error instanceof CambiumError && (name === undefined || error.name === name)
}

/** An error as a plain record that survives `structuredClone`. */
export function errorToRecord(error: unknown): ErrorRecord {
  if (isCambiumError(error)) return { name: error.name, message: error.message, fields: { ...error.fields } }
  if (error instanceof Error) return { name: error.name, message: error.message, fields: {}, stack: error.stack }
  return { name: 'Error', message: String(error), fields: {} }
}

/** The error that a record was made from, with its class; errors of others come back as plain errors of the same name. */
export function errorFromRecord({ name, message, fields, stack }: ErrorRecord): Error {
  const known = classes[name]
  if (known === undefined) {
    const error = new Error(message)
    error.name = name
    if (stack !== undefined) error.stack = stack
    return error
  }
  const error = Object.create(known.prototype) as Error
  for (const [key, value] of Object.entries({ name, message, fields, stack: new Error(message).stack })) {
    Object.defineProperty(error, key, { value, configurable: true })
  }
  return error
}

/** Ends the program's path where a bug of ours shows; never for what a user can cause. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(message)
}
