// Kills the page of the workbench at random moments while it is painted on, and writes what was lost: `npm run soak:workbench [-- 50]`.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { root } from './setup.mjs'

const found = path.join(mkdtempSync(path.join(tmpdir(), 'cambium-kills-')), 'kills.jsonl')
const { status } = spawnSync('npx', ['vitest', 'run', '--project', 'browser', 'packages/workbench/tests/kills'], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
  env: { ...process.env, CAMBIUM_KILLS: process.argv[2] ?? '50', CAMBIUM_KILLS_RESULT: found },
})
if (existsSync(found)) {
  /** @type {{ painted: number, lost: number, lossMilliseconds: number }[]} */
  const rows = readFileSync(found, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const result = {
    kills: rows.length,
    painted: rows.reduce((sum, { painted }) => sum + painted, 0),
    lost: rows.reduce((sum, { lost }) => sum + lost, 0),
    longestLossMilliseconds: Math.round(Math.max(...rows.map(({ lossMilliseconds }) => lossMilliseconds))),
  }
  writeFileSync(path.join(root, 'packages/workbench/bench/results/kills.json'), `${JSON.stringify(result, null, 2)}\n`)
  console.log(JSON.stringify(result))
}
process.exit(status ?? 1)
