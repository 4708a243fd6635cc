import type { Raster } from '@cambium/core'
import { encodeTiff } from '@cambium/core/formats'
import { effect } from '@preact/signals-core'
import { unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { run } from '../../src/commands/index.ts'
import { Keyboard } from '../../src/commands/keyboard.ts'
import type { ExportedFile, LargeFile } from '../../src/engine/protocol.ts'
import type { Scene } from '../../src/layers/scene.ts'
import { applyToFiles } from '../../src/session/batch.ts'
import { exported } from '../../src/session/exports.ts'
import { loadModel } from '../../src/session/loading.ts'
import { openProjectFile, projectFile } from '../../src/session/project-file.ts'
import { changeRules } from '../../src/session/setting-changes.ts'
import { formerRules } from '../../src/session/settings.ts'
import type { Shell } from '../../src/session/shell.ts'
import { goToStep } from '../../src/session/steps.ts'
import { opened, openedForest, stroke } from '../session.ts'

/** A sample with a stroke of each class and its objects. */
async function withObjects() {
  const shell = await openedForest()
  const { workbench } = shell
  await goToStep(workbench, 'objects')
  await workbench.objects.want()
  return shell
}

test('objects follow a rule that is taken back', async () => {
  const { workbench } = await withObjects()
  const { objects } = workbench
  const before = objects.current.value?.count as number
  changeRules(workbench, { minSize: 150 })
  await objects.want()
  expect(objects.current.value?.count).toBeLessThan(before)
  workbench.undo()
  await objects.want()
  expect(objects.current.value?.count).toBe(before)
})

test('to look closer after a step back keeps what can be done again', async () => {
  const shell = await withObjects()
  const { workbench } = shell
  workbench.undo()
  run('cover-less', shell)
  run('cover-less', shell)
  expect(workbench.history.undone.value).toBeDefined()
  workbench.redo()
  expect(workbench.active.value?.annotation.counts.value.get(2)).toBeGreaterThan(0)
})

test('going back to a training leaves what was done to objects and how layers look', async () => {
  const shell = await withObjects()
  const { workbench } = shell
  const { versions, objects, live } = workbench
  await goToStep(workbench, 'annotate')
  run('class-1', shell)
  stroke(shell, [60, 10], [60, 60])
  await live.settled()
  await objects.want()
  const labels = (objects.current.value?.table.label ?? []) as readonly number[]
  objects.choose(labels.slice(0, 1))
  run('objects-delete', shell)
  run('cover-less', shell)
  await objects.want()
  const left = objects.current.value?.count
  expect(versions.current()?.number).toBe(2)
  const first = versions.all.value.find(({ number }) => number === 1)
  if (first !== undefined) versions.goTo(first)
  await live.settled()
  await objects.want()
  expect(versions.current()?.number).toBe(1)
  expect(objects.current.value?.count).toBe(left)
  expect(workbench.history.undone.value).toBeDefined()
})

test('a training that is cancelled while something waits for it is not begun again', async () => {
  const shell = await opened()
  const { live, notices } = shell.workbench
  stroke(shell, [3, 10], [3, 60])
  run('class-2', shell)
  stroke(shell, [73, 185], [76, 190])
  const waiting = live.settled()
  await live.cancel()
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
  expect(live.state.value.kind).toBe('stale')
  expect(notices.all.value.filter(({ kind }) => kind === 'error')).toEqual([])
})

test('objects of a prediction that is gone are gone with it; questions end with their project', async () => {
  const { workbench } = await withObjects()
  workbench.undo()
  await workbench.live.idle()
  expect([workbench.active.value?.objects.value, workbench.objects.current.value]).toEqual([undefined, undefined])
  workbench.notices.add('info', 'Which?', { title: 'This', run: () => undefined })
  workbench.notices.add('info', 'Said.')
  workbench.begin('another')
  expect(workbench.notices.shown.value.map(({ text }) => text)).toEqual(['Said.'])
})

test('a project file whose opening is cancelled leaves the project that is open as it is', async () => {
  const { workbench } = await withObjects()
  const { bytes } = await projectFile(workbench)
  const [scene, id, last] = [workbench.active.value, workbench.id.value, workbench.history.done.value]
  const opening = openProjectFile(workbench, new File([bytes as Uint8Array<ArrayBuffer>], 'p.zip'))
  workbench.activities.cancel()
  await expect(opening).rejects.toMatchObject({ name: 'AbortError' })
  expect([workbench.active.value, workbench.id.value, workbench.history.done.value]).toEqual([scene, id, last])
})

test('label images that were made before applying to files is cancelled are saved', async () => {
  const shell = await withObjects()
  const { workbench } = shell
  const small = encodeTiff({ axes: 'yx', shape: [9, 9], data: new Uint8Array(81) } as Raster) as Uint8Array<ArrayBuffer>[]
  const saved: string[][] = []
  const host = {
    ...shell.host,
    save: async (zip: ExportedFile | LargeFile) => void saved.push(Object.keys(unzipSync((zip as ExportedFile).bytes))),
  }
  const files = ['a.tif', 'b.tif', 'c.tif'].map((name) => new File(small, name))
  const stop = effect(() => {
    if (workbench.activities.all.value.some(({ share }) => share.value === 1 / 3)) workbench.activities.cancel()
  })
  await applyToFiles({ workbench, host } as Shell, files)
  stop()
  expect(saved).toEqual([['a.tif']])
  expect(workbench.notices.shown.value.at(-1)?.text).toBe('Cancelled after 1 of 3 files, saved in labels.zip.')
})

test('walking along the layers, each shown alone, is one step; a slider keeps its keys', async () => {
  const shell = await withObjects()
  const scene = shell.workbench.active.value as Scene
  const seen = () => scene.layers.value.map(({ isVisible }) => isVisible.value)
  const before = seen()
  run('alone-below', shell)
  run('alone-below', shell)
  expect(seen().filter(Boolean)).toHaveLength(1)
  run('undo', shell)
  expect(seen()).toEqual(before)
  const event = { key: 'ArrowDown', code: 'ArrowDown', ctrlKey: true, metaKey: false, shiftKey: false, altKey: false }
  const press = { ...event, repeat: false, timeStamp: 0, preventDefault: () => undefined }
  const keyboard = new Keyboard(shell)
  scene.selected.value = scene.layers.value[0]
  keyboard.down(press, 'slider')
  expect(scene.selected.value).toBe(scene.layers.value[0])
  keyboard.down(press, 'elsewhere')
  expect(scene.selected.value).toBe(scene.layers.value[1])
})

test("a segmenter that says nothing of objects, such as APOC's, finds what it finds on the command line: no rules", async () => {
  const first = await withObjects()
  changeRules(first.workbench, formerRules)
  const { bytes, name } = await exported(first.workbench, 'model for APOC')
  const { workbench } = await opened()
  expect(workbench.settings.rules.value.splitTouching).toBe(true)
  await loadModel(workbench, new File([bytes as Uint8Array<ArrayBuffer>], name))
  expect(workbench.settings.rules.value).toEqual(formerRules)
})

test('what everything taken back brings again is seen as before, and nobody suggests places without a forest', async () => {
  const { workbench } = await withObjects()
  const { active, live, objects, understanding } = workbench
  await goToStep(workbench, 'annotate')
  understanding.follow(true)
  await understanding.settled()
  expect(understanding.next.value.length).toBeGreaterThan(0)
  const seen = (): (string | false)[] => (active.value?.layers.value ?? []).map(({ role, isVisible }) => isVisible.value && role)
  const before = seen()
  expect(before).toEqual(expect.arrayContaining(['annotation', 'prediction']))
  expect(before).not.toContain('objects')
  while (workbench.history.length > 0) workbench.undo()
  await live.idle()
  expect([active.value?.objects.value, understanding.next.value]).toEqual([undefined, []])
  while (workbench.history.isBack) workbench.redo()
  await live.idle()
  await objects.want()
  expect(seen()).toEqual(before)
})
