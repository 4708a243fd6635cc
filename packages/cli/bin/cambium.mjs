#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs'

const tools = new URL('../../../tools/', import.meta.url)
const isCheckout = existsSync(new URL('bundle.mjs', tools)) && existsSync(new URL('../src/main.ts', import.meta.url))
if (isCheckout) {
  const { ensureDependencies } = await import(new URL('setup.mjs', tools).href)
  ensureDependencies()
  const { bundleCli } = await import(new URL('bundle.mjs', tools).href)
  await bundleCli()
}
const program = isCheckout ? '../../../.cache/cli/cambium.js' : '../dist/cambium.js'
const { main } = await import(new URL(program, import.meta.url).href)
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
process.exitCode = await main(process.argv.slice(2), version)
