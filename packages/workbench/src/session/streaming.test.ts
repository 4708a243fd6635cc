import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { classifierOf, createSample, RandomStream, type Raster } from '@cambium/core'
import { decodeModel, decodeTiff, encodeTiff } from '@cambium/core/formats'
import { predictFile, threads } from '@cambium/core/node'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { opened, stroke } from '../../tests/session.ts'
import { run } from '../commands/index.ts'
import type { ExportedFile, LargeFile } from '../engine/protocol.ts'
import type { Scene } from '../layers/scene.ts'
import { applyToFiles } from './batch.ts'
import { exported } from './exports.ts'
import { exportedFromDisk } from './exports-from-disk.ts'
import { openFile } from './opening.ts'
import type { Shell } from './shell.ts'

/** The sample again and again: as many pixels as a view cannot show. */
const [height, width] = [1300, 1500]
let folder: string
let file: File

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cambium-'))
  const { image } = createSample('nuclei')
  const [rows, columns] = image.shape as [number, number]
  const data = new Uint16Array(height * width)
  for (let i = 0; i < data.length; i++) data[i] = image.data[(Math.floor(i / width) % rows) * columns + ((i % width) % columns)] as number
  const bytes = encodeTiff({ axes: 'yx', shape: [height, width], data } as Raster)
  writeFileSync(path.join(folder, 'large.tif'), new Uint8Array(bytes.flatMap((piece) => [...piece])))
  file = new File(bytes as Uint8Array<ArrayBuffer>[], 'large.tif')
})

afterAll(() => rmSync(folder, { recursive: true }))

/** The large image where images may take a megabyte, or another number of bytes. */
async function openedFromDisk(budget = 2 ** 20): Promise<Shell> {
  const shell = await opened()
  const { workbench } = shell
  workbench.begin('large')
  workbench.streaming.budget.value = budget
  const scene = await openFile(workbench, file, 'large.tif')
  if (scene === undefined) throw new Error(workbench.notices.all.value.map(({ text }) => text).join())
  workbench.setCamera(scene, { y: 300, x: 400, zoom: 1 })
  return shell
}

const idle = async ({ workbench }: Shell): Promise<void> => {
  while (workbench.streaming.missing.value > 0) await new Promise((resolve) => setTimeout(resolve, 5))
}

test('of an image larger than the budget what is in view is read, the rest stays on disk', async () => {
  const shell = await openedFromDisk()
  const { workbench } = shell
  const scene = workbench.active.value
  if (scene === undefined) throw new Error('nothing is open')
  expect([scene.isStored, scene.dims, scene.image.data.length]).toEqual([true, { t: 1, z: 1, height, width }, 0])
  await idle(shell)
  const whole = await decodeTiff(readFileSync(path.join(folder, 'large.tif')))
  const [layer] = scene.pixelLayers.filter((one) => one.kind === 'image')
  for (const [y, x] of [
    [299, 401],
    [20, 30],
    [590, 780],
  ] as const)
    expect(layer?.at(scene.position.value, y, x)).toBe(whole.data[y * width + x])
  expect(layer?.at(scene.position.value, 1200, 1400)).toBeUndefined()
  // far away and from afar
  workbench.setCamera(scene, { y: 650, x: 750, zoom: 0.25 })
  await idle(shell)
  expect(layer?.at(scene.position.value, 1200, 1400)).toBe(whole.data[1200 * width + 1400])
})

test('what is painted on it is learned and predicted as the command line does, and taken back', async () => {
  const shell = await openedFromDisk()
  const { workbench } = shell
  const { live, settings } = workbench
  settings.training.value = { ...settings.training.value, features: 'original gaussian_blur=2 sobel_of_gaussian_blur=1', trees: 20 }
  const scene = workbench.active.value
  if (scene === undefined) throw new Error('nothing is open')
  workbench.classes.choose(1)
  stroke(shell, [250, 255], [250, 300])
  workbench.classes.choose(2)
  stroke(shell, [300, 500], [330, 520])
  // one far from what is looked at
  workbench.setCamera(scene, { y: 1000, x: 1100, zoom: 1 })
  workbench.classes.choose(1)
  stroke(shell, [1000, 1020], [1000, 1060])
  await live.settled()
  expect(scene.annotation.sparse?.tiles.length).toBeGreaterThan(2)

  const map = (await exportedFromDisk(workbench, scene, 'class map')) satisfies LargeFile
  const labels = await exportedFromDisk(workbench, scene, 'labels')
  const bytesOf = async ({ content }: LargeFile): Promise<Uint8Array> => new Uint8Array(await content.arrayBuffer())
  const whole = await decodeTiff(await bytesOf(map))
  expect(new Set(whole.data)).toEqual(new Set([1, 2]))
  for (let y = 750; y < 1250; y += 7)
    for (let x = 750; x < 1450; x += 7) expect(scene.prediction.value?.at({ t: 0, z: 0 }, y, x)).toBe(whole.data[y * width + x])

  // the same from the model that is stored, on the command line's way
  const { bytes } = await exported(workbench, 'model for Cambium')
  const output = path.join(folder, 'labels.tif')
  await predictFile(classifierOf(decodeModel(bytes)), { image: path.join(folder, 'large.tif'), output, executor: threads(2) })
  expect(Buffer.from(await bytesOf(labels)).equals(readFileSync(output))).toBe(true)

  const painted = await decodeTiff(await bytesOf(await exportedFromDisk(workbench, scene, 'annotation')))
  expect(Uint8Array.from(painted.data, (value) => (value === 0 ? 0 : 1)).reduce((sum, one) => sum + one, 0)).toBe(
    [...scene.annotation.counts.value].reduce((sum, [value, count]) => sum + (value === 0 ? 0 : count), 0),
  )
  workbench.undo()
  expect(scene.annotation.at({ t: 0, z: 0 }, 1000, 1040)).toBe(0)
  expect(scene.annotation.at({ t: 0, z: 0 }, 250, 280)).toBe(1)
})

