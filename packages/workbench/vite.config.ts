import { defaultClientConditions, defineConfig, type Plugin } from 'vite'

/** Names the files of the build in `files.json`, so that all of them can be kept for times without a network. */
const filesOfBuild: Plugin = {
  name: 'files of the build',
  generateBundle(_, bundle) {
    const names = Object.keys(bundle).filter((name) => !name.endsWith('.map') && name !== 'index.html')
    this.emitFile({ type: 'asset', fileName: 'files.json', source: JSON.stringify([...names, 'icon.svg', 'manifest.webmanifest'].sort()) })
  },
}

/** One folder of static files that works from any path of any server. */
export default defineConfig({
  base: './',
  plugins: [filesOfBuild],
  resolve: { conditions: ['cambium-source', ...defaultClientConditions] },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  worker: { format: 'es' },
  build: { target: 'es2023', outDir: 'dist', emptyOutDir: true, modulePreload: { polyfill: false } },
})
