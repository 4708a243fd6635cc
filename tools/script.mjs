// `npm run script -- FILE.ts`: runs a script that uses the library, such as the steps that the workbench saves.
import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { ensureDependencies } from './setup.mjs'

const [file] = process.argv.slice(2)
if (file === undefined || !existsSync(file)) {
  console.error(file === undefined ? 'script: name a file, such as steps.ts' : `script: ${file} does not exist`)
  process.exitCode = file === undefined ? 2 : 66
} else {
  ensureDependencies()
  const { bundleScript } = await import('./bundle.mjs')
  try {
    await import(pathToFileURL(await bundleScript(file)).href)
  } catch (error) {
    // what Cambium throws says what to do; of other errors their place helps
    if (!(error instanceof Error && 'fields' in error)) throw error
    console.error(`script: ${error.message}`)
    process.exitCode = 1
  }
}
