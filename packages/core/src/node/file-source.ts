import { type FileHandle, open, readFile, stat } from 'node:fs/promises'
import { CambiumError, FormatError, InputError } from '../errors.ts'
import type { ByteSource } from '../formats/byte-source.ts'

/** What a failed read means, in words. */
export function inputError(file: string, error: unknown): unknown {
  const code = (error as { code?: string }).code ?? ''
  if (code === 'ENOENT' || code === 'ENOTDIR') return new InputError(`${file}: there is no such file`, [file], { cause: error })
  if (code === 'EISDIR') return new InputError(`${file}: is a folder, a file is needed`, [file], { cause: error })
  if (code === 'ELOOP') return new InputError(`${file}: a link that leads in a circle`, [file], { cause: error })
  if (code === 'ENAMETOOLONG') return new InputError(`${file}: the name is too long`, [file], { cause: error })
  if (code === 'EACCES' || code === 'EPERM') return new InputError(`${file}: no permission to read`, [file], { cause: error })
  return error
}

/** An error about the content of a file, with the file's name in front of its message. */
export function named(file: string, error: unknown): unknown {
  if (error instanceof CambiumError && !error.message.startsWith(file)) error.message = `${file}: ${error.message}`
  return error
}

/** Opens a file for reading piece by piece, and closes it whatever happens. @throws {InputError} where there is none */
export async function withFile<T>(file: string, use: (source: ByteSource) => Promise<T>): Promise<T> {
  let handle: FileHandle
  try {
    // a pipe or a device would never end
    const kind = await stat(file)
    if (!kind.isFile() && !kind.isDirectory()) throw new InputError(`${file}: is no regular file`, [file])
    handle = await open(file, 'r')
  } catch (error) {
    throw inputError(file, error)
  }
  try {
    const status = await handle.stat()
    if (status.isDirectory()) throw inputError(file, { code: 'EISDIR' })
    return await use({
      size: status.size,
      read: async (offset, length) => {
        const bytes = new Uint8Array(length)
        for (let at = 0; at < length; ) {
          const { bytesRead } = await handle.read(bytes, at, length - at, offset + at)
          if (bytesRead === 0) throw new FormatError('file', 'it became shorter while it was read', file)
          at += bytesRead
        }
        return bytes
      },
    })
  } catch (error) {
    throw named(file, error)
  } finally {
    await handle.close()
  }
}

/** All bytes of a file. @throws {InputError} where there is none; {FormatError} above the limit */
export async function readBytes(file: string, maxBytes: number): Promise<Uint8Array> {
  return withFile(file, async ({ size }) => {
    if (size > maxBytes) throw new FormatError('file', `${size} bytes are more than the limit of ${maxBytes}`, file)
    try {
      return new Uint8Array(await readFile(file))
    } catch (error) {
      throw inputError(file, error)
    }
  })
}
