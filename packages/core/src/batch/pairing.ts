import { InputError, OptionError } from '../errors.ts'

/** A file of a batch, and the stem of its name: the name without its last ending (and without `.ome` before it). */
export interface BatchFile {
  readonly path: string
  readonly stem: string
}

/** The stem of a file's name: `cells` for `folder/cells.ome.tif`. */
export function stemOf(path: string): string {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
  return name.replace(/(?<=.)\.[^.]*$/, '').replace(/(?<=.)\.ome$/i, '')
}

/** A file of a batch; its stem is what pairs it with others. */
export const batchFile = (path: string): BatchFile => ({ path, stem: stemOf(path) })

/** What was named for one role, such as the images: listed files, or the files of a folder. */
export interface BatchInput {
  /** How the role is called in messages. */
  readonly role: string
  readonly files: readonly BatchFile[]
  /** The folder that the files come from; undefined for listed files. */
  readonly folder?: string | undefined
}

/** In UTF-16 order of the names, as folders are read everywhere. */
export const inOrder = (files: readonly BatchFile[]): BatchFile[] =>
  [...files].sort((a, b) => (a.stem < b.stem ? -1 : a.stem > b.stem ? 1 : a.path < b.path ? -1 : 1))

const list = (names: readonly string[]): string =>
  names.length <= 5 ? names.join(', ') : `${names.slice(0, 5).join(', ')} and ${names.length - 5} more`

/** Throws where two files of a folder have the same stem. */
function checkStems({ role, files, folder }: BatchInput): void {
  const seen = new Map<string, BatchFile>()
  for (const file of files) {
    const other = seen.get(file.stem)
    if (other !== undefined && folder !== undefined)
      throw new InputError(`${role}: ${other.path} and ${file.path} have the same name without its ending, so they cannot be told apart`, [
        other.path,
        file.path,
      ])
    seen.set(file.stem, file)
  }
}

/** What is done together: one file of each role. */
export type Row = readonly BatchFile[]

/** Rows that can be worked on, and what found no partner. */
export interface Pairing {
  readonly rows: readonly Row[]
  readonly unpaired: readonly { readonly file: BatchFile; readonly problem: string }[]
}

/**
 * Pairs the files of several roles: by stem where folders are involved, by position where files are listed.
 *
 * @throws {InputError}  where nothing pairs
 * @throws {OptionError} where listed files are not equally many
 */
export function pairFiles(inputs: readonly BatchInput[]): Pairing {
  const [first, ...others] = inputs as readonly [BatchInput, ...BatchInput[]]
  for (const input of inputs) checkStems(input)
  for (const { role, files, folder } of inputs)
    if (files.length === 0) throw new InputError(`${role}: ${folder ?? 'nothing'} holds no file`, [folder ?? role])
  if (inputs.every(({ folder }) => folder === undefined)) {
    const wrong = others.find(({ files }) => files.length !== first.files.length)
    if (wrong !== undefined)
      throw new OptionError(
        wrong.role,
        wrong.files.length,
        `as many files as ${first.role} has, ${first.files.length}, since listed files pair by position`,
      )
    return { rows: first.files.map((_, i) => inputs.map(({ files }) => files[i] as BatchFile)), unpaired: [] }
  }
  return pairByStem(inputs)
}

function pairByStem(inputs: readonly BatchInput[]): Pairing {
  const [first] = inputs as readonly [BatchInput]
  const byStem = inputs.map(({ files }) => new Map(files.map((file) => [file.stem, file])))
  const stems = [...new Set(inputs.flatMap(({ files }) => files.map(({ stem }) => stem)))]
  const complete = stems.filter((stem) => byStem.every((files) => files.has(stem)))
  if (complete.length === 0) {
    const sides = inputs.map(({ role, files }) => `${role} has ${list(files.map(({ stem }) => stem))}`)
    throw new InputError(
      `no two files pair by name: ${sides.join('; ')}`,
      inputs.map(({ folder }) => folder ?? first.role),
    )
  }
  const unpaired = inputs.flatMap(({ files }) =>
    files
      .filter(({ stem }) => !complete.includes(stem))
      .map((file) => {
        const missing = inputs.filter((_, k) => byStem[k]?.has(file.stem) !== true).map(({ role }) => role)
        return { file, problem: `no file with this name among ${missing.join(' and ')}` }
      }),
  )
  const order = inOrder(complete.map((stem) => byStem[0]?.get(stem) as BatchFile))
  return { rows: order.map(({ stem }) => byStem.map((files) => files.get(stem) as BatchFile)), unpaired }
}
