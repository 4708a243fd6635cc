// Compiles the kernels: every packages/core/src/**/*.entry.as.ts becomes <name>.wasm.gen.ts, the module's bytes as base64.
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureDependencies, root } from './setup.mjs'

const source = path.join(root, 'packages/core/src')
const flags = ['--runtime', 'stub', '--noAssert', '-O3', '--converge', '--enable', 'simd', '--enable', 'bulk-memory', '--importMemory']

/** Bytes that the constants of each module have for themselves: all modules of a thread work in one memory. */
const constantBytes = 65_536

/** @param {string} file */
const changedAt = (file) => (existsSync(file) ? statSync(file).mtimeMs : 0)

const compiler = 'assemblyscript/asc'

/**
 * @param {string} entry
 * @param {number} place  of the module among all
 */
async function compile(entry, place) {
  // its types describe a host of their own, console included: it is loaded without them
  const { default: asc } = await import(/** @type {string} */ (compiler))
  /** @type {Uint8Array | undefined} */
  let bytes
  const name = path.relative(root, entry)
  const { error, stderr } = await asc.main(
    [name, '--outFile', 'module.wasm', '--baseDir', root, '--memoryBase', String(1024 + place * constantBytes), ...flags],
    {
      writeFile: (/** @type {string} */ _, /** @type {string | Uint8Array} */ content) => {
        if (typeof content !== 'string') bytes = content
      },
    },
  )
  if (error !== null || bytes === undefined) throw new Error(`${name} does not compile:\n${stderr.toString()}`)
  const text = Buffer.from(bytes).toString('base64')
  writeFileSync(
    entry.replace('.entry.as.ts', '.wasm.gen.ts'),
    `// Made by tools/kernels.mjs from ${path.basename(entry)}.\nexport default '${text}'\n`,
  )
}

/** Compiles what is older than its sources. */
export async function ensureKernels() {
  ensureDependencies()
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.as.ts'))
  const paths = files.map((name) => path.join(source, name))
  const newest = Math.max(...paths.map(changedAt), changedAt(fileURLToPath(import.meta.url)))
  for (const [place, entry] of paths
    .filter((name) => name.endsWith('.entry.as.ts'))
    .sort()
    .entries())
    if (changedAt(entry.replace('.entry.as.ts', '.wasm.gen.ts')) <= newest) await compile(entry, place)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await ensureKernels()
