import { expect, test } from 'vitest'
import { run } from '../../src/commands/index.ts'
import { Keyboard } from '../../src/commands/keyboard.ts'
import type { OpenedImage } from '../../src/layers/scene.ts'
import { exported } from '../../src/session/exports.ts'
import { press } from '../../src/tools/tools.ts'
import { key, opened, stroke } from '../session.ts'

/** An image of two time points with squares. */
const movie = (sizes: readonly (readonly number[])[]): { image: OpenedImage; labels: Uint32Array } => {
  const [height, width] = [40, 60]
  const labels = new Uint32Array(sizes.length * height * width)
  for (const [t, frame] of sizes.entries())
    for (const [i, side] of frame.entries())
      for (let y = 2; y < 2 + side; y++) labels.fill(i + 1, (t * height + y) * width + 15 * i, (t * height + y) * width + 15 * i + side)
  const dims = { t: sizes.length, z: 1, height, width }
  const data = Uint16Array.from(labels, (label) => (label === 0 ? 10 : 200))
  return { image: { name: 'movie.tif', data, dims, channels: 1, spacing: [1, 1, 1], unit: 'pixel' }, labels }
}

test('each time point has its own objects: deleting, giving a class and finding concern the one that is looked at', async () => {
  const { workbench } = await opened()
  const { image, labels } = movie([
    [5, 4],
    [6, 3],
  ])
  await workbench.compute.call((engine) => engine.keep('movie', image))
  const scene = workbench.add('movie', { image, notes: [], axes: [] })
  workbench.objects.restore(scene, labels)
  await workbench.objects.want()
  workbench.goTo(scene, 't', 1)
  workbench.objects.choose([1])
  workbench.objects.remove(new Set([1]))
  await workbench.objects.want()
  const table = workbench.objects.current.value?.table
  const frames = table?.frame as readonly number[]
  expect(frames.map((frame, i) => [frame, table?.label?.[i]])).toEqual([
    [0, 1],
    [0, 2],
    [1, 2],
  ])
  workbench.learning.annotate(scene, 2)
  expect(scene.labelsOf('object annotation')?.counts.value.get(1)).toBe(9)
  workbench.objects.find(1, 0)
  expect(scene.position.value.t).toBe(0)
})

test('undo while the pen is down ends the stroke first, and shows where it changes something', async () => {
  const shell = await opened()
  const { workbench } = shell
  const scene = workbench.active.value
  if (scene === undefined) throw new Error('nothing is open')
  stroke(shell, [5, 5], [5, 9])
  const gesture = press(workbench, { place: { y: 20, x: 20 }, isSecondary: false, isShift: false, isAlt: false })
  gesture?.move({ y: 20, x: 60 })
  run('undo', shell)
  gesture?.move({ y: 60, x: 60 })
  gesture?.end()
  const painted = scene.annotation.data.filter((value) => value !== 0).length
  expect(scene.annotation.counts.value.get(1)).toBe(painted)
  expect(painted).toBeLessThan(60)
  run('undo', shell)
  expect(scene.annotation.data.every((value) => value === 0)).toBe(true)

  stroke(shell, [10, 10], [10, 60])
  const { image } = movie([[5], [6]])
  await workbench.compute.call((engine) => engine.keep('movie', image))
  workbench.add('movie', { image, notes: [], axes: [] })
  expect(workbench.active.value).not.toBe(scene)
  run('undo', shell)
  expect(workbench.active.value).toBe(scene)
})

test('objects that are chosen in one image are not chosen in the next', async () => {
  const { workbench } = await opened()
  workbench.objects.choose([3])
  const { image } = movie([[5], [6]])
  await workbench.compute.call((engine) => engine.keep('movie', image))
  workbench.add('movie', { image, notes: [], axes: [] })
  expect(workbench.objects.chosen.value.size).toBe(0)
})

test('an export ends where another image is opened meanwhile; steps of a closed image are gone', async () => {
  const shell = await opened()
  const { workbench } = shell
  const [first] = workbench.scenes.value
  if (first === undefined) throw new Error('nothing is open')
  stroke(shell, [10, 10], [10, 60])
  run('class-2', shell)
  stroke(shell, [52, 24], [52, 30])
  await workbench.live.settled()
  const { image } = movie([[5], [6]])
  await workbench.compute.call((engine) => engine.keep('movie', image))
  const saving = exported(workbench, 'table')
  workbench.add('movie', { image, notes: [], axes: [] })
  await expect(saving).rejects.toThrow('another image was opened')
  workbench.close(first)
  expect(workbench.history.done.value).toBeUndefined()
})

test('a file that is opened late does not come into the next project, and a new project has its own settings', async () => {
  const { workbench } = await opened()
  workbench.settings.rules.value = { ...workbench.settings.rules.value, minSize: 7 }
  const tiff = (await exported(workbench, 'annotation')).bytes
  const late = workbench.openFile(new File([tiff as Uint8Array<ArrayBuffer>], 'late.tif'), 'late.tif')
  workbench.begin('another')
  expect(await late).toBeUndefined()
  expect(workbench.scenes.value).toEqual([])
  expect(workbench.settings.rules.value.minSize).toBe(1)
})

test('two keys that are held end each for itself', async () => {
  const shell = await opened()
  const keyboard = new Keyboard(shell)
  keyboard.down(key('e', { code: 'KeyE', timeStamp: 0 }), 'canvas')
  keyboard.down(key('`', { code: 'Backquote', timeStamp: 10 }), 'canvas')
  keyboard.up(key('`', { code: 'Backquote', timeStamp: 900 }))
  keyboard.up(key('e', { code: 'KeyE', timeStamp: 1000 }))
  expect([shell.workbench.tools.active.value, shell.workbench.isRaw.value]).toEqual(['paint', false])
})
