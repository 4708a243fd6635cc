import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder with golden results and real images: named by CAMBIUM_SHARED, or beside the repository. */
const named = process.env.CAMBIUM_SHARED
export const sharedFolder = named ?? fileURLToPath(new URL('../../../../../shared', import.meta.url))

/** Whether the folder is there; where CAMBIUM_SHARED names it, a missing file is a failure and not a skip. */
export const sharedIsThere = named !== undefined || existsSync(path.join(sharedFolder, 'golden'))
export const whyNot = sharedIsThere ? '' : ' (skipped: no folder with golden data; CAMBIUM_SHARED can name one)'

export const sharedPath = (...parts: string[]): string => path.join(sharedFolder, ...parts)
export const readBytes = (...parts: string[]): Uint8Array => new Uint8Array(readFileSync(sharedPath(...parts)))
/** JSON as Python writes it: bare NaN and Infinity become strings. */
// biome-ignore lint/suspicious/noExplicitAny: golden files have many forms; the tests say what they read
export function readJson(...parts: string[]): any {
  const text = readFileSync(sharedPath(...parts), 'utf8')
  return JSON.parse(text.replaceAll(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (word) => (word.startsWith('"') ? word : `"${word}"`)))
}

export const readFloat32 = (...parts: string[]): Float32Array => new Float32Array(readBytes(...parts).slice().buffer)
export const readFloat64 = (...parts: string[]): Float64Array => new Float64Array(readBytes(...parts).slice().buffer)
export const readInt32 = (...parts: string[]): Int32Array => new Int32Array(readBytes(...parts).slice().buffer)

export const sha256 = (...parts: Uint8Array[]): string => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}

/** "NaN", "Infinity" and "-Infinity" as the numbers they mean. */
export const revive = (value: unknown): number => (typeof value === 'string' ? Number(value) : (value as number))
