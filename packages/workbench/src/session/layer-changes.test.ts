import { expect, test } from 'vitest'
import { opened, openedBeside, stroke } from '../../tests/session.ts'
import { run } from '../commands/index.ts'
import type { ImageLayer } from '../layers/image-layer.ts'
import type { AnyLayer, Scene } from '../layers/scene.ts'
import { canReopen, closeImage, dismissImage } from './closing.ts'
import { exported } from './exports.ts'
import { changeChosen, changeLook, moveLayer, renameImage, showAlone, toggleLayer } from './layer-changes.ts'
import { hideMaps, showFeature, toggleMap } from './maps.ts'

async function openedScene() {
  const shell = await opened()
  const { workbench } = shell
  const scene = workbench.active.value
  if (scene === undefined) throw new Error('nothing is open')
  const image = scene.layers.value.find((layer): layer is ImageLayer => layer.kind === 'image') as ImageLayer
  return { shell, workbench, scene, image }
}

test('a slider that is moved is one step, and a layer that is hidden and shown again is none', async () => {
  const { shell, workbench, scene, image } = await openedScene()
  stroke(shell, [10, 10], [10, 60])
  const before = workbench.history.length
  for (const opacity of [0.9, 0.7, 0.4]) changeLook(workbench, scene, image, 'opacity', opacity)
  expect([workbench.history.length - before, workbench.history.done.value]).toEqual([1, 'opacity of nuclei'])
  changeLook(workbench, scene, image, 'gamma', 1.5)
  run('undo', shell)
  run('undo', shell)
  expect([image.gamma.value, image.opacity.value]).toEqual([1, 1])
  run('redo', shell)
  expect(image.opacity.value).toBe(0.4)
  // after a redo a change is a step of its own, and what could be done again is gone
  toggleLayer(workbench, scene, image)
  toggleLayer(workbench, scene, image)
  expect([image.isVisible.value, workbench.history.done.value]).toEqual([true, 'opacity of nuclei'])
  run('undo', shell)
  run('undo', shell)
  expect([image.opacity.value, scene.annotation.counts.value.get(1) ?? 0]).toEqual([1, 0])
})

test('a layer alone and back, order, names and contrast are taken back', async () => {
  const { shell, workbench, scene, image } = await openedScene()
  showAlone(workbench, scene, image)
  expect(scene.annotation.isVisible.value).toBe(false)
  run('undo', shell)
  expect([scene.annotation.isVisible.value, image.isVisible.value]).toEqual([true, true])
  moveLayer(workbench, scene, scene.annotation, 1)
  expect(scene.layers.value).toEqual([image, scene.annotation])
  moveLayer(workbench, scene, scene.annotation, 1)
  run('undo', shell)
  expect([scene.layers.value, workbench.history.length]).toEqual([[scene.annotation, image], 0])
  changeLook(workbench, scene, image, 'name', 'DAPI')
  changeLook(workbench, scene, image, 'limits', [3, 5])
  run('contrast', shell)
  expect(image.limits.value).not.toEqual([3, 5])
  run('undo', shell)
  expect(image.limits.value).toEqual([3, 5])
  run('undo', shell)
  run('undo', shell)
  expect(image.name.value).toBe('nuclei')
})

test('maps are shown and removed as steps of the history, and come back to their place', async () => {
  const { shell, workbench, scene } = await openedScene()
  await showFeature(workbench, scene, 'gaussian_blur=2')
  const feature = scene.imageOf('feature')
  if (feature === undefined) throw new Error('no feature is shown')
  const layers = scene.layers.value
  const values = feature.data
  hideMaps(workbench, scene, [feature])
  expect([scene.imageOf('feature'), feature.data.length]).toEqual([undefined, 0])
  run('undo', shell)
  await expect.poll(() => scene.layers.value).toEqual(layers)
  expect(feature.data).toEqual(values)
  run('undo', shell)
  expect(scene.imageOf('feature')).toBeUndefined()
})

