// `npm test`: sets up, then everything that a change must pass. The last line is "N passed, N failed".
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { ensureChromium, ensureDependencies, root } from './setup.mjs'

const totals = { passed: 0, failed: 0, skipped: 0 }
const reports = path.join(root, 'reports')

/**
 * One question with yes or no, counted as one test.
 * @param {string} name
 * @param {() => boolean} question
 */
function step(name, question) {
  const started = performance.now()
  const isRight = question()
  totals[isRight ? 'passed' : 'failed']++
  console.log(`${isRight ? 'ok  ' : 'FAIL'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`)
}

/** @param {string[]} parameters a script below node_modules, and what it gets */
const succeeds = ([script = '', ...parameters]) => {
  const env = process.stdout.isTTY ? process.env : { ...process.env, NO_COLOR: '1' }
  return (
    spawnSync(process.execPath, [path.join(root, 'node_modules', script), ...parameters], { cwd: root, stdio: 'inherit', env }).status === 0
  )
}

/**
 * Runs a project of tests. A run that ends badly counts as failed even where no test says so: a file that does not load, an error that
 * nobody handled, a report that was not written.
 * @param {string} project
 */
function vitest(project) {
  const file = path.join(reports, `${project}.json`)
  const reporters = [process.stdout.isTTY ? '--reporter=dot' : '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const isRight = succeeds(['vitest/vitest.mjs', 'run', '--project', project, ...reporters])
  let failed = 0
  if (existsSync(file)) {
    const report = JSON.parse(readFileSync(file, 'utf8'))
    totals.passed += report.numPassedTests
    totals.skipped += report.numPendingTests + report.numTodoTests
    failed = report.numFailedTests
    for (const { status, assertionResults } of report.testResults) {
      const isNamed = assertionResults.some((/** @type {{ status: string }} */ test) => test.status === 'failed')
      if (status === 'failed' && !isNamed) failed++
    }
  }
  if (!isRight && failed === 0) failed = 1
  totals.failed += failed
  console.log(`${failed === 0 ? 'ok  ' : 'FAIL'} ${project} tests`)
}

try {
  ensureDependencies()
  rmSync(reports, { recursive: true, force: true })
  mkdirSync(reports)
  const { ensureKernels } = await import('./kernels.mjs')
  await ensureKernels()
  const { checkTypes } = await import('./types.mjs')
  step('types', checkTypes)
  step('lint', () => succeeds(['@biomejs/biome/bin/biome', 'check', '.']))
  vitest('unit')
  if (ensureChromium() !== undefined) vitest('browser')
  else {
    const reason = 'browser tests: there is no Chromium and none can be installed here; CAMBIUM_CHROMIUM can name one'
    console.log(reason)
    totals[process.env.CI === undefined ? 'skipped' : 'failed']++
  }
} catch (error) {
  console.error(error)
  totals.failed++
}
const { passed, failed, skipped } = totals
console.log(`${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`)
process.exitCode = failed === 0 ? 0 : 1
