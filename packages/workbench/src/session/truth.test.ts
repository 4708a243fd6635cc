import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { countImage, createAnnotation, createLabelImage, createSample, type Raster, scoreImages } from '@cambium/core'
import { encodeTiff } from '@cambium/core/formats'
import { writeImage, writeLabels } from '@cambium/core/node'
import { expect, test } from 'vitest'
import { opened, stroke } from '../../tests/session.ts'
import { run } from '../commands/index.ts'
import type { ExportedFile } from '../engine/protocol.ts'
import type { Scene } from '../layers/scene.ts'
import { exported } from './exports.ts'
import { loadTruth, loadTruths, openDemo, openFiles } from './loading.ts'
import { openFile } from './opening.ts'
import { openProjectFile, projectFile } from './project-file.ts'
import { changeRules } from './setting-changes.ts'
import { goToStep } from './steps.ts'
import type { Workbench } from './workbench.ts'

const settled = async ({ live, objects, truth }: Workbench): Promise<void> => {
  await live.idle()
  await objects.want()
  await truth.settled()
}

/** A workbench with the sample, its strokes, its objects and its truth. */
async function withTruth() {
  const shell = await opened()
  const { workbench } = shell
  workbench.settings.training.value = { ...workbench.settings.training.value, trees: 10 }
  await openDemo(workbench)
  run('truth-of-sample', shell)
  await expect.poll(() => workbench.truth.scenes.value.length).toBe(1)
  await settled(workbench)
  return shell
}

test('what is found is compared with what is true, fault by fault, and follows corrections', async () => {
  const shell = await withTruth()
  const { workbench } = shell
  const { truth, objects, history, active } = workbench
  const scene = active.value
  const { labels } = createSample('nuclei')
  const first = truth.current.value
  const found = createLabelImage(objects.current.value?.labels as Uint32Array, labels)
  expect(first?.scores).toEqual(scoreImages([countImage(labels, found)]))
  expect(first?.verdict).toContain('On this image the average precision of objects is')
  // a true object that is deleted is missed, and its middle is where it was
  const lost = objects.current.value?.labels[100 * 256 + 100] === 0 ? 1 : (objects.current.value?.labels[100 * 256 + 100] as number)
  objects.choose([lost])
  run('objects-delete', shell)
  await settled(workbench)
  const faults = truth.current.value?.faults.filter(({ kind }) => kind === 'missed') ?? []
  expect(faults.length).toBe((first?.faults.filter(({ kind }) => kind === 'missed').length ?? 0) + 1)
  run('truth-next', shell)
  expect(workbench.understanding.marked.value).toEqual(truth.current.value?.faults[0]?.place)
  const kind = truth.current.value?.faults[0]?.kind
  const alike = truth.current.value?.faults.filter((fault) => fault.kind === kind) ?? []
  expect(truth.at.value).toMatchObject({ kind, number: 1, of: alike.length })
  // where it is said to be, it is
  const { y, x } = truth.at.value?.place ?? { y: 0, x: 0 }
  expect(labels.data[320 * y + x]).toBeGreaterThan(0)
  // colours say what became of each true object
  const { missed } = truth.current.value?.wrong[0] ?? { missed: [] }
  const colours = scene?.truth.value?.colouring.value?.(0)
  expect(new Set(missed.map((label) => colours?.indices[label]))).toEqual(new Set([2]))
  workbench.undo()
  await settled(workbench)
  expect(truth.current.value?.scores).toEqual(first?.scores)
  // forgetting it is a step like any other
  run('truth-remove', shell)
  await truth.settled()
  expect([truth.current.value, scene?.truth.value]).toEqual([undefined, undefined])
  expect(history.done.value).toBe('forgetting the true objects')
  workbench.undo()
  await settled(workbench)
  expect(truth.current.value?.scores).toEqual(first?.scores)
  // objects that are taken for the true ones are all right
  run('objects-keep-truth', shell)
  await settled(workbench)
  expect(truth.current.value?.faults).toEqual([])
  expect(truth.current.value?.scores.objects?.averagePrecision['0.95']).toBe(1)
  expect(workbench.notices.all.value.filter(({ kind }) => kind === 'error')).toEqual([])
})

