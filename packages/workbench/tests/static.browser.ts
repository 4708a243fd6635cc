import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { Person } from './person.ts'

const built = fileURLToPath(new URL('../dist', import.meta.url))
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

/** A host that knows nothing of the workbench: a folder below some path, without any headers of isolation. */
function plainHost(): Promise<Server> {
  const server = createServer((request, response) => {
    const name = (request.url ?? '').split(/[?#]/)[0]?.replace(/^\/some\/where\//, '') ?? ''
    const file = path.join(built, name === '' ? 'index.html' : name)
    if (!(request.url ?? '').startsWith('/some/where/') || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'application/octet-stream' })
    createReadStream(file).pipe(response)
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

describe('any static host', () => {
  let server: Server
  let url: string
  beforeAll(async () => {
    server = await plainHost()
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/some/where/`
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  test('the page works without isolation, with the prediction that threads give, and then without a network', async () => {
    const [plain, isolated] = [await Person.arrive({ url }), await Person.arrive()]
    expect(await plain.page.evaluate(() => [crossOriginIsolated, typeof SharedArrayBuffer])).toEqual([false, 'undefined'])
    expect(await isolated.page.evaluate(() => crossOriginIsolated)).toBe(true)
    const maps: number[][] = []
    for (const person of [plain, isolated]) {
      await person.paintsSample()
      await person.seesPrediction()
      maps.push(await person.pixels('prediction'))
    }
    expect(maps[0]).toEqual(maps[1])
    await isolated.leave()

    // after the first visit, without another one
    await plain.page.locator('html[data-offline=ready]').waitFor({ state: 'attached' })
    await plain.context.setOffline(true)
    server.closeAllConnections()
    await plain.page.reload()
    await plain.click(/^Continue nuclei/)
    await plain.seesImage()
    await plain.seesPrediction()
    expect(await plain.pixels('prediction')).toEqual(maps[0])
    expect(plain.complaints).toEqual([])
    await plain.leave()
  })
})

describe('the local server', () => {
  const base = new URL(inject('workbench'))
  const at = (where: string): string => `http://127.0.0.1:${base.port}${where}`
  const token = new URLSearchParams(base.hash.slice(1)).get('token') as string
  const status = async (where: string, init: RequestInit = {}): Promise<number> => (await fetch(at(where), init)).status

  test('shows its files only to whom it was opened for', async () => {
    expect(await status('/files')).toBe(401)
    expect(await status('/files', { headers: { authorization: 'Bearer wrong' } })).toBe(401)
    expect(await status('/files', { headers: { authorization: `Bearer ${token}` } })).toBe(200)
    expect(await status('/files/0', { headers: { authorization: `Bearer ${token}` } })).toBe(404)
    expect(await status('/', { headers: { origin: 'http://elsewhere.example' } })).toBe(403)
    expect(await status('/', { method: 'POST' })).toBe(405)
    for (const where of ['/../package.json', '/%2e%2e/package.json', '/..%2fpackage.json', '/.hidden', '/assets/%00', '/%zz'])
      expect([where, await status(where)]).toEqual([where, 404])
  })

  test('answers to its own name only', async () => {
    const { request } = await import('node:http')
    const code = await new Promise((resolve) => {
      request({ host: '127.0.0.1', port: base.port, path: '/', headers: { host: 'rebound.example' } }, (answer) =>
        resolve(answer.statusCode),
      ).end()
    })
    expect(code).toBe(403)
  })

  test('isolates the page and forbids it everything that it does not need', async () => {
    const { headers } = await fetch(at('/'))
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp')
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*script-src 'self' 'wasm-unsafe-eval'/)
    expect(headers.get('content-security-policy')).not.toMatch(/unsafe-inline|\*(?!;| http|$)/)
  })
})
