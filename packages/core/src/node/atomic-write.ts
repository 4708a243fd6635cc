import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, link, open, readdir, rename, stat, unlink } from 'node:fs/promises'
import path from 'node:path'
import { OutputError } from '../errors.ts'

export interface WriteOptions {
  /** Replaces a file that exists; otherwise that is an error. */
  readonly overwrite?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

const codeOf = (error: unknown): string => (error as { code?: string }).code ?? ''

/** The error of a file that must not be replaced, as the system's own look. */
const exists = (): Error => Object.assign(new Error('the file exists'), { code: 'EEXIST' })

/** What a failed write means, in words. */
function outputError(file: string, error: unknown): unknown {
  const problems: Readonly<Record<string, string>> = {
    ENOENT: `the folder ${path.dirname(file)} does not exist`,
    ENOTDIR: `${path.dirname(file)} is not a folder`,
    EEXIST: 'exists already; nothing was written (overwrite replaces it)',
    EISDIR: 'is a folder',
    ENOSPC: 'the disk is full; nothing was changed',
    EDQUOT: 'the disk quota is used up; nothing was changed',
    EACCES: 'no permission to write here',
    EPERM: 'no permission to write here',
    EROFS: 'the file system is read-only',
    ENAMETOOLONG: 'the name is too long',
  }
  const problem = problems[codeOf(error)]
  return problem === undefined ? error : new OutputError(file, problem, { cause: error })
}

const isThere = async (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    (error: unknown) => {
      if (codeOf(error) === 'ENOENT') return false
      throw outputError(file, error)
    },
  )

/** Throws where a file exists and must not be replaced. */
export async function refuseExisting(file: string, { overwrite = false }: WriteOptions): Promise<void> {
  if (await isThere(file)) {
    if ((await stat(file)).isDirectory()) throw new OutputError(file, 'is a folder')
    if (!overwrite) throw outputError(file, exists())
  }
}

const partName = /^\.(.*)\.(\d+)\.[0-9a-f-]{36}\.part$/

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

/** Removes what a killed process left of an earlier write of the same file. */
async function removeStaleParts(file: string): Promise<void> {
  const folder = path.dirname(file)
  for (const name of await readdir(folder)) {
    const match = partName.exec(name)
    if (match === null || match[1] !== path.basename(file) || isAlive(Number(match[2]))) continue
    await unlink(path.join(folder, name)).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error
    })
  }
}

async function writePieces(
  handle: FileHandle,
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<void> {
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      signal?.throwIfAborted()
      const { bytesWritten } = await handle.write(piece, at, Math.min(piece.length - at, 1 << 24))
      at += bytesWritten
    }
  }
  await handle.sync()
}

/** Makes the finished file visible under its name; without `overwrite` only if the name is still free. */
async function publish(part: string, file: string, overwrite: boolean): Promise<void> {
  if (overwrite) return rename(part, file)
  try {
    await link(part, file)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw error
    // no hard links here: look, then rename
    if (await isThere(file)) throw exists()
    return rename(part, file)
  }
  await unlink(part)
}

/** After a rename the folder's entry has to reach the disk too; not every file system lets a folder be synced. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY).catch(() => undefined)
  if (handle === undefined) return
  try {
    await handle.sync().catch((error: unknown) => {
      if (!['EINVAL', 'EPERM', 'EISDIR', 'ENOTSUP'].includes(codeOf(error))) throw error
    })
  } finally {
    await handle.close()
  }
}

/**
 * Writes a file so that a crash, a full disk or a kill leaves the old one or the new one, never a part: to a temporary name in the same
 * folder, synced, renamed.
 *
 * @throws {OutputError} where the file exists and `overwrite` is not set, or cannot be written
 */
export async function writeAtomically(
  file: string,
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  options: WriteOptions = {},
): Promise<void> {
  const { overwrite = false, signal } = options
  await refuseExisting(file, options)
  const part = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.${randomUUID()}.part`)
  try {
    await removeStaleParts(file)
    const handle = await open(part, 'wx')
    try {
      await writePieces(handle, pieces, signal)
    } finally {
      await handle.close()
    }
    await publish(part, file, overwrite)
    await syncFolder(path.dirname(file))
  } catch (error) {
    await unlink(part).catch((problem: unknown) => {
      if (codeOf(problem) !== 'ENOENT' && codeOf(problem) !== 'ENOTDIR') throw problem
    })
    throw outputError(file, error)
  }
}