test('an image without strokes is judged by what the others teach, and the report says so', async () => {
  const shell = await withTruth()
  const { workbench } = shell
  const { truth, live } = workbench
  const [first] = workbench.scenes.value
  await truth.judge()
  // the only image with strokes cannot be left out
  expect(truth.images.value?.heldOut).toBeNull()
  expect(truth.images.value?.learnedFrom).toEqual(truth.current.value?.scores)
  const { id } = first as Scene
  const fileOf = async (file: Promise<ExportedFile>): Promise<File> => {
    const { name, bytes } = await file
    return new File([bytes as Uint8Array<ArrayBuffer>], name)
  }
  const second = await openFile(workbench, await fileOf(workbench.compute.call((engine) => engine.encodeImage(id))), 'second.tif')
  const labels = Uint32Array.from(createSample('nuclei').labels.data)
  await loadTruth(workbench, second as Scene, await fileOf(workbench.compute.call((engine) => engine.encodeMap(id, 'truth.tif', labels))))
  expect([truth.scenes.value.length, workbench.step.value]).toEqual([2, 'objects'])
  await settled(workbench)
  // the other one is held out beside the one that is needed to have every class
  await truth.judge()
  const { perImage, heldOut, learnedFrom } = truth.images.value as NonNullable<typeof truth.images.value>
  expect(perImage.map((one) => one.heldOut === null)).toEqual([true, false])
  expect(heldOut).toEqual(perImage[1]?.heldOut)
  expect(learnedFrom.objects?.truth).toBe(2 * (heldOut?.objects?.truth as number))
  if (first !== undefined) await truth.take(first, undefined, 'none')
  expect(truth.isOld.value).toBe(true)
  await truth.judge()
  expect(truth.images.value?.heldOut).toEqual(truth.images.value?.learnedFrom)
  expect(truth.images.value?.heldOut).toEqual(truth.current.value?.scores)
  expect([truth.isOld.value, truth.images.value?.names]).toEqual([false, [second?.name.value]])
  const page = new TextDecoder().decode((await exported(workbench, 'report')).bytes)
  expect(page).toContain(truth.images.value?.verdict.sentence)
  // another truth of the same image makes it old, until it is taken back
  if (second !== undefined) await truth.take(second, labels.slice().fill(0, 0, 128 * 256), 'half of them')
  expect(truth.isOld.value).toBe(true)
  workbench.undo()
  expect(truth.isOld.value).toBe(false)
  // and so does what is painted later
  await goToStep(workbench, 'annotate')
  workbench.classes.choose(1)
  stroke(shell, [2, 2], [2, 40])
  await live.idle()
  expect(truth.isOld.value).toBe(true)
})

test('true objects come back with the project', async () => {
  const shell = await withTruth()
  const { workbench } = shell
  const before = workbench.truth.current.value?.scores
  const { name, bytes } = await projectFile(workbench)
  const other = await opened()
  await openProjectFile(other.workbench, new File([bytes as Uint8Array<ArrayBuffer>], name))
  await settled(other.workbench)
  expect(other.workbench.truth.current.value?.scores).toEqual(before)
})

