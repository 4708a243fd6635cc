import { CommanderError } from 'commander'
import { describeError } from './batch.ts'
import { buildProgram } from './commands.ts'
import { exitCodeOf, exitCodes } from './exit-code.ts'
import { openSession } from './session.ts'

/** The reason with which an interrupted run ends. */
class Interruption extends Error {
  override readonly name = 'Interruption'
  constructor() {
    super('interrupted; nothing was left half-written')
  }
}

/** Aborts at the first signal to stop; a second one ends the program at once. */
function interruptible(): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(exitCodes.interrupted)
      controller.abort(new Interruption())
    })
  }
  return controller.signal
}

/** JSON for programs that people can read too: lists of numbers and words stand in one line. */
const formatJson = (document: object): string =>
  JSON.stringify(document, undefined, 2).replace(/\[\n\s+([^[\]{}]*?)\n\s+\]/g, (_, inner: string) => `[${inner.replace(/\n\s+/g, ' ')}]`)

/** Tells what went wrong: as JSON on standard output where that was asked for, otherwise in a sentence on standard error. */
function report(error: unknown, json: boolean): number {
  const code = exitCodeOf(error)
  const description = describeError(error)
  if (json) process.stdout.write(`${formatJson({ error: description })}\n`)
  const message = description.message.replace(/^error: /, '')
  process.stderr.write(`cambium: ${code === exitCodes.bug ? `this is a bug in Cambium, please report it: ${message}` : message}\n`)
  if (code === exitCodes.bug && error instanceof Error) process.stderr.write(`${error.stack}\n`)
  return code
}

/**
 * Runs the program.
 *
 * @param argv     arguments without node and script
 * @param version  of the package, for --version
 * @param workbenchFolder  where the built workbench is; a checkout builds it when it is asked for
 * @returns        exit code
 */
export async function main(argv: readonly string[], version: string, workbenchFolder: () => Promise<string>): Promise<number> {
  const json = argv.includes('--json')
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // a reader that has seen enough, such as head, closes the pipe: that is no failure
    if (error.code === 'EPIPE') process.exit(exitCodes.done)
    process.stderr.write(`cambium: standard output cannot be written: ${error.message}\n`)
    process.exit(exitCodes.cannotWrite)
  })
  let code: number = exitCodes.done
  const program = buildProgram(version, async (load, positional, flags) => {
    const session = openSession(flags, interruptible(), workbenchFolder)
    const started = performance.now()
    try {
      const { document, failed = false, goesOn } = await (await load())(session, positional, flags)
      const { mode = 'exact', device } = session
      const seconds = Math.round(performance.now() - started) / 1000
      session.progress.clear()
      if (session.json) process.stdout.write(`${formatJson({ mode, ...document, device, seconds })}\n`)
      code = failed ? exitCodes.badData : exitCodes.done
      await goesOn
    } finally {
      session.progress.clear()
    }
  })
  try {
    await program.parseAsync(argv.length === 0 ? ['--help'] : [...argv], { from: 'user' })
    return code
  } catch (error) {
    const isHelp =
      error instanceof CommanderError && ['commander.helpDisplayed', 'commander.help', 'commander.version'].includes(error.code)
    return isHelp ? exitCodes.done : report(error, json)
  }
}
