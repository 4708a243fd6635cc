// `npm run bench`: times Cambium beside its peers, one after the other in one run, and writes the result, its page and its plot;
// with --fast-mode how far the fast mode is from the exact one.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { ensureDependencies, root } from './setup.mjs'

const { values } = parseArgs({
  options: {
    peers: { type: 'boolean' },
    'fast-mode': { type: 'boolean' },
    only: { type: 'string' },
    threads: { type: 'string' },
    output: { type: 'string' },
  },
})
const threads = values.threads ?? '2'
const peers = path.resolve(root, process.env.CAMBIUM_PEERS ?? '../shared/peers')
const data = path.resolve(root, process.env.CAMBIUM_DATA ?? '../shared/data')
const environment = path.join(root, '.cache/peers')
const python = process.env.CAMBIUM_PEERS_PYTHON ?? path.join(environment, 'bin/python')
const samples = path.join(root, '.cache/bench')

const packages = 'apoc pyclesperanto-prototype pyopencl scikit-learn scikit-image tifffile numpy scipy lightgbm treelite tl2cgen'.split(' ')

if (values.peers) {
  execFileSync('python3', ['-m', 'venv', environment], { stdio: 'inherit' })
  execFileSync(python, ['-m', 'pip', 'install', ...packages], { stdio: 'inherit' })
}

ensureDependencies()
const { bundleBench } = await import('./bundle.mjs')
const { alone, pairs, scaled } = await import('../packages/core/bench/pairs.mjs')
const { page, plot } = await import('../packages/core/bench/report.mjs')
await bundleBench()

/** A sentence about what is wrong, and the end. @param {string} text @returns {never} */
function stop(text) {
  console.error(text)
  process.exit(2)
}

const names = [...pairs, ...alone].map(({ name }) => name)

/** @param {string} name */
const isWanted = (name) => values.only === undefined || values.only.split(',').includes(name)
const unknown = values.only?.split(',').find((name) => !names.includes(name))
if (unknown !== undefined) stop(`--only ${unknown}: there is no such row; there are ${names.join(', ')}`)
if (!/^[1-9]\d*$/.test(threads)) stop(`--threads ${threads}: a whole number from 1 on is needed`)
if (!existsSync(data)) stop(`The images to measure on are not there: ${data}; CAMBIUM_DATA names their folder.`)

if (values['fast-mode']) {
  const { fastModePage } = await import('../packages/core/bench/fast-mode-report.mjs')
  const measured = JSON.parse(execFileSync(process.execPath, [path.join(samples, 'fast-mode.js')], { cwd: root, encoding: 'utf8' }))
  writeFileSync(path.join(root, 'packages/core/bench/results/fast-mode.json'), `${JSON.stringify(measured, null, 2)}\n`)
  writeFileSync(path.join(root, 'docs/reference/fast-mode.md'), fastModePage(measured))
  console.log('written: packages/core/bench/results/fast-mode.json, docs/reference/fast-mode.md')
  process.exit()
}

const script = path.join(peers, 'bench_python.py')
const missing = [script, python].find((file) => !existsSync(file))
if (missing !== undefined) console.log(`The peers are left out: ${path.relative(root, missing)} is not there; --peers sets them up.`)
else if (!existsSync(path.join(samples, 'pixels.bin')))
  execFileSync(python, [path.join(root, 'packages/core/bench/export_samples.py'), peers, data, samples], { stdio: 'inherit' })

/** Lines of a task of the peers; a task that measures several things runs once. @type {Map<string, any[]>} */
const lines = new Map()