test('a forest is judged as that of an image in memory is, and tuned; pixels are explained, places to paint next found', async () => {
  const judged = async (budget: number) => {
    const shell = await openedFromDisk(budget)
    const { workbench } = shell
    const { settings, classes, live, heldOut, understanding } = workbench
    settings.training.value = { ...settings.training.value, features: 'small_quick', trees: 20, edgeRadius: 0 }
    heldOut.isOn.value = true
    for (const [value, from, to] of [
      [1, [276, 300], [276, 360]],
      [2, [329, 505], [332, 510]],
      [1, [384, 340], [436, 380]],
      [2, [276, 380], [286, 380]],
    ] as const) {
      classes.choose(value)
      stroke(shell, from, to)
    }
    await live.trained()
    heldOut.follow()
    await heldOut.settled()
    await understanding.comparison.tune()
    understanding.follow(true)
    await understanding.settled()
    const next = understanding.next.value
    expect(next.length).toBeGreaterThan(2)
    for (const { id, z, y, x } of next)
      expect([id, z, y >= 0 && y < height, x >= 0 && x < width]).toEqual([workbench.active.value?.id, 0, true, true])
    expect(workbench.notices.all.value.filter(({ kind }) => kind === 'error')).toEqual([])
    await understanding.explain({ id: next[0]?.id as string, t: 0, z: 0, y: 280, x: 384 })
    await understanding.drawSurface(undefined)
    const others = { ...settings.training.value, features: 'original gaussian_blur=2' }
    const { f1, interval, predictSeconds } = await workbench.compute.call((engine) =>
      engine.insight.judgeFeatures(live.paintedScenes(), others, workbench.active.value?.id as string),
    )
    expect(Number.isNaN(predictSeconds)).toBe(workbench.active.value?.isStored)
    const [{ values, contributions } = {}, surface] = [understanding.explained.value, understanding.surface.value]
    expect(workbench.notices.all.value.filter(({ kind }) => kind === 'error')).toEqual([])
    return {
      isStored: workbench.active.value?.isStored,
      result: heldOut.result.value,
      tuned: understanding.comparison.tuned.value,
      compared: [f1, interval],
      explained: { values, contributions, surface },
    }
  }
  const [fromDisk, inMemory] = [await judged(2 ** 20), await judged(2 ** 30)]
  expect([fromDisk.isStored, inMemory.isStored]).toEqual([true, false])
  expect(fromDisk.result?.scores?.heldOut.f1).toBeGreaterThan(0.3)
  // images have other names
  const withoutIds = (result: unknown) => JSON.parse(JSON.stringify(result).replace(/"id":"[^"]*"/g, '"id":""'))
  expect(withoutIds(fromDisk.result)).toEqual(withoutIds(inMemory.result))
  expect(fromDisk.tuned).toEqual(inMemory.tuned)
  expect(fromDisk.compared).toEqual(inMemory.compared)
  expect(fromDisk.explained.values?.length).toBeGreaterThan(2)
  expect(withoutIds(fromDisk.explained)).toEqual(withoutIds(inMemory.explained))
})

test('images that stay on disk are read and predicted side by side', async () => {
  const shell = await openedFromDisk()
  const { workbench } = shell
  const first = workbench.active.value as Scene
  workbench.settings.training.value = { ...workbench.settings.training.value, features: 'original gaussian_blur=2', trees: 10 }
  stroke(shell, [250, 255], [250, 300])
  workbench.classes.choose(2)
  stroke(shell, [300, 500], [330, 520])
  await workbench.live.settled()
  const second = await openFile(workbench, file, 'again.tif')
  if (second === undefined) throw new Error('it is not open')
  run('images', shell)
  expect(workbench.seen.value).toEqual([first, second])
  for (const y of [300, 900]) {
    workbench.setCamera(second, { y, x: 400, zoom: 1 })
    await idle(shell)
    await workbench.live.settled()
    await expect.poll(() => second.prediction.value?.at({ t: 0, z: 0 }, y, 400) ?? 0).toBeGreaterThan(0)
    await expect.poll(() => first.prediction.value?.at({ t: 0, z: 0 }, y, 400) ?? 0).toBeGreaterThan(0)
    for (const { layers } of [first, second]) {
      const image = layers.value.find((layer) => layer.kind === 'image')
      expect(image?.kind === 'image' && image.at({ t: 0, z: 0 }, y, 400)).toBeGreaterThan(0)
    }
    const classesOf = ({ prediction }: Scene) => Array.from({ length: 50 }, (_, i) => prediction.value?.at({ t: 0, z: 0 }, y, 400 + i))
    expect(classesOf(first)).toEqual(classesOf(second))
  }
})

test('a volume with two channels and two time points that stays on disk is predicted plane by plane as a whole one is', async () => {
  const random = new RandomStream(2)
  const shape = [2, 2, 10, 270, 90]
  const data = Uint16Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => 100 * (Math.floor(i / 30) % 9) + random.integer(0, 60))
  const stack = new File(encodeTiff({ axes: 'tczyx', shape, data } as Raster) as Uint8Array<ArrayBuffer>[], 'stack.tif')
  const predictions: Uint8Array[] = []
  for (const budget of [2 ** 20, 2 ** 30]) {
    const shell = await opened()
    const { workbench } = shell
    workbench.begin('stack')
    workbench.streaming.budget.value = budget
    const { training } = workbench.settings
    training.value = { ...training.value, features: 'original gaussian_blur=1', trees: 10 }
    const scene = await openFile(workbench, stack, 'stack.tif')
    if (scene === undefined) throw new Error('it is not open')
    expect([scene.isStored, scene.dims]).toEqual([budget === 2 ** 20, { t: 2, z: 10, height: 270, width: 90 }])
    stroke(shell, [20, 30], [20, 60])
    workbench.move('t', 1)
    workbench.classes.choose(2)
    stroke(shell, [230, 10], [232, 40])
    await workbench.live.settled()
    const { t, z } = scene.position.value
    predictions.push(Uint8Array.from({ length: 270 * 90 }, (_, i) => scene.prediction.value?.at({ t, z }, Math.floor(i / 90), i % 90) ?? 0))
  }
  expect(new Set(predictions[0])).toEqual(new Set([1, 2]))
  expect(predictions[0]).toEqual(predictions[1])
})

