import { expect, test } from 'vitest'
import { opened, stroke } from '../../tests/session.ts'
import { changeTraining } from './setting-changes.ts'

test('one goes back to what a training learned from, and forth again; a way that was left is forgotten', async () => {
  const shell = await opened()
  const { workbench } = shell
  const { live, versions, history, settings } = workbench
  stroke(shell, [3, 10], [3, 60])
  workbench.classes.chosen.value = 2
  stroke(shell, [73, 185], [76, 190])
  await live.settled()
  stroke(shell, [40, 40], [40, 90])
  await live.settled()
  changeTraining(workbench, { trees: 30 })
  await live.settled()
  const [third, second, first] = versions.all.value
  expect([third, second, first].map((one) => one?.number)).toEqual([3, 2, 1])
  expect(first?.samples).toBeLessThan(second?.samples as number)
  expect(second?.samples).toBe(third?.samples)
  expect(first?.picture).toMatchObject({ width: 44 })
  expect(new Set(first?.picture?.data)).toEqual(new Set([1, 2]))
  const painted = workbench.active.value?.annotation.data.slice()

  if (first !== undefined) versions.goTo(first)
  await live.settled()
  expect(history.length).toBe(2)
  expect(live.summary.value?.samples).toBe(first?.samples)
  expect(versions.current()?.number).toBe(1)
  if (third !== undefined) versions.goTo(third)
  await live.settled()
  expect(settings.training.value.trees).toBe(30)
  expect(workbench.active.value?.annotation.data).toEqual(painted)
  expect(versions.all.value).toHaveLength(3)

  workbench.undo()
  workbench.undo()
  stroke(shell, [60, 40], [60, 60])
  await live.settled()
  expect(versions.all.value.map(({ number }) => number)).toEqual([4, 1])
  if (third !== undefined) versions.goTo(third)
  expect(workbench.notices.all.value.at(-1)?.text).toContain('no longer known')
})

test('where the oldest steps were forgotten, the beginning cannot be had again', async () => {
  const { workbench } = await opened()
  const { history } = workbench
  expect(history.knows(undefined)).toBe(true)
  for (let i = 0; i < 3; i++) history.push({ title: 'large', bytes: 2 ** 27, undo: () => undefined, redo: () => undefined })
  expect(history.knows(undefined)).toBe(false)
  expect(history.goTo(undefined)).toBe(false)
})
