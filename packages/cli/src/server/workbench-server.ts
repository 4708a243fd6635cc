import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { OutputError } from '@cambium/core'
import { fileInFolder, sendFile } from './static-files.ts'

/** A file that the page may read. */
export interface ServedFile {
  readonly file: string
  /** An annotation belongs to the image before it. */
  readonly role: 'image' | 'annotation'
}

export interface WorkbenchServer {
  /** With the token, for the person who started it. */
  readonly url: string
  readonly port: number
  close(): Promise<void>
}

/** Only what is on this page may run, and it may talk to nobody but this server and addresses that the user types. */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "worker-src 'self'",
  "connect-src 'self' https: http://127.0.0.1:* http://localhost:*",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const headers: Readonly<Record<string, string>> = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}

/** Ports that are tried where the wanted one is taken. */
const tries = 20

function refuse(response: ServerResponse, status: number, reason: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${reason}\n`)
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)]
  return a.length === b.length && timingSafeEqual(a, b)
}

interface Served {
  /** Of the built page. */
  readonly folder: string
  readonly files: readonly ServedFile[]
  readonly token: string
}

async function answer({ folder, files, token }: Served, request: IncomingMessage, response: ServerResponse): Promise<void> {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  const { port } = request.socket.address() as AddressInfo
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  // another page must not reach this server under a name of its own
  if (!hosts.includes(request.headers.host ?? '')) return refuse(response, 403, 'this server answers on its own address only')
  const { origin } = request.headers
  if (origin !== undefined && !hosts.some((host) => origin === `http://${host}`))
    return refuse(response, 403, 'other pages are not answered')
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'nothing can be changed here')
  const [urlPath = '/'] = (request.url ?? '/').split('?')
  if (urlPath === '/files' || urlPath.startsWith('/files/')) {
    if (!isSame(request.headers.authorization ?? '', `Bearer ${token}`)) return refuse(response, 401, 'the token is missing or wrong')
    if (urlPath === '/files') {
      const list = files.map(({ file, role }, i) => ({ name: path.basename(file), path: `files/${i}`, role }))
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
      response.end(JSON.stringify({ files: list }))
      return
    }
    const index = urlPath.slice('/files/'.length)
    const served = /^\d{1,6}$/.test(index) ? files[Number(index)] : undefined
    if (served === undefined || !(await sendFile(request, response, served.file, 'no-store')))
      refuse(response, 404, 'there is no such file')
    return
  }
  const file = fileInFolder(folder, urlPath)
  // files of a build have their contents in their names
  const cache = urlPath.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
  if (file === undefined || !(await sendFile(request, response, file, cache))) refuse(response, 404, 'there is no such page')
}

/** Listens on a port of this computer alone. @returns the port, or undefined where it is taken */
function listen(server: Server, port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined)
      else reject(new OutputError(`port ${port}`, `it cannot be used (${error.code}); --port names another`, { cause: error }))
    })
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

/**
 * Serves the workbench to browsers of this computer.
 *
 * @param folder  of the built page
 * @param files   that the page may read, nothing else
 * @param port    the next free one is taken where it is in use; 0 takes any
 * @throws {OutputError} where no port is free, or this user may not use it
 */
export async function serveWorkbench(folder: string, files: readonly ServedFile[], port: number): Promise<WorkbenchServer> {
  const token = randomBytes(24).toString('base64url')
  const served: Served = { folder, files, token }
  for (let next = port; next < port + tries; next++) {
    const server = createServer((request, response) => {
      answer(served, request, response).catch(() => response.destroy())
    })
    const found = await listen(server, next)
    if (found === undefined) continue
    const close = (): Promise<void> =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    return { url: `http://127.0.0.1:${found}/#token=${token}`, port: found, close }
  }
  throw new OutputError(`port ${port}`, `it and the next ${tries - 1} ports are in use; --port names another`)
}
