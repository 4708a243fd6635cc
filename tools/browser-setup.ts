import { spawn } from 'node:child_process'
import path from 'node:path'
import type {} from 'vitest'
import type { TestProject } from 'vitest/node'
import { findChromium, root } from './setup.mjs'

declare module 'vitest' {
  interface ProvidedContext {
    browser: string
    /** Address of the served workbench, with its token. */
    workbench: string
  }
}

const flags = [
  '--disable-gpu',
  '--enable-unsafe-swiftshader',
  '--enable-unsafe-webgpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Serves the workbench as a person does who types `cambium workbench`. */
function serveWorkbench(): Promise<{ url: string; end(): void }> {
  const program = path.join(root, 'packages/cli/bin/cambium.mjs')
  const child = spawn(process.execPath, [program, 'workbench', '--no-open', '--json', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    let told = ''
    child.stdout.on('data', (chunk) => {
      told += chunk
      if (told.trimEnd().endsWith('}')) resolve({ url: JSON.parse(told).url, end: () => child.kill('SIGINT') })
    })
    child.on('exit', (code) => reject(new Error(`the server of the workbench ended with ${code}`)))
  })
}

/** Starts one browser and one server for all tests; they connect to them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error('there is no Chromium; CAMBIUM_CHROMIUM can name one')
  const { chromium } = await import('playwright-core')
  const [browser, workbench] = await Promise.all([chromium.launchServer({ executablePath, args: flags }), serveWorkbench()])
  project.provide('browser', browser.wsEndpoint())
  project.provide('workbench', workbench.url)
  return async () => {
    workbench.end()
    await browser.close()
  }
}
