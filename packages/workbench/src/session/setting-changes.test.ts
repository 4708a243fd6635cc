import { expect, test } from 'vitest'
import { opened, stroke } from '../../tests/session.ts'
import { changeObjectFeatures, changeObjectTask, changeRules, changeTraining, takeDefaults } from './setting-changes.ts'
import { defaultRules, defaultTraining } from './settings.ts'

test('settings are taken back with everything else, in the order in which they were made', async () => {
  const shell = await opened()
  const { workbench } = shell
  const { settings, history, learning } = workbench
  changeTraining(workbench, { features: 'small_quick', maxDepth: 3 })
  stroke(shell, [20, 20], [20, 60])
  changeRules(workbench, { minSize: 40 })
  changeObjectFeatures(workbench, 'area')
  takeDefaults(workbench, 'apoc')
  // what changes nothing is no step
  takeDefaults(workbench, 'apoc')
  changeRules(workbench, { minSize: settings.rules.value.minSize })
  expect(history.length).toBe(5)
  expect(settings.training.value.maxDepth).toBe(2)
  workbench.undo()
  expect([settings.training.value.maxDepth, settings.rules.value.minSize, learning.features.value]).toEqual([3, 40, 'area'])
  workbench.undo()
  workbench.undo()
  expect([settings.rules.value, learning.features.value]).toEqual([defaultRules, ''])
  expect(workbench.active.value?.annotation.counts.value.get(1)).toBeGreaterThan(0)
  workbench.undo()
  expect(settings.training.value.features).toBe('small_quick')
  workbench.undo()
  expect(settings.training.value).toEqual(defaultTraining)
  for (let i = 0; i < 5; i++) workbench.redo()
  expect(settings.training.value).toMatchObject({ features: 'small_quick', maxDepth: 2, edgeRadius: 0 })
  expect(history.done.value).toBe("APOC's settings")
})

test('what is done with objects is taken back, too', async () => {
  const { workbench } = await opened()
  changeObjectTask(workbench, 'merge')
  changeObjectTask(workbench, 'merge')
  expect(workbench.history.length).toBe(1)
  workbench.undo()
  expect(workbench.learning.task.value).toBe('classify')
  workbench.redo()
  expect(workbench.learning.task.value).toBe('merge')
})
