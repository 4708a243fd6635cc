// `npm run example -- 03`: runs one of examples/ from source; without a number it lists them.
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureDependencies, root } from './setup.mjs'

const names = readdirSync(path.join(root, 'examples')).filter((name) => name.endsWith('.ts'))
const [wanted] = process.argv.slice(2)
const chosen = names.find((name) => wanted !== undefined && name.startsWith(wanted))
if (chosen === undefined) {
  console.log(names.map((name) => name.replace('.ts', '')).join('\n'))
  process.exitCode = wanted === undefined ? 0 : 2
} else {
  ensureDependencies()
  const { bundleExample } = await import('./bundle.mjs')
  const file = await bundleExample(chosen.replace('.ts', ''))
  const { default: run } = await import(pathToFileURL(file).href)
  await run(console.log)
}
