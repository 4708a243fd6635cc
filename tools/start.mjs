// `npm start`: sets up, then runs the demo. The workbench will open from here once it exists.
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { ensureDependencies, root } from './setup.mjs'

const workbenchFlag = '--no-workbench'
const flags = process.argv.slice(2).filter((flag) => flag !== workbenchFlag)
ensureDependencies()
const program = path.join(root, 'packages/cli/bin/cambium.mjs')
const { status, signal } = spawnSync(process.execPath, [program, 'demo', '--overwrite', ...flags], { cwd: root, stdio: 'inherit' })
process.exitCode = signal === null ? (status ?? 70) : 130
