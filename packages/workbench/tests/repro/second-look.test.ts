import type { Raster } from '@cambium/core'
import { encodeTiff } from '@cambium/core/formats'
import { effect } from '@preact/signals-core'
import { expect, test } from 'vitest'
import { run } from '../../src/commands/index.ts'
import type { ImageLayer } from '../../src/layers/image-layer.ts'
import { paintedPixels, type Scene } from '../../src/layers/scene.ts'
import { pictureOf } from '../../src/render/picture.ts'
import { changeLimit } from '../../src/session/layer-changes.ts'
import { openFiles } from '../../src/session/loading.ts'
import { hideMaps, showFeature, toggleMap } from '../../src/session/maps.ts'
import { projectFile } from '../../src/session/project-file.ts'
import { goToStep } from '../../src/session/steps.ts'
import { opened, openedBeside, openedForest, stroke } from '../session.ts'

async function withForest() {
  const shell = await openedForest()
  return { shell, workbench: shell.workbench, scene: shell.workbench.active.value as Scene }
}

/** The same with another image beside it. */
async function withAnother() {
  const { shell, workbench, scene } = await withForest()
  const second = await openedBeside(shell)
  workbench.show(scene)
  await workbench.live.settled()
  return { shell, workbench, scene, second }
}

test('the picture of a map follows what is learned', async () => {
  const { shell, workbench, scene } = await withForest()
  await toggleMap(workbench, scene, 'uncertainty')
  let drawn: unknown
  const stop = effect(() => {
    drawn = pictureOf(scene, { pixels: workbench.classes, objects: workbench.learning.classes }).parts.at(-2)
  })
  const map = scene.imageOf('uncertainty') as ImageLayer
  const before = map.data
  expect(drawn).toMatchObject({ kind: 'image', data: before })
  stroke(shell, [150, 10], [150, 60])
  await workbench.live.settled()
  await expect.poll(() => map.data === before).toBe(false)
  expect((drawn as { data: unknown }).data).toBe(map.data)
  stop()
})

test('a project opens whatever its file is called', async () => {
  const { workbench } = await withForest()
  const { bytes } = await projectFile(workbench)
  const other = (await opened()).workbench
  await openFiles(other, [new File([bytes as Uint8Array<ArrayBuffer>], 'nuclei.cambium-project (1).zip')])
  expect(other.notices.shown.value.filter(({ kind }) => kind === 'error')).toEqual([])
  expect(other.active.value?.annotation.data).toEqual(workbench.active.value?.annotation.data)
})

test('objects follow the forest again once their corrections are taken back, and a correction can be done again', async () => {
  const { shell, workbench, scene } = await withForest()
  await goToStep(workbench, 'objects')
  await workbench.objects.want()
  const labels = Uint32Array.from(scene.objects.value?.data ?? [])
  const first = labels.find((label) => label > 0) as number
  workbench.objects.choose([first])
  run('objects-delete', shell)
  expect(workbench.objects.isCorrected(scene)).toBe(true)
  run('undo', shell)
  expect([workbench.objects.isCorrected(scene), scene.objects.value?.data]).toEqual([false, labels])
  run('redo', shell)
  expect([workbench.objects.isCorrected(scene), scene.objects.value?.data.includes(first)]).toEqual([true, false])
  run('undo', shell)
  const layer = scene.objects.value
  scene.select(scene.annotation)
  workbench.tools.choose('paint')
  workbench.classes.choose(2)
  stroke(shell, [100, 10], [100, 60])
  await workbench.live.settled()
  await expect.poll(() => scene.objects.value).not.toBe(layer)
})

test('who paints objects and goes on to an image that has none paints nothing there', async () => {
  const { shell, workbench, scene, second } = await withAnother()
  run('truth-paint', shell)
  await expect.poll(() => scene.selected.value?.role).toBe('truth')
  workbench.show(second)
  expect(workbench.tools.active.value).toBe('select')
  stroke(shell, [10, 10], [10, 60])
  expect(second.annotation.isEmpty()).toBe(true)
  run('truth-paint', shell)
  await expect.poll(() => second.selected.value?.role).toBe('truth')
  workbench.show(scene)
  workbench.show(second)
  expect([workbench.tools.active.value, second.selected.value?.role]).toEqual(['paint', 'truth'])
})

test('several maps are removed as one step, and a map of another class takes the place of the first', async () => {
  const { shell, workbench, scene } = await withForest()
  await showFeature(workbench, scene, 'gaussian_blur=2')
  workbench.classes.choose(1)
  await toggleMap(workbench, scene, 'probability')
  workbench.classes.choose(2)
  await toggleMap(workbench, scene, 'probability')
  expect(scene.maps.map(({ role, value }) => [role, value])).toEqual([
    ['probability', 2],
    ['feature', 0],
  ])
  const steps = workbench.history.length
  hideMaps(workbench, scene, scene.maps)
  expect([scene.maps, workbench.history.length]).toEqual([[], steps + 1])
  run('undo', shell)
  await expect.poll(() => scene.maps.length).toBe(2)
})

