import { expect, test } from 'vitest'
import { opened, stroke } from '../../tests/session.ts'
import { withAsked } from '../plans/object-features.ts'
import { goToStep } from './steps.ts'

test('objects are sorted by what other forests say of them, and the forest is judged by objects that are held out', async () => {
  const shell = await opened()
  const { workbench } = shell
  const { learning, objects, live, classes } = workbench
  classes.chosen.value = 1
  stroke(shell, [20, 20], [20, 60])
  classes.chosen.value = 2
  stroke(shell, [73, 183], [73, 191])
  await live.settled()
  await goToStep(workbench, 'classify')
  const scene = workbench.active.value as NonNullable<typeof workbench.active.value>
  const labels = objects.current.value?.table.label as number[]
  for (const [i, label] of labels.slice(0, 6).entries()) learning.annotate(scene, label, 1 + (i % 2))
  await learning.update()
  await learning.settled()
  expect(learning.heldOut.value).toMatchObject({ by: 'object', classes: [{ groups: 3 }, { groups: 3 }] })
  learning.features.value = withAsked(withAsked('', 'area', 'pixels', [1, 2]), 'area', 'neighbours', [2])
  await Promise.resolve()
  await learning.settled()
  expect(learning.state.value).toEqual({ kind: 'ready' })
  expect(Object.keys(learning.learned.value?.importances ?? {})).toEqual([
    'area',
    'mean_probability=1',
    'mean_probability=2',
    'nearest_neighbor_probability=2',
  ])
  // without a second class there is nothing to judge
  for (const label of [labels[1], labels[3], labels[5]]) learning.annotate(scene, label as number, 1)
  await learning.update()
  await learning.settled()
  expect(learning.heldOut.value).toBeUndefined()
})
