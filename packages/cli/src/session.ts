import { availableParallelism } from 'node:os'
import { chooseDevice, chooseMode, type Device, type Executor, type Mode, OptionError } from '@cambium/core'
import { threads } from '@cambium/core/node'
import { Progress } from './progress.ts'

/** Flags that every command has. */
export interface CommonFlags {
  readonly json?: boolean
  readonly quiet?: boolean
  readonly threads?: string
  readonly device?: string
  readonly mode?: string
  readonly overwrite?: boolean
}

/** One run of a command: who computes, where progress goes, and when it was interrupted. */
export interface Session {
  /** Always threads: what runs on them can be interrupted at any moment. */
  readonly executor: Executor
  readonly device: Device
  /** Undefined where it was not asked for: `exact`, or that of a model. */
  readonly mode: Mode | undefined
  readonly overwrite: boolean
  readonly json: boolean
  readonly signal: AbortSignal
  readonly progress: Progress
  /** Text for people, on standard output; nothing with --json or --quiet. */
  say(text: string): void
  /** A line on standard error that matters even with --json; nothing with --quiet. */
  warn(text: string): void
  /** What went wrong with one of several inputs, on standard error, always. */
  complain(text: string): void
  /** The folder of the built workbench. */
  workbenchFolder(): Promise<string>
}

/** What a command hands back: the JSON document, and whether some inputs failed. */
export interface Result {
  readonly document: Readonly<Record<string, unknown>>
  readonly failed?: boolean
  /** What goes on once the result was told, such as a server. */
  readonly goesOn?: Promise<void>
}

/** A whole number of a flag. @throws {OptionError} for anything else, or below the least */
export function wholeNumber(flag: string, text: string, least: number, most = 1_000_000): number {
  const value = Number(text)
  if (!/^[+-]?\d+$/.test(text.trim()) || value < least || value > most)
    throw new OptionError(
      flag,
      text,
      most === Number.MAX_SAFE_INTEGER ? `a whole number ≥ ${least}` : `a whole number from ${least} to ${most}`,
    )
  return value
}

export function openSession(flags: CommonFlags, signal: AbortSignal, workbenchFolder: () => Promise<string>): Session {
  const { json = false, quiet = false, overwrite = false } = flags
  const wanted = flags.threads === undefined ? availableParallelism() : wholeNumber('threads', flags.threads, 1, 1024)
  // more threads than cores only cost memory, and never change a result
  const count = Math.min(wanted, 4 * availableParallelism())
  return {
    device: chooseDevice(flags.device ?? 'auto'),
    mode: flags.mode === undefined ? undefined : chooseMode(flags.mode),
    executor: threads(count),
    overwrite,
    json,
    signal,
    workbenchFolder,
    progress: new Progress(quiet),
    say: (text) => {
      if (!json && !quiet) process.stdout.write(`${text}\n`)
    },
    warn: (text) => {
      if (!quiet) process.stderr.write(`cambium: ${text}\n`)
    },
    complain: (text) => {
      process.stderr.write(`cambium: ${text}\n`)
    },
  }
}
