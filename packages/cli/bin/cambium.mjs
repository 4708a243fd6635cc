#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const tools = new URL('../../../tools/', import.meta.url)
const isCheckout = existsSync(new URL('bundle.mjs', tools)) && existsSync(new URL('../src/main.ts', import.meta.url))
if (isCheckout) {
  const { ensureDependencies } = await import(new URL('setup.mjs', tools).href)
  ensureDependencies()
  const { bundleCli } = await import(new URL('bundle.mjs', tools).href)
  await bundleCli()
}
/** The built workbench: beside the program where it is installed; in a checkout it is built when its sources are newer. */
async function workbenchFolder() {
  if (!isCheckout) return fileURLToPath(new URL('../dist/workbench', import.meta.url))
  const { bundleWorkbench } = await import(new URL('bundle.mjs', tools).href)
  return bundleWorkbench()
}
const program = isCheckout ? '../../../.cache/cli/cambium.js' : '../dist/cambium.js'
const { main } = await import(new URL(program, import.meta.url).href)
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
process.exitCode = await main(process.argv.slice(2), version, workbenchFolder)
