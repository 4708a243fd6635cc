import { expect, test } from 'vitest'
import { opened, stroke } from '../../tests/session.ts'
import { run } from '../commands/index.ts'
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
  expect(workbench.notices.all.value.filter(({ kind }) => kind === 'error')).toEqual([])
  run('held-out', shell)
  expect([heldOut.isOn.value, heldOut.result.value]).toEqual([false, undefined])
  run('held-out', shell)
  await heldOut.settled()
  expect(heldOut.result.value?.verdicts[0]?.name).toBe('good')
  workbench.begin('another project')
  expect(heldOut.result.value).toBeUndefined()
})