test('an image that was closed comes back with its strokes, and the steps before that go on', async () => {
  const { shell, workbench, scene } = await openedScene()
  stroke(shell, [10, 10], [10, 60])
  run('class-2', shell)
  stroke(shell, [52, 24], [52, 30])
  await workbench.live.settled()
  const told: string[] = []
  workbench.listeners.add({
    sceneOpened: () => told.push('opened'),
    sceneClosed: () => told.push('closed'),
    sceneReopened: () => told.push('reopened'),
    pixelsChanged: () => told.push('changed'),
    truthChanged: () => undefined,
    objectsReplaced: () => undefined,
    factsChanged: () => undefined,
  })
  closeImage(workbench, scene)
  expect([workbench.isEmpty.value, workbench.history.done.value]).toEqual([true, 'closing of nuclei'])
  run('undo', shell)
  expect(workbench.scenes.value).toEqual([scene])
  await workbench.live.settled()
  run('undo', shell)
  expect(scene.annotation.counts.value.get(2) ?? 0).toBe(0)
  run('redo', shell)
  run('redo', shell)
  expect(workbench.scenes.value).toEqual([])
  run('undo', shell)
  await workbench.live.settled()
  dismissImage(workbench, scene)
  expect(workbench.history.length).toBe(0)
  expect(told).toEqual(['closed', 'reopened', 'changed', 'changed', 'closed', 'reopened', 'closed'])
})

test('images beside each other move together, unless each is to move by itself', async () => {
  const { shell, workbench, scene } = await openedScene()
  const second = await openedBeside(shell)
  run('images', shell)
  workbench.setCamera(second, { y: 20, x: 30, zoom: 4 })
  expect(scene.camera.value).toEqual({ y: 20, x: 30, zoom: 4 })
  // what is learned on one is seen on all
  workbench.show(scene)
  stroke(shell, [10, 10], [10, 60])
  run('class-2', shell)
  stroke(shell, [52, 24], [52, 30])
  await workbench.live.settled()
  await expect.poll(() => second.prediction.value?.data).toEqual(scene.prediction.value?.data)
  workbench.show(second)
  run('link-images', shell)
  workbench.setCamera(second, { y: 1, x: 2, zoom: 3 })
  expect(scene.camera.value.zoom).toBe(4)
  run('next-image', shell)
  expect(workbench.active.value).toBe(scene)
  run('previous-image', shell)
  expect(workbench.active.value).toBe(second)
  run('images', shell)
  expect(workbench.viewKind.value).toBe('plane')
})

test('maps are shown over all images beside each other, follow what is learned, and go with one step', async () => {
  const { shell, workbench, scene } = await openedScene()
  const second = await openedBeside(shell)
  run('images', shell)
  workbench.show(scene)
  stroke(shell, [10, 10], [10, 60])
  run('class-2', shell)
  stroke(shell, [52, 24], [52, 30])
  await workbench.live.settled()
  await expect.poll(() => second.prediction.value).toBeDefined()
  const steps = workbench.history.length
  await toggleMap(workbench, scene, 'probability')
  const maps = () => [scene, second].map((one) => one.imageOf('probability')?.data)
  await expect.poll(() => maps()[1]).toEqual(maps()[0])
  expect(workbench.history.length).toBe(steps + 1)
  const before = maps()[1]
  stroke(shell, [100, 10], [100, 60])
  await workbench.live.settled()
  await expect.poll(() => maps()[1] === before).toBe(false)
  await expect.poll(() => maps()[1]).toEqual(maps()[0])
  await toggleMap(workbench, scene, 'probability')
  expect(maps()).toEqual([undefined, undefined])
  run('undo', shell)
  await expect.poll(() => maps().map((map) => map?.length)).toEqual([scene.annotation.data.length, scene.annotation.data.length])
  // a step of several images outlives one of them
  dismissImage(workbench, second)
  for (const id of ['undo', 'undo', 'redo', 'redo']) run(id, shell)
  await workbench.live.settled()
  await expect.poll(() => maps()[0]).toBeDefined()
  expect(workbench.notices.shown.value.filter(({ kind }) => kind === 'error')).toEqual([])
})

