import type {} from 'vitest'
import type { TestProject } from 'vitest/node'
import { findChromium } from './setup.mjs'

declare module 'vitest' {
  interface ProvidedContext {
    browser: string
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

/** Starts one browser for all tests; they connect to it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error('there is no Chromium; CAMBIUM_CHROMIUM can name one')
  const { chromium } = await import('playwright-core')
  const server = await chromium.launchServer({ executablePath, args: flags })
  project.provide('browser', server.wsEndpoint())
  return () => server.close()
}
