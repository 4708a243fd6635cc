// Builds what is published: the library as modules with types, and the command line program as one file beside its thread.
import { chmodSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureDependencies, root } from './setup.mjs'

/** Builds both packages from nothing. */
export async function buildPackages() {
  ensureDependencies()
  for (const folder of ['packages/core/dist', 'packages/cli/dist', '.cache/types'])
    rmSync(path.join(root, folder), { recursive: true, force: true })
  const { checkTypes } = await import('./types.mjs')
  if (!checkTypes()) throw new Error('the types are wrong')
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
