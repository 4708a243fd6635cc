// Builds what is published: the library as modules with types, and the command line program as one file beside its thread.
import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureDependencies, root } from './setup.mjs'

/**
 * Removes what an earlier build left; `threads` belongs to tests that run from source.
 * @param {string} folder
 */
function emptyFolder(folder) {
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) if (name !== 'threads') rmSync(path.join(folder, name), { recursive: true })
}

/** Builds both packages from nothing. */
export async function buildPackages() {
  ensureDependencies()
  for (const folder of ['packages/core/dist', 'packages/cli/dist']) emptyFolder(path.join(root, folder))
  const { ensureKernels } = await import('./kernels.mjs')
  await ensureKernels()
  const { compilePackages } = await import('./types.mjs')
  if (!compilePackages()) throw new Error('the types are wrong')
  const { build } = await import('esbuild')
  await build({
    absWorkingDir: root,
    entryPoints: { cambium: 'packages/cli/src/main.ts' },
    outdir: 'packages/cli/dist',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    logLevel: 'warning',
  })
  chmodSync(path.join(root, 'packages/cli/bin/cambium.mjs'), 0o755)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildPackages()