test('what is chosen in one image is not chosen in the next, and the last image is asked for before it goes', async () => {
  const { shell, workbench, scene } = await openedScene()
  stroke(shell, [10, 10], [10, 60])
  expect(canReopen(workbench, scene)).toBe(false)
  const second = await openedBeside(shell)
  expect(canReopen(workbench, second)).toBe(true)
  workbench.objects.chosen.value = new Set([5, 6])
  closeImage(workbench, second)
  expect(workbench.objects.chosen.value.size).toBe(0)
})

test('a map comes back alone, and the prediction comes again as it was shown', async () => {
  const { shell, workbench, scene } = await openedScene()
  stroke(shell, [10, 10], [10, 60])
  run('class-2', shell)
  stroke(shell, [52, 24], [52, 30])
  await workbench.live.settled()
  await toggleMap(workbench, scene, 'uncertainty')
  const [first] = scene.layers.value.filter(({ role }) => role === 'uncertainty')
  if (first?.kind !== 'image') throw new Error('there is no map')
  changeLook(workbench, scene, first, 'colormap', 'magma')
  hideMaps(workbench, scene, [first])
  await toggleMap(workbench, scene, 'uncertainty')
  const maps = (): AnyLayer[] => scene.layers.value.filter(({ role }) => role === 'uncertainty')
  // another one of its kind looks the same
  expect(maps().map((map) => map !== first && map.kind === 'image' && map.colormap.value)).toEqual(['magma'])
  run('undo', shell)
  expect(maps()).toEqual([])
  run('undo', shell)
  await expect.poll(maps).toEqual([first])
  const values = first.data
  stroke(shell, [60, 24], [60, 30])
  await workbench.live.settled()
  await expect.poll(() => first.data).not.toBe(values)
  expect([maps(), first.colormap.value]).toEqual([[first], 'magma'])
  const prediction = scene.prediction.value
  if (prediction !== undefined) changeLook(workbench, scene, prediction, 'opacity', 0.8)
  workbench.removeClass(2)
  await workbench.live.idle()
  expect(scene.prediction.value).toBeUndefined()
  run('undo', shell)
  await workbench.live.settled()
  expect(scene.prediction.value?.opacity.value).toBe(0.8)
})

test('an image is renamed as a step; what is written is called so, its file is not', async () => {
  const shell = await opened()
  const { workbench } = shell
  const scene = workbench.active.value as Scene
  run('rename-image', shell)
  expect(shell.question.value?.suggestion).toBe('nuclei')
  shell.question.value?.answer('  day 3  ')
  await expect.poll(() => scene.name.value).toBe('day 3')
  expect(workbench.history.done.value).toBe('calling the image day 3')
  expect((await exported(workbench, 'annotation')).name).toBe('day-3.annotation.tif')
  run('undo', shell)
  expect(scene.name.value).toBe('nuclei')
  renameImage(workbench, scene, '   ')
  expect([scene.name.value, workbench.history.length]).toEqual(['nuclei', 0])
})

test('classes of objects are renamed and hidden as steps, and a class that is hidden and shown again is none', async () => {
  const { shell, workbench } = await openedScene()
  workbench.changeClass(1, { name: 'Round' }, 'objects')
  expect([workbench.learning.classes.of(1)?.name, workbench.history.length]).toEqual(['Round', 1])
  run('class-hide-1', shell)
  expect([workbench.classes.of(1)?.isVisible, workbench.history.length]).toEqual([false, 2])
  run('class-hide-1', shell)
  expect([workbench.classes.of(1)?.isVisible, workbench.history.length]).toEqual([true, 1])
  run('undo', shell)
  expect(workbench.learning.classes.of(1)?.name).not.toBe('Round')
})

test('the keys of layers: the one above or below, alone, and all others; what was hidden comes back with undo', async () => {
  const shell = await opened()
  const { workbench } = shell
  const scene = workbench.active.value as Scene
  const [front, back] = [scene.layers.value[0], scene.layers.value.at(-1)]
  const visible = (): (string | undefined)[] => scene.layers.value.filter(({ isVisible }) => isVisible.value).map(({ role }) => role)
  const all = visible()
  scene.selected.value = front
  run('layer-above', shell)
  expect(scene.selected.value).toBe(front)
  run('layer-below', shell)
  expect(scene.selected.value).toBe(back)
  run('alone-above', shell)
  expect([scene.selected.value, visible()]).toEqual([front, [front?.role]])
  // at the end of the list it stays alone
  run('alone-above', shell)
  expect(visible()).toEqual([front?.role])
  run('toggle-others', shell)
  expect(visible()).toEqual(all)
  run('toggle-others', shell)
  expect(visible()).toEqual([front?.role])
  while (workbench.history.length > 0) workbench.undo()
  expect(visible()).toEqual(all)
})

