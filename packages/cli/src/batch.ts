import { type BatchFile, type BatchInput, CambiumError, errorToRecord, pairFiles } from '@cambium/core'
import { exitCodeOf, exitCodes } from './exit-code.ts'
import type { Session } from './session.ts'

export interface Failure {
  readonly image: string
  readonly error: { readonly name: string; readonly message: string } & Readonly<Record<string, unknown>>
}

/** The library names options as code does; on the command line they are flags: splitBy is split-by. */
const inFlags = (message: string): string =>
  message.replace(/^[a-z]+(?:[A-Z][a-z]+)+(?=: )/, (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`))

/** An error as the JSON documents show it. */
export function describeError(error: unknown): Failure['error'] {
  const { name, message, fields } = errorToRecord(error)
  return { ...fields, name, message: inFlags(message) }
}

/** An error about what is in the files of a row, with the first file's name in front unless one is named already. */
function withPlace(error: unknown, row: readonly BatchFile[]): unknown {
  const [first] = row
  const isNamed = error instanceof Error && row.some(({ path }) => error.message.includes(path))
  if (error instanceof CambiumError && first !== undefined && !isNamed && !concernsAll(error))
    error.message = `${first.path}: ${error.message}`
  return error
}

/** Whether the error would be that of every row: wrong usage, or a place that cannot be written. */
const concernsAll = (error: CambiumError): boolean =>
  exitCodeOf(error) === exitCodes.wrongUsage || exitCodeOf(error) === exitCodes.cannotWrite

/**
 * Works through the rows of paired inputs one after the other. Where there is only one row its error is the command's; of several, the
 * failed ones are listed and the others done.
 */
export async function forEachRow<T>(
  session: Session,
  inputs: readonly BatchInput[],
  work: (row: readonly BatchFile[]) => Promise<T>,
): Promise<{ outputs: T[]; failed: Failure[] }> {
  const { rows, unpaired } = pairFiles(inputs)
  const failed: Failure[] = unpaired.map(({ file, problem }) => ({
    image: file.path,
    error: { name: 'InputError', message: `${file.path}: ${problem}`, paths: [file.path] },
  }))
  const outputs: T[] = []
  const isAlone = rows.length === 1 && failed.length === 0 && inputs.every(({ folder }) => folder === undefined)
  for (const [i, row] of rows.entries()) {
    session.signal.throwIfAborted()
    try {
      outputs.push(await work(row))
      // a signal that came while this thread worked is heard only now
      await new Promise((resolve) => setImmediate(resolve))
      session.signal.throwIfAborted()
    } catch (raw) {
      const error = withPlace(raw, row)
      if (isAlone || !(error instanceof CambiumError) || concernsAll(error)) throw error
      failed.push({ image: row[0]?.path ?? '', error: describeError(error) })
    }
    if (rows.length > 1) session.progress.of('images')(i + 1, rows.length)
  }
  for (const { error } of failed) session.complain(error.message)
  return { outputs, failed }
}
