// Bundles what Node runs from a checkout: the command line program, and the worker thread for tests from source.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { root } from './setup.mjs'

/**
 * When anything below a folder was last changed, in milliseconds.
 * @param {string} folder
 * @returns {number}
 */
function newestChange(folder) {
  return readdirSync(folder, { withFileTypes: true }).reduce((newest, entry) => {
    const file = path.join(folder, entry.name)
    return Math.max(newest, entry.isDirectory() ? newestChange(file) : statSync(file).mtimeMs)
  }, statSync(folder).mtimeMs)
}

/** @param {string} file */
const changedAt = (file) => (existsSync(file) ? statSync(file).mtimeMs : 0)

const thread = 'packages/core/src/node/thread.worker.ts'

/**
 * @param {{ folder: string, entries: Record<string, string> }} bundle
 */
async function bundle({ folder, entries }) {
  const outputs = Object.keys(entries).map((name) => path.join(root, folder, `${name}.js`))
  const sources = ['packages/core/src', 'packages/core/tests/fuzz', 'packages/core/bench', 'packages/cli/src', 'examples']
    .filter((source) => existsSync(path.join(root, source)))
    .map((source) => newestChange(path.join(root, source)))
  const own = Object.values(entries).map((entry) => changedAt(path.resolve(root, entry)))
  const newest = Math.max(...sources, ...own, changedAt(path.join(root, 'package-lock.json')))
  if (outputs.every((file) => changedAt(file) > newest)) return
  const { ensureKernels } = await import('./kernels.mjs')
  await ensureKernels()
  const { build } = await import('esbuild')
  await build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    conditions: ['cambium-source'],
    // scripts of users lie anywhere
    nodePaths: [path.join(root, 'node_modules')],
    // our own packages are bundled from source; those of others are loaded when they are needed
    plugins: [
      {
        name: 'others stay outside',
        setup: ({ onResolve }) =>
          onResolve({ filter: /^[^./]/ }, ({ path: name, kind }) =>
            kind === 'entry-point' || name.startsWith('@cambium/') ? undefined : { path: name, external: true },
          ),
      },
    ],
    sourcemap: 'linked',
    logLevel: 'warning',
  })
}

/** The command line program of the checkout: `.cache/cli/cambium.js`. */
export const bundleCli = () => bundle({ folder: '.cache/cli', entries: { cambium: 'packages/cli/src/main.ts', 'thread.worker': thread } })

/**
 * The workbench as a folder of static files: `packages/workbench/dist`.
 * @returns {Promise<string>} the folder
 */
export async function bundleWorkbench() {
  const folder = path.join(root, 'packages/workbench')
  const sources = ['packages/core/src', 'packages/workbench/src', 'packages/workbench/public'].map((source) =>
    newestChange(path.join(root, source)),
  )
  const single = ['packages/workbench/index.html', 'packages/workbench/vite.config.ts', 'package-lock.json'].map((file) =>
    changedAt(path.join(root, file)),
  )
  const built = path.join(folder, 'dist')
  if (changedAt(path.join(built, 'index.html')) > Math.max(...sources, ...single)) return built
  const { ensureKernels } = await import('./kernels.mjs')
  await ensureKernels()
  const { build } = await import('vite')
  await build({ root: folder, logLevel: 'warn' })
  return built
}

/** The worker thread for code that runs from source, as tests do. */
export const bundleThread = () => bundle({ folder: 'packages/core/dist/threads', entries: { 'thread.worker': thread } })

const fuzz = 'packages/core/tests/fuzz'

/** The processes that damage files and kill savers: `.cache/fuzz`. */
export const bundleFuzz = () =>
  bundle({
    folder: '.cache/fuzz',
    entries: { 'run-readers': `${fuzz}/run-readers.ts`, 'run-saves': `${fuzz}/run-saves.ts`, 'kill-saves': `${fuzz}/kill-saves.ts` },
  })

/** The measurements and the thread they start: `.cache/bench`. */
export const bundleBench = () =>
  bundle({
    folder: '.cache/bench',
    entries: {
      measure: 'packages/core/bench/measure.ts',
      'fast-mode': 'packages/core/bench/fast-mode.ts',
      quality: 'packages/core/bench/quality.ts',
      'thread.worker': thread,
    },
  })

/**
 * One example beside the thread that it may start.
 * @param {string} name
 * @returns {Promise<string>} the file to import
 */
export async function bundleExample(name) {
  const folder = `.cache/examples/${name}`
  await bundle({ folder, entries: { example: `examples/${name}.ts`, 'thread.worker': thread } })
  return path.join(root, folder, 'example.js')
}

/**
 * A script of a user beside the thread that it may start.
 * @param {string} file
 * @returns {Promise<string>} the file to import
 */
export async function bundleScript(file) {
  const folder = `.cache/scripts/${createHash('sha256').update(path.resolve(file)).digest('hex').slice(0, 16)}`
  await bundle({ folder, entries: { script: path.resolve(file), 'thread.worker': thread } })
  return path.join(root, folder, 'script.js')
}