test('files of a folder keep the folders that they are in', async () => {
  const shell = await opened()
  const { workbench } = shell
  stroke(shell, [20, 20], [20, 60])
  workbench.classes.choose(2)
  stroke(shell, [73, 183], [73, 191])
  const small = encodeTiff({ axes: 'yx', shape: [9, 9], data: new Uint8Array(81) } as Raster) as Uint8Array<ArrayBuffer>[]
  const placed = (folder: string) => Object.defineProperty(new File(small, 'a.tif'), 'webkitRelativePath', { value: `${folder}/a.tif` })
  let names: string[] = []
  const host = {
    ...shell.host,
    save: async (zip: ExportedFile | LargeFile) => {
      names = Object.keys(unzipSync((zip as ExportedFile).bytes))
    },
  }
  await applyToFiles({ workbench, host } as Shell, [placed('all/images'), placed('all/labels'), placed('all/../..'), placed('all/images')])
  expect(names).toEqual(['images/a.tif', 'labels/a.tif', 'a.tif', 'images/a-4.tif'])
})

test('a folder with a large file is labelled part by part, as the small ones as a whole', async () => {
  const shell = await openedFromDisk()
  const { workbench } = shell
  workbench.settings.training.value = { ...workbench.settings.training.value, features: 'original gaussian_blur=2', trees: 10 }
  stroke(shell, [250, 255], [250, 300])
  workbench.classes.choose(2)
  stroke(shell, [300, 500], [330, 520])
  const saved: Record<string, Uint8Array>[] = []
  for (const budget of [2 ** 20, 2 ** 30]) {
    workbench.streaming.budget.value = budget
    const host = { ...shell.host, save: async (zip: ExportedFile | LargeFile) => void saved.push(unzipSync((zip as ExportedFile).bytes)) }
    await applyToFiles({ workbench, host } as Shell, [file])
  }
  const [part, whole] = await Promise.all(saved.map((files) => decodeTiff(files['large.tif'] as Uint8Array)))
  expect(part?.shape).toEqual([height, width])
  expect(part?.data.some((label) => label > 0)).toBe(true)
  expect(Uint32Array.from(part?.data ?? [])).toEqual(Uint32Array.from(whole?.data ?? [1]))
})
