import { strToU8, unzipSync, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { key, opened, stroke } from '../../tests/session.ts'
import { commands, run } from '../commands/index.ts'
import { assignKey, keyMap, resetKeys, storedKeys } from '../commands/key-bindings.ts'
import { Keyboard } from '../commands/keyboard.ts'
import type { Scene } from '../layers/scene.ts'
import { commandsOf, typescriptOf } from './code.ts'
import { exported } from './exports.ts'
import { loadModel, openDemo, openFiles } from './loading.ts'
import { looksOf } from './looks.ts'
import { showFeature, toggleMap } from './maps.ts'
import { openSample } from './opening.ts'
import { projectFile } from './project-file.ts'
import { defaultRules } from './settings.ts'
import { setShapes } from './shapes.ts'

test('a session without a page: strokes, classes, objects, and undo of everything in its order', async () => {
  const shell = await opened()
  const { workbench } = shell
  const scene = workbench.active.value
  const painted = (): Uint8Array => Uint8Array.from(scene?.annotation.data ?? [])
  const empty = painted()
  stroke(shell, [3, 10], [3, 60])
  run('class-2', shell)
  stroke(shell, [73, 185], [76, 190])
  await workbench.live.update()
  expect(workbench.live.state.value.kind).toBe('ready')
  const after = painted()
  run('class-new', shell)
  expect(workbench.classes.chosen.value).toBe(3)
  stroke(shell, [100, 30], [100, 40])
  workbench.removeClass(1)
  expect(painted().includes(1)).toBe(false)
  expect(workbench.classes.all.value.map(({ name }) => name)).toEqual(['Object', 'Class 3'])
  expect(workbench.history.done.value).toBe('removal of class Background')
  for (let i = 0; i < 3; i++) run('undo', shell)
  expect(painted()).toEqual(after)
  expect(workbench.classes.all.value.map(({ name }) => name)).toEqual(['Background', 'Object'])
  for (let i = 0; i < 2; i++) run('undo', shell)
  expect(painted()).toEqual(empty)
  expect(run('undo', shell)).toBe(false)
  for (let i = 0; i < 5; i++) run('redo', shell)
  expect(painted().includes(1)).toBe(false)
  expect(painted().includes(3)).toBe(true)
})

test('objects: found, measured, merged and deleted; each is one step of the history', async () => {
  const shell = await opened()
  const { workbench } = shell
  await openDemo(workbench)
  await workbench.live.idle()
  await workbench.objects.want()
  const { objects } = workbench
  const count = objects.current.value?.count as number
  expect(count).toBeGreaterThan(25)
  const layer = workbench.active.value?.objects.value
  const before = Uint32Array.from(layer?.data ?? [])
  objects.choose([1, 2, 3])
  run('objects-merge', shell)
  expect(layer?.data.includes(2)).toBe(false)
  objects.choose([5])
  run('objects-delete', shell)
  expect(layer?.data.includes(5)).toBe(false)
  run('undo', shell)
  run('undo', shell)
  expect(Uint32Array.from(layer?.data ?? [])).toEqual(before)
})

test('objects that were corrected stay where the prediction changes, until they are found anew; undo does not touch the new ones', async () => {
  const shell = await opened()
  const { workbench } = shell
  await openDemo(workbench)
  const { objects, live, notices } = workbench
  await live.settled()
  await objects.want()
  objects.choose([5])
  run('objects-delete', shell)
  await objects.want()
  const corrected = Uint32Array.from(workbench.active.value?.objects.value?.data ?? [])
  run('step-annotate', shell)
  stroke(shell, [120, 30], [120, 60])
  await live.settled()
  await objects.want()
  expect(Uint32Array.from(workbench.active.value?.objects.value?.data ?? [])).toEqual(corrected)
  const notice = notices.shown.value.find(({ actions }) => actions[0]?.title === 'Find anew')
  notice?.actions[0]?.run()
  await objects.want()
  const anew = Uint32Array.from(workbench.active.value?.objects.value?.data ?? [])
  expect(anew).not.toEqual(corrected)
  run('undo', shell)
  run('undo', shell)
  expect(workbench.history.undone.value).toBe('removal of 1 object')
  expect(Uint32Array.from(workbench.active.value?.objects.value?.data ?? [])).toEqual(anew)
})

test('what is saved is the result of a training, also right after a stroke and after a cancel; nothing is saved of one class', async () => {
  const shell = await opened()
  const { workbench } = shell
  await openDemo(workbench)
  run('step-annotate', shell)
  stroke(shell, [120, 30], [120, 60])
  const first = await exported(workbench, 'class map')
  stroke(shell, [140, 30], [140, 60])
  await workbench.live.cancel()
  const second = await exported(workbench, 'class map')
  run('undo', shell)
  expect(await exported(workbench, 'class map')).toEqual(first)
  expect(second).not.toEqual(first)
  const other = await opened()
  stroke(other, [30, 30], [30, 60])
  await expect(exported(other.workbench, 'labels')).rejects.toThrow('Nothing is predicted yet')
})

test('the next project begins with nothing of the one before', async () => {
  const shell = await opened()
  const { workbench } = shell
  stroke(shell, [30, 30], [30, 60])
  run('class-new', shell)
  await openSample(workbench, 'nuclei')
  expect(workbench.history.done.value).toBeUndefined()
  expect(workbench.classes.all.value.map(({ name }) => name)).toEqual(['Background', 'Object'])
  expect(workbench.live.painted()).toEqual([])
})

test('a locked layer is not painted, and existing strokes are kept where that is wanted', async () => {
  const shell = await opened()
  const { workbench } = shell
  const scene = workbench.active.value
  stroke(shell, [30, 30], [30, 60])
  const painted = Uint8Array.from(scene?.annotation.data ?? [])
  if (scene !== undefined) scene.annotation.isLocked.value = true
  stroke(shell, [60, 30], [60, 60])
  expect(Uint8Array.from(scene?.annotation.data ?? [])).toEqual(painted)
  expect(workbench.notices.shown.value.at(-1)?.text).toContain('is locked')
  if (scene !== undefined) scene.annotation.isLocked.value = false
  run('class-2', shell)
  run('keep-existing', shell)
  stroke(shell, [30, 40], [30, 80])
  const counts = scene?.annotation.counts.value
  expect(counts?.get(1)).toBe(painted.filter((value) => value === 1).length)
  expect(counts?.get(2)).toBeGreaterThan(50)
})

test('keys are given to other commands: nobody has two of the same, and what was stored comes back', async () => {
  const shell = await opened()
  const keyboard = new Keyboard(shell)
  const { tools } = shell.workbench
  expect(assignKey(shell, 'tool-erase', 'Q')).toBeUndefined()
  expect(keyMap(shell.changedKeys.value).get('Q')?.id).toBe('tool-erase')
  keyboard.down(key('q'), 'canvas')
  keyboard.up(key('q', { timeStamp: 10 }))
  expect(tools.chosen.value).toBe('erase')
  // F was the key of another tool, which has none now
  expect(assignKey(shell, 'tool-erase', 'F')).toContain('was the key of')
  expect(assignKey(shell, 'tool-erase', 'Ctrl+W')).toContain('cannot be given away')
  const stored = JSON.stringify(shell.changedKeys.value)
  expect(storedKeys(stored)).toEqual(shell.changedKeys.value)
  // the other one gets its key back only where it is free
  resetKeys(shell, 'tool-fill')
  expect(shell.changedKeys.value['tool-fill']).toEqual([])
  resetKeys(shell, 'tool-erase')
  resetKeys(shell, 'tool-fill')
  expect(shell.changedKeys.value).toEqual({})
  for (const damaged of ['no JSON', '[1]', 'null', '{"tool-fill":"F","nothing":["Q"]}', '{"tool-fill":["P"],"tool-erase":["P"]}'])
    expect(storedKeys(damaged)).toEqual({})
})

test('keys: none has two meanings, held ones let go, typing is left alone, and the cross hair paints', async () => {
  expect(keyMap().size).toBeGreaterThan(50)
  expect(new Set(commands.map(({ id }) => id)).size).toBe(commands.length)
  const shell = await opened()
  const { workbench } = shell
  const keyboard = new Keyboard(shell)
  keyboard.down(key('e'), 'elsewhere')
  expect(workbench.tools.active.value).toBe('erase')
  keyboard.up(key('e', { timeStamp: 900 }))
  expect(workbench.tools.active.value).toBe('paint')
  keyboard.down(key('e'), 'elsewhere')
  keyboard.up(key('e', { timeStamp: 80 }))
  expect(workbench.tools.active.value).toBe('erase')
  keyboard.down(key('p'), 'field')
  expect(workbench.tools.active.value).toBe('erase')
  keyboard.down(key('p'), 'elsewhere')
  expect(workbench.tools.active.value).toBe('paint')
  keyboard.down(key('k', { altKey: true }), 'canvas')
  keyboard.down(key('Enter'), 'canvas')
  for (let i = 0; i < 20; i++) keyboard.down(key('ArrowRight'), 'canvas')
  keyboard.down(key('Enter'), 'canvas')
  expect(workbench.history.done.value).toBe('stroke of Background')
  expect(workbench.active.value?.annotation.counts.value.get(1)).toBeGreaterThan(80)
})

test('the history forgets its oldest steps where they take too much', async () => {
  const shell = await opened()
  for (let i = 0; i < 60; i++) stroke(shell, [3 + 4 * i, 10], [3 + 4 * i, 200])
  expect(shell.workbench.history.length).toBe(60)
  expect(shell.workbench.history.bytes).toBeLessThan(60 * 16 * 20)
})

test('the steps as code name the files, the settings and the rules', async () => {
  const { workbench } = await opened()
  await openDemo(workbench)
  workbench.settings.training.value = {
    ...workbench.settings.training.value,
    features: 'small_quick',
    maxDepth: null,
    combine: 'votes',
    bestTrees: 40,
    seed: 7,
    edgeRadius: 6,
    mode: 'fast',
  }
  workbench.settings.rules.value = {
    ...defaultRules,
    joinsCorners: true,
    splitTouching: true,
    minRelativeSize: 0.2,
    minSize: 20,
    maxSize: 900,
    fillHoles: true,
    maxRelativeHole: 0.3,
    clearBorder: false,
    boundaryClass: 1,
    boundaryReach: 4,
  }
  const code = typescriptOf(workbench)
  for (const part of [
    "features: 'small_quick'",
    'maxDepth: null',
    "combine: 'votes'",
    'randomState: 7',
    'segmenter.useModel(await keepBestTrees(segmenter.model, 40))',
    'import { createSample, keepBestTrees, ObjectSegmenter',
    'edgeRadius: 6',
    "mode: 'fast'",
    'connectivity: 8',
    "objectRules: { fillHoles: true, maxRelativeHole: 0.3, splitTouching: true, splitBy: 'probability', minSize: 20, maxSize: 900, minRelativeSize: 0.2, boundaryClass: 1, boundaryReach: 4 }",
    'nuclei.annotation.tif',
  ])
    expect(code).toContain(part)
  expect(commandsOf(workbench)).toContain(
    '--max-depth none --max-features 1 --min-samples-leaf auto --combine votes --best-trees 40 --seed 7 --normalise --edge-radius 6 --connectivity 8 --fill-holes --max-relative-hole 0.3 --split-touching --split-by probability --min-size 20 --max-size 900 --min-relative-size 0.2 --boundary-class 1 --boundary-reach 4',
  )
})

test('a line across an object makes two of it; objects in which it ends stay whole', async () => {
  const shell = await opened()
  const { workbench } = shell
  const { objects } = workbench
  const scene = workbench.active.value as Scene
  const labels = new Uint32Array(scene.dims.height * scene.dims.width)
  const box = (label: number, y: number, x: number): void => {
    for (let row = y; row < y + 10; row++) labels.fill(label, row * scene.dims.width + x, row * scene.dims.width + x + 10)
  }
  box(1, 20, 20)
  box(2, 20, 40)
  box(7, 20, 60)
  objects.restore(scene, labels)
  expect(objects.cut({ y: 25, x: 15 }, { y: 25, x: 65 })).toBe(2)
  await objects.want()
  const table = objects.current.value?.table
  expect(table?.label).toEqual([1, 2, 7, 8, 9])
  run('undo', shell)
  await objects.want()
  expect(objects.current.value?.table.label).toEqual([1, 2, 7])
  expect(objects.cut({ y: 5, x: 5 }, { y: 8, x: 8 })).toBe(0)
})

test('the objects that the filter leaves are coloured by what was measured, and the others can be deleted', async () => {
  const shell = await opened()
  const { workbench } = shell
  const { objects, tableView } = workbench
  const scene = workbench.active.value as Scene
  const labels = new Uint32Array(scene.dims.height * scene.dims.width)
  for (const [i, length] of [3, 5, 9].entries()) labels.fill(i + 1, i * scene.dims.width, i * scene.dims.width + length)
  objects.restore(scene, labels)
  await objects.want()
  const area = objects.current.value?.table.area as number[]
  tableView.filter.value = `area > ${(area[0] as number) * 1.01}`
  tableView.colourColumn.value = 'area'
  expect([...tableView.rows.value]).toEqual([1, 2])
  const colouring = scene.objects.value?.colouring.value?.(0)
  expect([...(colouring?.indices ?? [])]).toEqual([0, 0, 2, 254])
  tableView.sortBy('area')
  expect([...tableView.order.value]).toEqual([2, 1])
  run('objects-delete-hidden', shell)
  await objects.want()
  expect(objects.current.value?.table.label).toEqual([2, 3])
  tableView.filter.value = 'volume > 3'
  expect(tableView.problem.value).toContain('volume')
  expect(tableView.rows.value.length).toBe(2)
})

test('a model that was saved predicts what it predicted, as long as nothing is painted', async () => {
  const shell = await opened()
  const { workbench } = shell
  const { live } = workbench
  stroke(shell, [10, 10], [10, 60])
  run('class-2', shell)
  stroke(shell, [52, 24], [52, 30])
  await live.settled()
  const expected = Uint8Array.from(workbench.active.value?.prediction.value?.data ?? [])
  const { name, bytes } = await exported(workbench, 'model for Cambium')
  run('undo', shell)
  run('undo', shell)
  await live.idle()
  expect(workbench.active.value?.prediction.value).toBeUndefined()
  await loadModel(workbench, new File([bytes as Uint8Array<ArrayBuffer>], name))
  await live.settled()
  expect(live.summary.value?.samples).toBeGreaterThan(0)
  expect(Uint8Array.from(workbench.active.value?.prediction.value?.data ?? [])).toEqual(expected)
  expect(typescriptOf(workbench)).toContain(`const model = await readModelData('${name}')`)
  expect(typescriptOf(workbench)).not.toContain('train')
  expect(commandsOf(workbench)).toMatch(new RegExp(`^cambium predict ${name} --image`))
  await expect(loadModel(workbench, new File(['no model'], 'notes.cl'))).rejects.toThrow(/^notes\.cl: /)
})

test('a brush that is a ball paints the planes around, as far as it reaches in units of length', async () => {
  const shell = await opened()
  const { workbench } = shell
  const scene = await openSample(workbench, 'nuclei3d')
  const { dims, image } = scene
  const { z } = scene.position.value
  workbench.tools.paintSize.value = 9
  run('ball', shell)
  stroke(shell, [30, 30], [30, 30])
  const counts = Array.from({ length: dims.z }, (_, plane) => {
    const size = dims.height * dims.width
    return scene.annotation.data.subarray(plane * size, (plane + 1) * size).filter((value) => value === 1).length
  })
  const step = image.spacing[0] / image.spacing[2]
  const reached = counts.flatMap((count, plane) => (count > 0 ? [plane] : []))
  expect(reached).toEqual(Array.from({ length: dims.z }, (_, plane) => plane).filter((plane) => Math.abs(plane - z) * step < 4.5))
  expect(reached.length).toBeGreaterThan(1)
  expect(counts[z]).toBeGreaterThan(counts[z + 1] as number)
  expect(counts[z - 1]).toBe(counts[z + 1])
  run('undo', shell)
  expect(scene.annotation.data.every((value) => value === 0)).toBe(true)
})

test('a project that was saved as a file comes back with its images, strokes, corrected objects, classes and settings', async () => {
  const shell = await opened()
  const { workbench } = shell
  await openDemo(workbench)
  workbench.changeClass(2, { name: 'Nucleus' })
  workbench.settings.training.value = { ...workbench.settings.training.value, trees: 20, features: 'original gaussian_blur=2' }
  const [layer] = workbench.active.value?.layers.value.filter((one) => one.kind === 'image') ?? []
  if (layer?.kind === 'image') {
    layer.colormap.value = 'magma'
    layer.limits.value = [3, 77]
  }
  await workbench.live.settled()
  await workbench.objects.want()
  workbench.objects.choose([5])
  run('objects-delete', shell)
  await workbench.objects.want()
  const seen = (of: typeof workbench): number[][] => {
    const scene = of.active.value as Scene
    return [scene.image, scene.annotation, scene.objects.value, scene.prediction.value].map((one) => Array.from(one?.data ?? []))
  }
  const before = seen(workbench)
  const { annotation, objects: shown } = workbench.active.value as Scene
  annotation.opacity.value = 0.2
  annotation.name.value = 'Strokes'
  const first = workbench.active.value?.layers.value.at(-1)
  if (first !== undefined) workbench.active.value?.move([first], (workbench.active.value?.layers.value.length ?? 0) - 2)
  annotation.contour.value = 3
  annotation.isLocked.value = true
  if (shown.value !== undefined) [shown.value.opacity.value, shown.value.contour.value] = [0.5, 1]
  // points and maps look as they did, and objects have their colours
  const points = (workbench.active.value as Scene).shapesFor('points')
  setShapes(workbench, workbench.active.value as Scene, points, 'points', [{ kind: 'point', t: 0, z: 0, corners: [{ y: 4, x: 5 }] }])
  points.colour.value = '#ff0000'
  points.size.value = 21
  await toggleMap(workbench, workbench.active.value as Scene, 'probability')
  const map = workbench.active.value?.imageOf('probability')
  if (map !== undefined) map.opacity.value = 0.3
  await showFeature(workbench, workbench.active.value as Scene, 'gaussian_blur=2')
  workbench.tableView.take({ colour: 'area', sort: 'label', isDescending: false })
  const order = workbench.active.value?.layers.value.map(({ role }) => role)
  const { name, bytes } = await projectFile(workbench)
  expect(name).toBe('nuclei.cambium-project.zip')
  const other = (await opened()).workbench
  await openFiles(other, [new File([bytes as Uint8Array<ArrayBuffer>], name)])
  await other.live.settled()
  await other.objects.want()
  expect(seen(other)).toEqual(before)
  expect(other.active.value?.image.spacing).toEqual(workbench.active.value?.image.spacing)
  expect(other.classes.of(2)?.name).toBe('Nucleus')
  expect(other.settings.training.value.trees).toBe(20)
  const looks = other.active.value === undefined ? [] : looksOf(other.active.value)
  expect(looks[0]).toMatchObject({ colormap: 'magma', limits: [3, 77] })
  // what is found later looks as it did, too
  expect(looks).toContainEqual(expect.objectContaining({ role: 'annotation', name: 'Strokes', opacity: 0.2, contour: 3, isLocked: true }))
  expect(looks).toContainEqual(expect.objectContaining({ role: 'objects', opacity: 0.5, contour: 1, isLocked: false }))
  expect(looks).toContainEqual(expect.objectContaining({ role: 'points', colour: '#ff0000', size: 21 }))
  await expect.poll(() => other.active.value?.imageOf('probability')?.data).toEqual(map?.data)
  expect(other.active.value?.imageOf('probability')?.opacity.value).toBe(0.3)
  const features = [workbench, other].map(({ active }) => active.value?.imageOf('feature'))
  expect(features[1]?.data).toEqual(features[0]?.data)
  expect(features[1]?.limits.value).toEqual(features[0]?.limits.value)
  expect(other.tableView.look.value).toEqual(workbench.tableView.look.value)
  expect(other.active.value?.layers.value.map(({ role }) => role)).toEqual(order)
  expect(other.scenes.value.length).toBe(1)
  await openFiles(other, [new File(['no zip'], `broken.cambium-project.zip`)])
  expect(other.notices.shown.value.at(-1)?.text).toBe('broken.cambium-project.zip is no project of Cambium.')
  const bare = zipSync({ 'project.json': strToU8('{"version":1,"classes":[{"value":"1"}]}') })
  await openFiles(other, [new File([bare as Uint8Array<ArrayBuffer>], `bare.cambium-project.zip`)])
  expect(other.notices.shown.value.at(-1)?.text).toBe('bare.cambium-project.zip is no project of Cambium.')
  const { 'images/1/image.tif': _, ...rest } = unzipSync(bytes)
  await openFiles(other, [new File([zipSync(rest) as Uint8Array<ArrayBuffer>], `part.cambium-project.zip`)])
  expect(other.notices.shown.value.at(-1)?.text).toBe('part.cambium-project.zip: images/1/image.tif is missing in it.')
  expect(other.scenes.value.length).toBe(1)
})

test('loaded objects are saved without a forest; a class map without a forest is refused in words', async () => {
  const { workbench } = await opened()
  const scene = workbench.active.value as Scene
  const labels = new Uint32Array(scene.dims.height * scene.dims.width).fill(3, 10, 20)
  workbench.objects.restore(scene, labels)
  expect((await exported(workbench, 'labels')).name).toBe('nuclei.labels.tif')
  await expect(exported(workbench, 'class map')).rejects.toThrow('Nothing is predicted yet')
  await expect(exported(workbench, 'model for APOC')).rejects.toThrow('Nothing is predicted yet')
})

test('what is painted on one image is previewed on another, and at other time points', async () => {
  const shell = await opened()
  const { workbench } = shell
  const first = workbench.active.value as Scene
  await openDemo(workbench)
  await workbench.live.settled()
  const image = workbench.active.value?.image as Scene['image']
  // two time points: the image and its mirror
  const mirrored = Uint16Array.from(image.data).reverse()
  const data = new Uint16Array([...image.data, ...mirrored])
  const movie = { ...image, name: 'movie.tif', data, dims: { ...image.dims, t: 2 } }
  await workbench.compute.call((engine) => engine.keep('movie', movie))
  const scene = workbench.add('movie', { image: movie, notes: [], axes: [] })
  expect(first).not.toBe(scene)
  const states: (string | undefined)[] = []
  const stop = workbench.live.state.subscribe(({ kind }) => states.push(`${kind} ${scene.prediction.peek() === undefined}`))
  await workbench.live.settled()
  stop()
  // tiles were there before the training began
  expect(states).toContain('training false')
  workbench.goTo(scene, 't', 1)
  const samples = workbench.live.summary.value?.samples as number
  run('step-annotate', shell)
  run('class-1', shell)
  stroke(shell, [3, 10], [3, 60])
  await workbench.live.settled()
  expect(workbench.live.summary.value?.samples).toBeGreaterThan(samples)
})

test('objects that were loaded are taken back: to those that were corrected before, to those of the prediction, or to none', async () => {
  const shell = await opened()
  const { workbench } = shell
  const { objects, classes, live } = workbench
  const scene = workbench.active.value as Scene
  const labels = new Uint32Array(256 * 320)
  labels.fill(7, 1000, 1040)
  const shown = (): Uint32Array | undefined => scene.objects.value && Uint32Array.from(scene.objects.value.data)
  objects.load(scene, labels, 'loading')
  workbench.undo()
  expect([shown(), objects.isCorrected(scene)]).toEqual([undefined, false])
  workbench.redo()
  await objects.want()
  expect([shown(), objects.current.value?.count]).toEqual([labels, 1])
  workbench.undo()

  classes.choose(1)
  stroke(shell, [20, 20], [20, 60])
  classes.choose(2)
  stroke(shell, [73, 183], [73, 191])
  await live.settled()
  await objects.want()
  const found = shown()
  objects.load(scene, labels, 'loading')
  workbench.undo()
  await objects.want()
  expect([shown(), objects.isCorrected(scene)]).toEqual([found, false])

  objects.remove(new Set([1]))
  const corrected = shown()
  objects.load(scene, labels, 'loading')
  objects.remove(new Set([7]))
  workbench.undo()
  expect(shown()).toEqual(labels)
  workbench.undo()
  await objects.want()
  expect([shown(), objects.isCorrected(scene)]).toEqual([corrected, true])
  // steps before it still know the objects that they changed
  workbench.undo()
  expect(shown()).toEqual(found)
})
