// `npm run fuzz`: 20,000 damaged inputs for each reader and 100 kills while saving; the result is kept in packages/core/tests/fuzz/result.json.
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ensureDependencies, root } from './setup.mjs'

const [inputs = '20000', kills = '100', seed = '7'] = process.argv.slice(2)
ensureDependencies()
const { bundleFuzz } = await import('./bundle.mjs')
await bundleFuzz()
const cache = path.join(root, '.cache/fuzz')
const heartbeat = path.join(tmpdir(), `cambium-fuzz-${process.pid}`)

/** @returns {Promise<Record<string, { problems: unknown[] }>>} */
function runReaders() {
  const parameters = [path.join(cache, 'run-readers.js'), inputs, seed, path.join(root, 'packages/core/tests/fixtures/images'), heartbeat]
  const child = spawn(process.execPath, parameters, { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  let last = ''
  const watch = setInterval(() => {
    const now = readFileSync(heartbeat, { encoding: 'utf8', flag: 'a+' })
    if (now === last && now !== '') {
      console.error(`hangs: ${now}`)
      child.kill('SIGKILL')
    } else if (last.split(' ')[0] !== now.split(' ')[0]) console.error(`reading ${now}`)
    last = now
  }, 5000)
  return new Promise((resolve, reject) => {
    child.on('close', (code) => {
      clearInterval(watch)
      if (code === 0) resolve(JSON.parse(output))
      else reject(new Error(`the readers ended with ${code} at ${last}`))
    })
  })
}

const readers = await runReaders()
const { killSaves } = await import(path.join(cache, 'kill-saves.js'))
const saves = await killSaves(path.join(cache, 'run-saves.js'), Number(kills), Number(seed))
const result = {
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  inputsPerReader: Number(inputs),
  seed: Number(seed),
  readers,
  saves,
}
const problems = [...Object.values(readers).map((one) => one.problems.length), saves.problems.length].reduce((a, b) => a + b, 0)
console.log(JSON.stringify(result, undefined, 2))
if (inputs === '20000' && problems === 0)
  writeFileSync(path.join(root, 'packages/core/tests/fuzz/result.json'), `${JSON.stringify(result, undefined, 2)}\n`)
process.exitCode = problems === 0 ? 0 : 1
