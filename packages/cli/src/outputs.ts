import { existsSync, statSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { type BatchInput, OptionError, OutputError } from '@cambium/core'

export interface OutputPlan {
  /** Where the result of the i-th input goes. */
  fileFor(stem: string): string
  /** Makes the folder, once work really starts. */
  prepare(): Promise<void>
}

/** Throws where a file is there and must not be replaced. */
export function refuseExisting(file: string, overwrite: boolean): void {
  if (!existsSync(file)) return
  if (statSync(file).isDirectory()) throw new OutputError(file, 'is a folder, and the result is one file')
  if (!overwrite) throw new OutputError(file, 'exists already; nothing was written (overwrite replaces it)')
}

/** Throws where a file cannot be written: its folder is missing, or it is there and must not be replaced. */
export function checkOutput(file: string, overwrite: boolean): void {
  const folder = path.dirname(file)
  if (!existsSync(folder)) throw new OutputError(file, `the folder ${folder} does not exist`)
  refuseExisting(file, overwrite)
}

/** The file that stands beside an output, such as its table. */
export const besideOutput = (file: string, ending: string): string =>
  path.join(path.dirname(file), path.basename(file, path.extname(file)) + ending)

/** Throws where a result would take the place of its own input. */
function refuseInputs({ files, folder }: BatchInput, output: string): void {
  const target = path.resolve(output)
  if (folder !== undefined ? path.resolve(folder) === target : files.some((file) => path.resolve(file.path) === target))
    throw new OutputError(output, 'is an input as well; results need another place')
}

/**
 * Plans the outputs before any work: one listed input gives the file itself; several, or a folder, give a folder with a file each.
 *
 * @param beside  endings of further files that are written beside each output
 * @throws {OutputError} where an output exists already, two inputs would share one, or the folder cannot be made
 */
export function planOutputs(
  input: BatchInput,
  output: string,
  {
    ending,
    allowed = [ending],
    overwrite,
    beside = [],
  }: { ending: string; allowed?: readonly string[]; overwrite: boolean; beside?: readonly string[] },
): OutputPlan {
  if (output === '') throw new OptionError('output', output, 'a file or a folder')
  refuseInputs(input, output)
  const isSingle = input.folder === undefined && input.files.length === 1
  if (isSingle) {
    if (!allowed.includes(path.extname(output).toLowerCase()))
      throw new OptionError('output', output, `a file that ends with ${allowed.join(' or ')}, since there is one input`)
    for (const file of [output, ...beside.map((one) => besideOutput(output, one))]) checkOutput(file, overwrite)
    return { fileFor: () => output, prepare: async () => undefined }
  }
  if (allowed.includes(path.extname(output).toLowerCase()))
    throw new OptionError('output', output, `a folder without the ending ${path.extname(output)}, since there are several inputs`)
  const fileFor = (stem: string): string => path.join(output, stem + ending)
  const folder = path.dirname(path.resolve(output))
  if (!existsSync(folder)) throw new OutputError(output, `the folder ${folder} does not exist`)
  if (existsSync(output) && !statSync(output).isDirectory()) throw new OutputError(output, 'is a file, and several inputs need a folder')
  const stems = input.files.map(({ stem }) => stem)
  const twice = stems.find((stem, i) => stems.indexOf(stem) !== i)
  if (twice !== undefined) throw new OutputError(fileFor(twice), `two inputs are called ${twice}, so both would be written here`)
  if (existsSync(output))
    for (const stem of stems) for (const end of [ending, ...beside]) checkOutput(path.join(output, stem + end), overwrite)
  return {
    fileFor,
    prepare: async () => {
      try {
        await mkdir(output, { recursive: true })
      } catch (error) {
        throw new OutputError(output, `the folder cannot be made (${(error as NodeJS.ErrnoException).code})`, { cause: error })
      }
    },
  }
}
