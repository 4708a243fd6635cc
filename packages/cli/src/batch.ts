import { type BatchFile, type BatchInput, CambiumError, errorToRecord, pairFiles } from '@cambium/core'
import { exitCodeOf, exitCodes } from './exit-code.ts'
import type { Session } from './session.ts'

export interface Failure {
  readonly image: string
  readonly error: { readonly name: string; readonly message: string } & Readonly<Record<string, unknown>>
}

/** An error as the JSON documents show it. */
export function describeError(error: unknown): Failure['error'] {
  const { name, message, fields } = errorToRecord(error)
  return { ...fields, name, message }
}

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
    } catch (error) {
      const concernsAll: readonly number[] = [exitCodes.wrongUsage, exitCodes.cannotWrite]
      const stops = isAlone || !(error instanceof CambiumError) || concernsAll.includes(exitCodeOf(error))
      if (stops) throw error
      failed.push({ image: row[0]?.path ?? '', error: describeError(error) })
    }
    if (rows.length > 1) session.progress.of('images')(i + 1, rows.length)
  }
  for (const { error } of failed) session.warn(error.message)
  return { outputs, failed }
}
