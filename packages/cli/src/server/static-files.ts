import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import path from 'node:path'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
}

/** A part of a file that was asked for, or undefined where the whole was. */
function rangeOf(header: string | undefined, size: number): { start: number; end: number } | undefined {
  const found = /^bytes=(\d+)-(\d*)$/.exec(header ?? '')
  if (found === null) return undefined
  const start = Number(found[1])
  const end = found[2] === '' ? size - 1 : Math.min(size - 1, Number(found[2]))
  return start <= end ? { start, end } : undefined
}

/** Sends a file, or the part of it that was asked for. @returns false where there is no such file */
export async function sendFile(request: IncomingMessage, response: ServerResponse, file: string, cache: string): Promise<boolean> {
  const facts = await stat(file).catch(() => undefined)
  if (facts === undefined || !facts.isFile()) return false
  const range = rangeOf(request.headers.range, facts.size)
  const { start, end } = range ?? { start: 0, end: facts.size - 1 }
  response.writeHead(range === undefined ? 200 : 206, {
    'content-type': types[path.extname(file).toLowerCase()] ?? 'application/octet-stream',
    'content-length': String(end - start + 1),
    'accept-ranges': 'bytes',
    'cache-control': cache,
    ...(range === undefined ? {} : { 'content-range': `bytes ${start}-${end}/${facts.size}` }),
  })
  if (request.method === 'HEAD' || facts.size === 0) response.end()
  else
    createReadStream(file, { start, end })
      .on('error', () => response.destroy())
      .pipe(response)
  return true
}

/** The file of a folder that a path of a URL names; undefined where it leads out of the folder or to a hidden file. */
export function fileInFolder(folder: string, urlPath: string): string | undefined {
  let decoded: string
  try {
    decoded = decodeURIComponent(urlPath)
  } catch {
    return undefined
  }
  const parts = decoded.split('/').filter((part) => part !== '')
  if (parts.some((part) => part.startsWith('.') || /[\\\0:]/.test(part))) return undefined
  return path.join(folder, ...(parts.length === 0 ? ['index.html'] : parts))
}