/** @param {import('../packages/core/bench/pairs.mjs').Pair['peer']} peer */
function measurePeer({ task, line, name, by }) {
  if (missing !== undefined) return { missing: `${name}: not there` }
  if (!lines.has(task)) {
    const env = { ...process.env, BENCH_THREADS: threads }
    const run = spawnSync(python, [script, 'all', '--only', task, '--data', data, '--repeats', '3'], { encoding: 'utf8', env })
    const found = run.stdout.split('\n').filter((text) => text.startsWith('{'))
    if (found.length === 0) console.log(`${task}: ${run.error?.message ?? run.stderr.trim()}`)
    lines.set(
      task,
      found.map((text) => JSON.parse(text)).filter((one) => one.name === task),
    )
  }
  const found = lines.get(task)?.find((one) => one.task === line && (by === undefined || one.peer === by))
  if (found === undefined) return { missing: `${name}: ${lines.get(task)?.find((one) => one.error)?.error ?? 'no result'}` }
  return { peer: { name, version: found.version, seconds: found.seconds_min, peakMegabytes: found.peak_rss_mb } }
}

/**
 * @param {string} name
 * @param {string} mode
 * @param {string} threadCount
 */
function measureOurs(name, mode, threadCount = threads) {
  const command = [path.join(samples, 'measure.js'), name, threadCount, mode]
  const output = execFileSync(process.execPath, command, { cwd: root, encoding: 'utf8' })
  const { seconds, peakMegabytes } = /** @type {{ seconds: number[], peakMegabytes: number }} */ (JSON.parse(output))
  const sorted = seconds.toSorted((one, other) => one - other)
  const at = (/** @type {number} */ share) => /** @type {number} */ (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))])
  return { seconds: at(0), median: at(0.5), p95: at(0.95), peakMegabytes }
}

/** @type {readonly ('exact' | 'fast')[]} */
const bothModes = ['exact', 'fast']

const rows = []
const hasSamples = existsSync(path.join(samples, 'pixels.bin'))
for (const { name, work, goals, modes = bothModes, needsSamples, peer } of pairs) {
  if (!isWanted(name)) continue
  if (needsSamples && !hasSamples) {
    console.log(`${name}: left out, it needs the samples of the peers`)
    continue
  }
  const other = measurePeer(peer)
  const ours = Object.fromEntries(modes.map((mode) => [mode, measureOurs(name, mode)]))
  const oneThread = scaled.includes(name) ? { oneThread: measureOurs(name, 'fast', '1') } : {}
  rows.push({ name, work, goals, ...ours, ...oneThread, ...other })
  const texts = Object.entries(ours).map(([mode, { seconds }]) => {
    const ratio = other.peer === undefined ? '' : `, ${(other.peer.seconds / seconds).toFixed(2)} ×`
    return `${mode} ${seconds.toFixed(2)} s${ratio}`
  })
  console.log(
    `${name}: ${texts.join('; ')}; ${other.peer === undefined ? other.missing : `${other.peer.name} ${other.peer.seconds.toFixed(2)} s`}`,
  )
}

const others = []
for (const { name, work, modes, goal } of alone) {
  if (!isWanted(name)) continue
  const ours = Object.fromEntries(modes.map((mode) => [mode, measureOurs(name, mode)]))
  others.push({ name, work, goal, ...ours })
  for (const [mode, { median, p95, peakMegabytes }] of Object.entries(ours))
    console.log(`${name}: ${mode} median ${median.toFixed(3)} s, p95 ${p95.toFixed(3)} s, ${peakMegabytes} MB`)
}

const machine = {
  processor: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGigabytes: Math.round(totalmem() / 2 ** 30),
  node: process.versions.node,
}
const result = { date: new Date().toISOString().slice(0, 10), threads: Number(threads), machine, rows, others }
const whole = values.only === undefined && missing === undefined
const target = path.resolve(root, values.output ?? (whole ? 'packages/core/bench/results/peers.json' : '.cache/bench/partial.json'))
mkdirSync(path.dirname(target), { recursive: true })
writeFileSync(target, `${JSON.stringify(result, null, 2)}\n`)
console.log(`written: ${path.relative(root, target)}`)
if (whole) {
  writeFileSync(path.join(root, 'docs/reference/benchmark.md'), page(result))
  writeFileSync(path.join(root, 'docs/images/benchmark.svg'), plot(result))
}
