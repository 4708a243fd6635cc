import { defaultClientConditions, defineConfig } from 'vite'

/** One folder of static files that works from any path of any server. */
export default defineConfig({
  base: './',
  resolve: { conditions: ['cambium-source', ...defaultClientConditions] },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  worker: { format: 'es' },
  build: { target: 'es2023', outDir: 'dist', emptyOutDir: true, modulePreload: { polyfill: false } },
})
