// Kills the page of the workbench at random moments while it is painted on: `npm run soak:workbench [-- 50]`.
import { spawnSync } from 'node:child_process'

const { status } = spawnSync('npx', ['vitest', 'run', '--project', 'browser', 'packages/workbench/tests/kills'], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
  env: { ...process.env, CAMBIUM_KILLS: process.argv[2] ?? '50' },
})
process.exit(status ?? 1)