test('several layers are chosen together: looks, visibility and places change for all of them, as one step', async () => {
  const { shell, workbench, scene, image } = await openedScene()
  stroke(shell, [10, 10], [10, 60])
  shell.workbench.classes.choose(2)
  stroke(shell, [60, 10], [60, 60])
  await workbench.live.settled()
  await showFeature(workbench, scene, 'gaussian_blur=2')
  const [annotation, feature] = [scene.annotation, scene.imageOf('feature') as ImageLayer]
  const order = scene.layers.value
  scene.select(annotation)
  scene.toggleSelected(image)
  expect(scene.selection.value).toEqual([annotation, image])
  // what is painted on stays
  expect(scene.selected.value).toBe(annotation)
  const steps = workbench.history.length
  changeChosen(workbench, scene, annotation, 'opacity', 0.5)
  changeChosen(workbench, scene, annotation, 'opacity', 0.4)
  expect([annotation, image, feature].map(({ opacity }) => opacity.value)).toEqual([0.4, 0.4, 1])
  expect(workbench.history.done.value).toBe('opacity of 2 layers')
  run('toggle-layer', shell)
  expect([annotation, image, feature].map(({ isVisible }) => isVisible.value)).toEqual([false, false, true])
  run('undo', shell)
  run('undo', shell)
  expect(workbench.history.length).toBe(steps)
  expect([annotation.opacity.value, image.opacity.value]).toEqual([0.8, 1])
  // contour is a look of labels only
  changeChosen(workbench, scene, annotation, 'contour', 3)
  expect(workbench.history.done.value).toBe('contour of Annotation')
  run('undo', shell)
  run('toggle-others', shell)
  expect(scene.layers.value.filter(({ isVisible }) => isVisible.value)).toEqual([annotation, image])
  run('undo', shell)
  moveLayer(workbench, scene, annotation, 1)
  const at = (layer: AnyLayer): number => scene.layers.value.indexOf(layer)
  expect(at(image)).toBe(at(annotation) + 1)
  run('undo', shell)
  expect(scene.layers.value).toEqual(order)
  scene.toggleSelected(annotation)
  expect([scene.selected.value, scene.selection.value]).toEqual([image, [image]])
  scene.toggleSelected(image)
  expect(scene.selection.value).toEqual([image])
  scene.selectTo(annotation)
  expect(scene.selection.value).toEqual(order.slice(at(annotation), at(image) + 1))
  expect(scene.selected.value).toBe(image)
})

test('layers that are chosen stay chosen where a result comes anew, and the keys choose one more', async () => {
  const { shell, workbench, scene } = await openedScene()
  stroke(shell, [10, 10], [10, 60])
  shell.workbench.classes.choose(2)
  stroke(shell, [60, 10], [60, 60])
  await workbench.live.settled()
  await toggleMap(workbench, scene, 'uncertainty')
  const names = (): (string | undefined)[] => scene.selection.value.map(({ role }) => role)
  scene.select(scene.imageOf('uncertainty') as ImageLayer)
  run('choose-below', shell)
  expect(names()).toEqual(['uncertainty', 'prediction'])
  await workbench.objects.want()
  scene.select(scene.objects.value as AnyLayer)
  run('choose-below', shell)
  const before = scene.objects.value
  await workbench.objects.refresh(scene)
  expect(scene.objects.value).not.toBe(before)
  expect([names(), scene.selected.value]).toEqual([['objects', 'uncertainty'], scene.objects.value])
  run('choose-above', shell)
  expect(names()).toEqual(['annotation', 'objects', 'uncertainty'])
  run('layer-below', shell)
  expect(names()).toEqual(['uncertainty'])
})
