import { defineConfig } from 'vitest/config'

const resolve = { conditions: ['cambium-source'] }
// Workspace packages are symlinks: keep them inlined, or Vitest hands them to Node unresolved.
const server = { deps: { inline: [/^@cambium\//, /^cambium/] } }

// What is waited for may take long on a busy machine; what never comes fails all the same.
const expect = { poll: { timeout: 20_000 } }

export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        ssr: { resolve },
        test: {
          name: 'unit',
          // One process for many files, since most of them are short. Tests must not leave globals changed.
          isolate: false,
          // by default one core stays free, which on two cores is half of them
          maxWorkers: 2,
          globalSetup: ['tools/unit-setup.ts'],
          setupFiles: ['tools/unit-equality.ts'],
          include: ['packages/*/{src,tests}/**/*.test.ts', 'tests/**/*.test.ts'],
          environment: 'node',
          testTimeout: 180_000,
          expect,
          server,
        },
      },
      {
        resolve,
        ssr: { resolve },
        test: {
          name: 'browser',
          include: ['packages/*/tests/**/*.browser.ts'],
          environment: 'node',
          server,
          globalSetup: ['tools/browser-setup.ts'],
          // two pages at a time: one waits for the other's drawing and timers
          maxWorkers: 2,
          testTimeout: 180_000,
          expect,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
