import type { Stats } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import {
  type BatchFile,
  type BatchInput,
  batchFile,
  InputError,
  inOrder,
  OptionError,
  type Raster,
  ShapeError,
  sameShape,
} from '@cambium/core'

const endings = { image: ['.tif', '.tiff', '.png'], table: ['.csv'] } as const

/** What is known of a file or folder; undefined where there is none. @throws {InputError} where it cannot be looked at */
async function statusOf(file: string): Promise<Stats | undefined> {
  try {
    return await stat(file)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    const reason = code === 'EACCES' ? 'no permission to look at it' : code === 'ELOOP' ? 'a link that leads in a circle' : message
    throw new InputError(`${file}: ${reason}`, [file], { cause: error })
  }
}

/** How the names of maps end that stand beside a class map or label image. */
export const probabilityEnding = '.probabilities.tif'
export const uncertaintyEnding = '.uncertainty.tif'

/** What kind of files a folder is searched for. */
export type FileKind = keyof typeof endings

async function filesOfFolder(folder: string, kind: FileKind): Promise<BatchFile[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name)
  const fitting = names.filter((name) => (endings[kind] as readonly string[]).includes(path.extname(name).toLowerCase()))
  // what predict wrote beside an image's result is no input of its own
  const isBeside = (name: string): boolean =>
    [probabilityEnding, uncertaintyEnding].some((ending) => name.endsWith(ending) && fitting.includes(name.replace(ending, '.tif')))
  return inOrder(fitting.filter((name) => !isBeside(name)).map((name) => batchFile(path.join(folder, name))))
}

/**
 * The files that a flag names: listed ones as they are, or those of one folder in order of their names.
 *
 * @throws {InputError}  where there is nothing of that name, or a folder holds no fitting file
 * @throws {OptionError} where a folder is named beside other paths
 */
export async function inputsOf(role: string, paths: readonly string[], kind: FileKind = 'image'): Promise<BatchInput> {
  const folders: string[] = []
  for (const one of paths) {
    if (one === '') throw new OptionError(role, one, 'a file or a folder')
    const status = await statusOf(one)
    if (status?.isDirectory() === true) folders.push(one)
    if (status === undefined && paths.length === 1) throw new InputError(`${role}: there is no file or folder ${one}`, [one])
  }
  const [folder] = folders
  if (folder === undefined) return { role, files: paths.map(batchFile) }
  if (paths.length > 1) throw new OptionError(role, paths.join(' '), 'one folder, or a list of files')
  const files = await filesOfFolder(folder, kind)
  if (files.length === 0)
    throw new InputError(`${role}: the folder ${folder} holds no file that ends with ${endings[kind].join(', ')}`, [folder])
  return { role, files, folder }
}

/** Lengths along time and space. */
const mapShape = ({ axes, shape }: Raster): number[] => shape.filter((_, i) => axes[i] !== 'c')

/** Throws where two files that belong together do not cover the same pixels, naming both. */
export function checkCovers([file, first]: readonly [string, Raster], [other, second]: readonly [string, Raster]): void {
  if (!sameShape(mapShape(first), mapShape(second)))
    throw new ShapeError(other, mapShape(first), mapShape(second), `it belongs to ${file} and has to cover the same pixels`)
}

/** Throws unless every file is there. */
export async function requireFiles(inputs: readonly BatchInput[]): Promise<void> {
  for (const { files, role } of inputs) {
    for (const { path: file } of files) {
      if ((await statusOf(file)) === undefined) throw new InputError(`${role}: there is no file ${file}`, [file])
    }
  }
}
