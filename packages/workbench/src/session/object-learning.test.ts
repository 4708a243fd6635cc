import { expect, test } from 'vitest'
import { opened, stroke } from '../../tests/session.ts'
import type { Scene } from '../layers/scene.ts'
import { withAsked } from '../plans/object-features.ts'
import { commandsOf, typescriptOf } from './code.ts'
import { exported } from './exports.ts'
import { loadModel } from './loading.ts'
import { openProjectFile, projectFile } from './project-file.ts'
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

/** The sample with its objects, where some of them may be given a class. */
async function withObjects() {
  const shell = await opened()
  const { workbench } = shell
  workbench.settings.training.value = { ...workbench.settings.training.value, features: 'small_quick', trees: 20 }
  workbench.classes.choose(1)
  stroke(shell, [20, 20], [20, 60])
  workbench.classes.choose(2)
  stroke(shell, [73, 183], [73, 191])
  await workbench.live.settled()
  await goToStep(workbench, 'classify')
  return workbench
}

test.each(['classify', 'select'] as const)(
  'a model of objects that APOC can read sorts the objects of another project: %s',
  async (task) => {
    const first = await withObjects()
    const { learning, objects } = first
    learning.task.value = task
    const labels = objects.current.value?.table.label as number[]
    for (const [i, label] of labels.slice(0, 8).entries()) learning.annotate(first.active.value as Scene, label, 1 + (i % 2))
    await learning.update()
    await learning.settled()
    const { name, bytes } = await exported(first, 'object model for APOC')
    const expected = (await exported(first, 'object classes')).bytes

    const second = await withObjects()
    await loadModel(second, new File([bytes as Uint8Array<ArrayBuffer>], name))
    await second.learning.settled()
    expect([second.learning.usesModel.value, second.learning.task.value, second.step.value]).toEqual([true, task, 'classify'])
    expect((await exported(second, 'object classes')).bytes).toEqual(expected)
    expect(typescriptOf(second)).toContain(`sorter.useModel(await readModelData('${name}'))`)
    expect(commandsOf(second)).toContain(`cambium predict ${name} --labels labels/`)
    // it comes back with the project, and steps back for classes that are given by hand
    const project = await projectFile(second)
    const third = (await opened()).workbench
    await openProjectFile(third, new File([project.bytes as Uint8Array<ArrayBuffer>], 'p.zip'))
    expect(third.learning.model.value?.name).toBe(name)
    for (const [i, label] of labels.slice(0, 8).entries()) second.learning.annotate(second.active.value as Scene, label, 1 + (i % 2))
    await second.learning.update()
    await second.learning.settled()
    expect(second.learning.usesModel.value).toBe(false)
    expect((await exported(second, 'object classes')).bytes).toEqual(expected)
  },
)

test('a model of pixels is no model of objects, and says so', async () => {
  const workbench = await withObjects()
  const { bytes, name } = await exported(workbench, 'model for APOC')
  const stored = { name, bytes }
  expect(await workbench.compute.call((engine) => engine.objectForest.facts(stored))).toBeUndefined()
  const { labels, table } = workbench.objects.current.value as NonNullable<typeof workbench.objects.current.value>
  const request = { id: workbench.active.value?.id as string, labels, table }
  await expect(workbench.compute.call(async (engine) => engine.objectForest.sortWith(request, stored))).rejects.toThrow(
    'it sorts pixels, not objects',
  )
})

test('the model that is saved is the one that was asked for last, also where an earlier one is done later', async () => {
  const workbench = await withObjects()
  const { learning, objects } = workbench
  const scene = workbench.active.value as Scene
  const labels = objects.current.value?.table.label as number[]
  for (const [i, label] of labels.slice(0, 6).entries()) learning.annotate(scene, label, 1 + (i % 2))
  await learning.settled()
  const given = scene.labelsOf('object annotation')?.data as Uint8Array
  const request = {
    id: scene.id,
    task: 'classify' as const,
    labels: objects.current.value?.labels as Uint32Array,
    annotation: given,
    features: 'area',
    trees: 5,
    seed: 0,
    table: objects.current.value?.table as never,
    classNames: {},
  }
  await workbench.compute.call(({ objectForest }) =>
    // neighbours that a first forest judges take longer
    Promise.all([
      objectForest.learn({ ...request, features: 'area mean_intensity nearest_neighbor_probability=2', trees: 200 }),
      objectForest.learn(request),
    ]),
  )
  const kept = await workbench.compute.call(async ({ objectForest }) => objectForest.trained())
  expect(kept.features).toEqual(['area'])
})
