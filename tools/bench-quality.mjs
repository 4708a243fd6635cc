// `npm run bench:quality`: how good segmentations from few strokes are, beside the settings that users of peers have; writes the result, its
// page and its plot. `--only tissue` measures one part anew and leaves the others as they were.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { ensureDependencies, root } from './setup.mjs'

const results = 'packages/core/bench/results/quality.json'
const parts = ['rows', 'unseen', 'tissue']
const { values } = parseArgs({ options: { seeds: { type: 'string' }, only: { type: 'string' } } })
// what is not measured anew stays as it was
const before = values.only === undefined ? {} : JSON.parse(readFileSync(path.join(root, results), 'utf8'))
const seeds = values.seeds ?? String(before.seeds ?? 4)
const data = path.resolve(root, process.env.CAMBIUM_DATA ?? '../shared/data')
const problem = !/^[1-9]\d?$/.test(seeds)
  ? `--seeds ${seeds}: a whole number from 1 to 99 is needed`
  : values.only !== undefined && !parts.includes(values.only)
    ? `--only ${values.only}: one of ${parts.join(', ')} is needed`
    : existsSync(data)
      ? undefined
      : `The images to measure on are not there: ${data}; CAMBIUM_DATA names their folder.`
if (problem !== undefined) {
  console.error(problem)
  process.exitCode = 2
} else {
  ensureDependencies()
  const { bundleBench } = await import('./bundle.mjs')
  const { qualityPage, qualityPlot } = await import('../packages/core/bench/quality-report.mjs')
  await bundleBench()
  const script = path.join(root, '.cache/bench/quality.js')
  const measured = JSON.parse(
    execFileSync(process.execPath, [script, seeds, values.only ?? parts.join(',')], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, CAMBIUM_DATA: data },
    }),
  )
  const quality = { ...before, date: new Date().toISOString().slice(0, 10), node: process.versions.node, ...measured }
  const files = {
    [results]: `${JSON.stringify(quality, null, 2)}\n`,
    'docs/reference/quality.md': qualityPage(quality),
    'docs/images/quality.svg': qualityPlot(quality),
  }
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(root, file), text)
  console.log(`written: ${Object.keys(files).join(', ')}`)
}
