// `npm start`: sets up, then serves the workbench with the demo's sample in it and runs the demo beside it. Without a terminal, or with
// --no-workbench, only the demo.
import { spawn } from 'node:child_process'
import path from 'node:path'
import { ensureDependencies, root } from './setup.mjs'

const workbenchFlag = '--no-workbench'
const flags = process.argv.slice(2).filter((flag) => flag !== workbenchFlag)
const withWorkbench = process.stdout.isTTY === true && !process.argv.includes(workbenchFlag)
ensureDependencies()
const { bundleCli, bundleWorkbench } = await import('./bundle.mjs')
// both programs would build at the same time
await bundleCli()
if (withWorkbench) await bundleWorkbench()

const program = path.join(root, 'packages/cli/bin/cambium.mjs')

/** @param {string[]} parameters */
const start = (...parameters) => spawn(process.execPath, [program, ...parameters], { cwd: root, stdio: 'inherit' })

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>} exit code
 */
const ended = (child) => new Promise((resolve) => child.on('exit', (status, signal) => resolve(signal === null ? (status ?? 70) : 130)))

const server = withWorkbench ? start('workbench', '--demo') : undefined
const demo = start('demo', '--overwrite', ...flags)
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => {
    // a terminal sends Ctrl+C to all three; others send it to this program alone
    server?.kill(signal)
    demo.kill(signal)
  })
}
const code = await ended(demo)
process.exitCode = server === undefined ? code : await ended(server)