test('a map that lies on one of the images beside each other comes over the others before it goes', async () => {
  const { shell, workbench, scene, second } = await withAnother()
  await toggleMap(workbench, scene, 'uncertainty')
  run('images', shell)
  await workbench.live.settled()
  await expect.poll(() => second.prediction.value).toBeDefined()
  const count = (): number[] => [scene, second].map(({ maps }) => maps.length)
  await toggleMap(workbench, scene, 'uncertainty')
  await expect.poll(count).toEqual([1, 1])
  await toggleMap(workbench, scene, 'uncertainty')
  expect(count()).toEqual([0, 0])
})

test('black of an image stays where white of several is changed; pixels are counted over all images', async () => {
  const { workbench, scene, second } = await withAnother()
  await showFeature(workbench, scene, 'gaussian_blur=2')
  const [image, feature] = [scene.layers.value.at(-1) as ImageLayer, scene.imageOf('feature') as ImageLayer]
  const [black] = feature.limits.value
  scene.select(image, [image, feature])
  changeLimit(workbench, scene, image, 1, 300)
  expect([image.limits.value[1], feature.limits.value]).toEqual([300, [black, 300]])
  expect(workbench.history.done.value).toBe('contrast of 2 layers')
  expect(paintedPixels([second, scene]).get(1)).toBe(scene.annotation.counts.value.get(1))
})

test('with true objects in the hand, Select, Delete and Cut work on them', async () => {
  const { shell, workbench, scene } = await withForest()
  await goToStep(workbench, 'objects')
  await workbench.objects.want()
  run('objects-keep-truth', shell)
  await expect.poll(() => scene.truth.value).toBeDefined()
  const [found, truth] = [Uint32Array.from(scene.objects.value?.data ?? []), scene.truth.value as NonNullable<typeof scene.truth.value>]
  scene.select(truth)
  const { width } = scene.dims
  const at = found.findIndex(
    (label, i) => label > 0 && found[i + 5] === label && found[i + 3 * width] === label && found[i - 3 * width] === label,
  )
  const [label, y, x] = [found[at] as number, Math.floor(at / width), at % width]
  workbench.tools.choose('select')
  stroke(shell, [y, x], [y, x])
  expect([truth.selected.value, workbench.objects.chosen.value.size]).toEqual([label, 0])
  run('objects-delete', shell)
  expect([truth.data.includes(label), scene.objects.value?.data]).toEqual([false, found])
  run('undo', shell)
  expect(truth.data).toEqual(found)
  expect(workbench.objects.cut({ y: y - 60, x: x + 2 }, { y: y + 60, x: x + 2 })).toBeGreaterThan(0)
  expect(scene.objects.value?.data).toEqual(found)
  expect(truth.largest()).toBeGreaterThan(Math.max(...found))
})

test('a project opens with the image that was looked at', async () => {
  const { workbench, scene } = await withAnother()
  const { bytes } = await projectFile(workbench)
  const other = (await opened()).workbench
  await openFiles(other, [new File([bytes as Uint8Array<ArrayBuffer>], 'two.cambium-project.zip')])
  expect(other.scenes.value).toHaveLength(2)
  expect(other.active.value).toBe(other.scenes.value[0])
  expect(other.active.value?.name.value).toBe(scene.name.value)
})

test('of many files that cannot be opened each is told', async () => {
  const { workbench } = await opened()
  const names = ['a', 'b', 'c', 'd', 'e'].map((letter) => `${letter}.tif`)
  await openFiles(
    workbench,
    names.map((name) => new File(['no image'], name)),
  )
  const told = workbench.notices.shown.value.map(({ text }) => text)
  expect(told).toHaveLength(3)
  for (const name of names) expect(told.filter((text) => text.includes(name))).toHaveLength(1)
})

test('labels without names of axes may be those of a movie', async () => {
  const { workbench } = await opened()
  const tiff = (name: string, raster: Raster): File => new File(encodeTiff(raster) as Uint8Array<ArrayBuffer>[], name)
  const movie = Uint8Array.from({ length: 3 * 40 * 50 }, (_, i) => (i * 37) % 251)
  const labels = Uint8Array.from({ length: 3 * 40 * 50 }, (_, i) => Number(i % 50 < 20) + 2 * Number(i % 50 > 30))
  await openFiles(workbench, [tiff('movie.tif', { axes: 'tyx', shape: [3, 40, 50], data: movie })])
  const scene = workbench.active.value as Scene
  const bytes = Buffer.from(await tiff('found.tif', { axes: 'zyx', shape: [3, 40, 50], data: labels }).arrayBuffer())
  // a description that says nothing of axes
  bytes.write('another=', bytes.indexOf('ImageJ='))
  await openFiles(workbench, [new File([bytes], 'found.tif')])
  const asked = workbench.notices.shown.value.at(-1)
  expect(asked?.text).toBe('found.tif has the shape of movie.tif. What is it?')
  asked?.actions.find(({ title }) => title === 'Its objects')?.run()
  await expect.poll(() => scene.objects.value?.data.length, { timeout: 20_000 }).toBe(labels.length)
  expect(Uint8Array.from(scene.objects.value?.data ?? [])).toEqual(labels)
})
