import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createSample } from '@cambium/core'
import { writeImage } from '@cambium/core/node'
import { expect, test } from 'vitest'
import { opened, stroke } from '../../tests/session.ts'
import { run } from '../commands/index.ts'
import { exported } from './exports.ts'
import { openDemo } from './loading.ts'

test('with one stroke of each class more are asked for; strokes elsewhere make it a score', async () => {
  const shell = await opened()
  const { workbench } = shell
  const { heldOut, live, classes } = workbench
  heldOut.isOn.value = true
  workbench.settings.training.value = { ...workbench.settings.training.value, trees: 10 }
  const paint = (value: number, y: number): void => {
    classes.choose(value)
    stroke(shell, [y, 5], [y, 60])
  }
  paint(1, 5)
  await live.idle()
  run('held-out', shell)
  run('held-out', shell)
  await heldOut.settled()
  expect([heldOut.result.value, workbench.notices.all.value]).toEqual([undefined, []])
  paint(2, 40)
  await live.idle()
  await heldOut.settled()
  expect(heldOut.result.value?.verdicts.map(({ name }) => name)).toEqual(['too few groups'])
  expect(heldOut.result.value?.scores).toBeUndefined()
  for (const y of [80, 120, 160]) {
    paint(1, y)
    paint(2, y + 20)
  }
  await live.idle()
  await heldOut.settled()
  const { by, scores, classes: counts } = heldOut.result.value ?? {}
  expect([by, counts?.map(({ groups }) => groups)]).toEqual(['stroke', [4, 4]])
  // what was painted here says nothing of nuclei
  expect(scores?.heldOut.f1).toBeLessThan(0.9)
})

test('a stroke that is not learned yet is not judged', async () => {
  const shell = await opened()
  const { workbench } = shell
  const { heldOut, live, active, notices } = workbench
  await openDemo(workbench)
  await live.idle()
  // the pen is still down
  active.value?.annotation.data.fill(2, 0, 40)
  heldOut.isOn.value = true
  heldOut.follow()
  await heldOut.settled()
  expect(notices.all.value.filter(({ kind }) => kind === 'error')).toEqual([])
  expect(heldOut.result.value?.classes.reduce((sum, { samples }) => sum + samples, 0)).toBe(live.summary.value?.samples)
})

test('a newer stroke ends the judgement without a word, and its own forest is judged', async () => {
  const shell = await opened()
  const { workbench } = shell
  const { heldOut, live } = workbench
  heldOut.isOn.value = true
  workbench.settings.training.value = { ...workbench.settings.training.value, trees: 10 }
  await openDemo(workbench)
  await live.idle()
  expect(heldOut.isBusy.value).toBe(true)
  workbench.classes.choose(1)
  stroke(shell, [2, 2], [2, 40])
  await live.idle()
  await heldOut.settled()
  expect(heldOut.isBusy.value).toBe(false)
  expect(heldOut.result.value?.verdicts[0]?.name).toBe('good')
  expect(heldOut.result.value?.scores?.heldOut.f1).toBeGreaterThan(0.95)
  // other parts are held out where that is asked, and each feature has what the score needs of it
  const shown = heldOut.result.value
  heldOut.holdOut('sample')
  await heldOut.settled()
  expect(heldOut.result.value).toMatchObject({ by: 'sample', scores: { heldOut: { f1: shown?.scores?.optimistic.f1 } } })
  await heldOut.findNeeds()
  expect(heldOut.needs.value?.map(({ feature }) => feature)).toEqual(Object.keys(live.summary.value?.importances ?? {}))
  expect((heldOut.needs.value ?? []).every(({ permutation, spread }) => Math.abs(permutation) < 0.2 && spread >= 0)).toBe(true)
  heldOut.holdOut('auto')
  expect(heldOut.needs.value).toBeUndefined()
  await heldOut.settled()
  expect(heldOut.result.value?.scores?.heldOut).toEqual(shown?.scores?.heldOut)
  // nothing but the features that say the same depends on the correlation
  heldOut.correlateBy('kendall')
  await heldOut.settled()
  expect(heldOut.result.value?.scores?.correlation).toBe('kendall')
  expect(heldOut.result.value?.scores?.correlated).not.toEqual(shown?.scores?.correlated)
  expect(heldOut.result.value?.scores?.heldOut).toEqual(shown?.scores?.heldOut)
  expect(workbench.notices.all.value.filter(({ kind }) => kind === 'error')).toEqual([])
  run('held-out', shell)
  expect([heldOut.isOn.value, heldOut.result.value]).toEqual([false, undefined])
  run('held-out', shell)
  await heldOut.settled()
  expect(heldOut.result.value?.verdicts[0]?.name).toBe('good')
  workbench.begin('another project')
  expect(heldOut.result.value).toBeUndefined()
})

test('the report is that of the command line: the same scores of the same strokes', async () => {
  const shell = await opened()
  const { workbench } = shell
  workbench.settings.training.value = { ...workbench.settings.training.value, features: 'small_quick', trees: 10, edgeRadius: 0 }
  for (const [value, from, to] of [
    [1, [20, 20], [20, 60]],
    [2, [73, 183], [73, 191]],
    [1, [128, 20], [180, 60]],
    [2, [20, 60], [30, 60]],
  ] as const) {
    workbench.classes.choose(value)
    stroke(shell, from, to)
  }
  const { name, bytes } = await exported(workbench, 'report')
  expect(name).toBe('nuclei.evaluation.html')
  const page = new TextDecoder().decode(bytes)
  const folder = mkdtempSync(path.join(tmpdir(), 'cambium-report-'))
  const at = (file: string): string => path.join(folder, file)
  writeFileSync(at('strokes.tif'), (await exported(workbench, 'annotation')).bytes)
  await writeImage(at('image.tif'), createSample('nuclei').image)
  const flags = '--features small_quick --trees 10 --max-depth 4 --max-features 1 --min-samples-leaf auto'.split(' ')
  const names = Object.entries(workbench.classes.names).map(([value, name]) => `${value}=${name}`)
  const classes = ['--class-names', names.join(',')]
  const files = ['--image', at('image.tif'), '--annotation', at('strokes.tif'), '--output', at('report.html')]
  const program = path.resolve(import.meta.dirname, '../../../cli/bin/cambium.mjs')
  const outcome = spawnSync(process.execPath, [program, 'evaluate', 'pixel-classifier', ...files, ...flags, ...classes], {
    encoding: 'utf8',
  })
  expect([outcome.status, outcome.stderr]).toEqual([0, ''])
  const scores = (html: string): string | undefined => /<section><h2>Scores<\/h2>.*?<\/section>/s.exec(html)?.[0]
  expect(scores(page)).toBeDefined()
  expect(scores(page)).toBe(scores(readFileSync(at('report.html'), 'utf8')))
})
