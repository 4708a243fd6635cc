// Checks the types of everything; the emitted library serves the tests that use it as a package.
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureKernels } from './kernels.mjs'
import { root } from './setup.mjs'

const compiler = path.join(root, 'node_modules/typescript/bin/tsc')

/** @param {string[]} parameters */
const compile = (...parameters) => spawnSync(process.execPath, [compiler, ...parameters], { cwd: root, stdio: 'inherit' }).status === 0

/** Compiles what is published. @returns {boolean} whether the types are right */
export const compilePackages = () =>
  compile('-b', 'packages/core/src/node', 'packages/core/src/browser', 'packages/cli', 'packages/workbench')

/** @returns {boolean} whether all types are right, those of tools and tests too */
export const checkTypes = () =>
  [compilePackages(), compile('-p', 'tools'), compile('-p', 'tests'), compile('-p', 'packages/workbench/tests')].every((isRight) => isRight)

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await ensureKernels()
  process.exitCode = checkTypes() ? 0 : 1
}
