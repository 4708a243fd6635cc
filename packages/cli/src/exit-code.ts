import { CambiumError } from '@cambium/core'
import { CommanderError } from 'commander'

/** What the program's end means (sysexits where they have a name for it). */
export const exitCodes = {
  done: 0,
  wrongUsage: 2,
  badData: 65,
  inputMissing: 66,
  deviceMissing: 69,
  bug: 70,
  cannotWrite: 73,
  mayWorkLater: 75,
  interrupted: 130,
} as const

const byName: Readonly<Record<string, number>> = {
  OptionError: exitCodes.wrongUsage,
  FeatureSpecificationError: exitCodes.wrongUsage,
  InputError: exitCodes.inputMissing,
  DeviceError: exitCodes.deviceMissing,
  OutputError: exitCodes.cannotWrite,
  TaskError: exitCodes.bug,
}

const memoryProblem = /Array buffer allocation failed|Invalid (typed )?array (buffer )?length|out of memory/i

/** The exit code that an error ends the program with. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return exitCodes.wrongUsage
  if (error instanceof CambiumError) return byName[error.name] ?? exitCodes.badData
  if (error instanceof Error && (error.name === 'AbortError' || error.name === 'Interruption')) return exitCodes.interrupted
  if (error instanceof RangeError && memoryProblem.test(error.message)) return exitCodes.mayWorkLater
  const { code } = error as { code?: string }
  return code === 'ENOMEM' || code === 'EBUSY' || code === 'EMFILE' || code === 'ETXTBSY' ? exitCodes.mayWorkLater : exitCodes.bug
}