test('whole images have the scores that the command line gives them, in three images of which two are held out', async () => {
  const shell = await opened()
  const { workbench } = shell
  const { truth, live } = workbench
  workbench.settings.training.value = { ...workbench.settings.training.value, trees: 10 }
  const folder = mkdtempSync(path.join(tmpdir(), 'cambium-truth-'))
  const at = (kind: string, i: number): string => path.join(folder, `${kind}${i}.tif`)
  const samples = [undefined, 1, 2].map((seed) => createSample('nuclei', seed))
  for (const [i, { image, annotation, labels }] of samples.entries()) {
    await writeImage(at('image', i), image)
    await writeLabels(at('truth', i), labels)
    const file = new File([new Uint8Array(readFileSync(at('image', i)))], `image${i}.tif`)
    const scene = (i === 0 ? workbench.active.value : await openFile(workbench, file, file.name)) as Scene
    // objects are painted on the first image alone, so that it cannot be held out
    const strokes = Uint8Array.from(annotation.data, (value) => (i > 0 && value === 2 ? 0 : value))
    await writeImage(at('strokes', i), createAnnotation(strokes, image))
    workbench.loadAnnotation(scene, strokes, 'strokes')
    await truth.take(scene, Uint32Array.from(labels.data), 'truth')
  }
  await live.idle()
  await truth.judge()
  const all = (kind: string): string[] => [
    `--${kind === 'strokes' ? 'annotation' : kind}`,
    ...samples.map((_, i) => at(kind === 'true-labels' ? 'truth' : kind, i)),
  ]
  const files = [...all('image'), ...all('strokes'), ...all('true-labels')]
  const program = path.resolve(import.meta.dirname, '../../../cli/bin/cambium.mjs')
  const { stdout, stderr } = spawnSync(process.execPath, [program, 'evaluate', 'object-segmenter', ...files, '--trees', '10', '--json'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  expect(stdout, stderr).toMatch(/^\{/)
  const { names: _, ...inPage } = truth.images.value as NonNullable<typeof truth.images.value>
  const { names: __, ...onCommand } = JSON.parse(stdout).images
  expect(inPage.perImage.map(({ heldOut }) => heldOut === null)).toEqual([true, false, false])
  expect(JSON.parse(JSON.stringify(inPage))).toEqual(onCommand)
})

test('a mask is taken apart, nothing and other shapes are refused, and several files find their images', async () => {
  const shell = await withTruth()
  const { workbench } = shell
  const { notices, compute, truth } = workbench
  const scene = workbench.active.value as Scene
  const before = scene.truth.value
  const { labels, image } = createSample('nuclei')
  const fileOf = async (name: string, data: Uint32Array): Promise<File> => {
    const { bytes } = await compute.call((engine) => engine.encodeMap(scene.id, name, data))
    return new File([bytes as Uint8Array<ArrayBuffer>], name)
  }
  await expect(loadTruth(workbench, scene, await fileOf('none.tif', new Uint32Array(labels.data.length)))).rejects.toThrow(
    'none.tif holds no object',
  )
  const tiff = (name: string, raster: Raster): File => new File(encodeTiff(raster) as Uint8Array<ArrayBuffer>[], name)
  const stack = tiff('stack.tif', { axes: 'zyx', shape: [2, 256, 320], data: new Uint8Array(2 * 256 * 320) })
  await expect(loadTruth(workbench, scene, stack)).rejects.toThrow('stack.tif')
  const halves = tiff('halves.tif', { ...image, data: image.data.map((value) => value + 0.5) })
  await expect(loadTruth(workbench, scene, halves)).rejects.toThrow(/halves\.tif: .*whole numbers/)
  expect(scene.truth.value).toBe(before)
  const mask = Uint32Array.from(labels.data, (label) => (label > 0 ? 255 : 0))
  await loadTruth(workbench, scene, await fileOf('mask.tif', mask))
  expect(notices.all.value.at(-1)?.text).toContain('mask.tif has one value alone')
  expect(new Set(scene.truth.value?.data).size).toBeGreaterThan(30)
  const { bytes } = await compute.call((engine) => engine.encodeImage(scene.id))
  const second = (await openFile(workbench, new File([bytes as Uint8Array<ArrayBuffer>], 'second 2.tif'), 'second 2.tif')) as Scene
  const own = Uint32Array.from(labels.data)
  await loadTruths(workbench, [await fileOf('labels 2.tif', own), await fileOf('nuclei labels.tif', own)])
  await truth.settled()
  expect([scene.truth.value?.data, second.truth.value?.data]).toEqual([own, own])
  await openFiles(workbench, [await fileOf('labels 2.tif', own), await fileOf('nuclei labels.tif', own)])
  expect(notices.all.value.slice(-2).map((notice) => notice.text)).toEqual([
    'labels 2.tif has the shape of second 2.tif. What is it?',
    'nuclei labels.tif has the shape of nuclei. What is it?',
  ])
  const twice = [await fileOf('labels 2.tif', own), await fileOf('second 2 again.tif', own)]
  await expect(loadTruths(workbench, twice)).rejects.toThrow('same image')
})

test('while objects are sought anew the last comparison is known to be behind', async () => {
  const shell = await withTruth()
  const { truth, objects } = shell.workbench
  expect(truth.isBehind.value).toBe(false)
  const scene = shell.workbench.active.value as Scene
  const another = Uint32Array.from(scene.truth.value?.data ?? [], (label) => (label > 20 ? 0 : label))
  const taken = truth.take(scene, another, 'another truth')
  expect(truth.current.value).toBeUndefined()
  await taken
  await settled(shell.workbench)
  expect([truth.current.value?.scores.objects?.truth, truth.isBehind.value]).toEqual([20, false])
  changeRules(shell.workbench, { minSize: 200 })
  const isOld = (): boolean => truth.isBehind.value || objects.isBusy.value
  await expect.poll(isOld).toBe(true)
  await settled(shell.workbench)
  await expect.poll(isOld).toBe(false)
})

test('true objects are painted by hand and corrected; what is found is compared with them as they are', async () => {
  const shell = await opened()
  const { workbench } = shell
  const { truth, history } = workbench
  const scene = workbench.active.value as Scene
  run('truth-paint', shell)
  await expect.poll(() => scene.truth.value === scene.selected.value).toBe(true)
  expect([truth.isEmpty.value, truth.scenes.value, workbench.notices.shown.value]).toEqual([true, [], []])
  const labelled = (): number[] => [...new Set(scene.truth.value?.data)].sort((a, b) => a - b)
  stroke(shell, [10, 10], [10, 60])
  stroke(shell, [100, 10], [100, 60])
  // a stroke that begins on an object goes on with it
  stroke(shell, [10, 60], [30, 60])
  expect([labelled(), truth.isEmpty.value, truth.scenes.value]).toEqual([[0, 1, 2], false, [scene]])
  scene.select(scene.annotation)
  stroke(shell, [10, 10], [10, 60])
  run('class-2', shell)
  stroke(shell, [52, 24], [52, 30])
  await settled(workbench)
  expect(truth.current.value?.scores.objects?.truth).toBe(2)
  scene.select(scene.truth.value as NonNullable<typeof scene.truth.value>)
  stroke(shell, [150, 10], [150, 60])
  await settled(workbench)
  await expect.poll(() => truth.current.value?.scores.objects?.truth).toBe(3)
  expect(truth.isBehind.value).toBe(false)
  run('undo', shell)
  await expect.poll(() => truth.current.value?.scores.objects?.truth).toBe(2)
  const { name, bytes } = await exported(workbench, 'truth')
  expect([name, bytes.length > 0]).toEqual(['nuclei.truth.tif', true])
  while (history.length > 0) workbench.undo()
  expect([scene.truth.value, truth.scenes.value]).toEqual([undefined, []])
  await expect(exported(workbench, 'truth')).rejects.toThrow('no true objects')
})
