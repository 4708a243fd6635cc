import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { encodeTiff } from '@cambium/core/formats'
import { describe, expect, test } from 'vitest'
import { decodePng } from '../../core/src/formats/png/decode-png.ts'
import { sharedIsThere, sharedPath, whyNot } from '../../core/tests/golden/shared.ts'
import type { Workbench } from '../src/session/workbench.ts'
import { Person } from './person.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'cambium-sessions-'))

test.skipIf(!sharedIsThere)(`10 an own stack: named axes, another plane, readable contrast${whyNot}`, async () => {
  const person = await Person.arrive()
  await person.drop(sharedPath('data', 'cells3d', 'image.tiff'))
  await person.seesImage()
  const slider = person.page.getByRole('slider', { name: 'Plane z' })
  expect(await slider.getAttribute('aria-valuetext')).toMatch(/^\d+ of \d+$/)
  const shot = async (): Promise<number[]> => {
    const { data, shape } = decodePng(await person.page.locator('.view canvas').first().screenshot())
    const size = (shape[1] as number) * (shape[2] as number)
    return [...data.subarray(size, 2 * size)]
  }
  const before = await shot()
  const spread = [...before].filter((value) => value !== 0).sort((a, b) => a - b)
  expect(
    (spread[Math.floor(0.95 * spread.length)] as number) - (spread[Math.floor(0.05 * spread.length)] as number),
  ).toBeGreaterThanOrEqual(60)
  await person.press('PageUp')
  await person.page.waitForTimeout(100)
  expect(await shot()).not.toEqual(before)
  expect(person.complaints).toEqual([])
  await person.leave()
})

describe('what goes wrong', () => {
  test('damaged and foreign files get a sentence, and what was painted stays', async () => {
    const person = await Person.arrive()
    await person.opensSample()
    await person.stroke([3, 10], [3, 60])
    const before = await person.pixels('annotation')
    const bad = path.join(folder, 'cells.czi')
    writeFileSync(bad, 'ZISRAWFILE and more')
    await person.drop(bad)
    await person.page
      .getByRole('alert')
      .filter({ hasText: /cells\.czi: neither a TIFF nor a PNG.*OME-TIFF/ })
      .waitFor()
    const cut = path.join(folder, 'cut.tif')
    writeFileSync(cut, Uint8Array.of(0x49, 0x49, 42, 0, 8, 0, 0, 0, 9, 0))
    await person.drop(cut)
    await person.page
      .getByRole('alert')
      .filter({ hasText: /cut\.tif/ })
      .waitFor()
    expect(await person.pixels('annotation')).toEqual(before)
    await person.leave()
  })

  test('a computing thread that dies while it predicts is replaced, and predicts what it was asked; the next stroke does too', async () => {
    const person = await Person.arrive()
    await person.paintsSample()
    await person.seesPrediction()
    const waited = await person.page.evaluate(async () => {
      const { engine, workbench } = globalThis.cambium as unknown as {
        engine: { kill(): void }
        workbench: { live: { request(): void; state: { value: { kind: string } } } }
      }
      workbench.live.request()
      while (!['preview', 'training'].includes(workbench.live.state.value.kind)) await new Promise((resolve) => setTimeout(resolve))
      engine.kill()
      await new Promise((resolve) => setTimeout(resolve))
      return workbench.live.state.value.kind
    })
    expect(waited).not.toBe('ready')
    await person.page.waitForFunction(() => globalThis.cambium.workbench.live.state.value.kind === 'ready')
    await person.stroke([100, 10], [100, 40])
    await person.page.waitForFunction(() => globalThis.cambium.workbench.live.state.value.kind === 'ready')
    expect((await person.pixels('prediction')).includes(1)).toBe(true)
    await person.leave()
  })

  test('one class only waits for the second; wrong strokes over everything get a warning with an undo', async () => {
    const person = await Person.arrive()
    await person.opensSample()
    await person.stroke([3, 10], [3, 60])
    await person.page.getByText('Waiting for a second class beside Background').first().waitFor()
    await person.press('2')
    await person.stroke([73, 185], [76, 190])
    await person.seesPrediction()
    const right = await person.pixels('prediction')
    await person.stroke([3, 70], [3, 300], [250, 300], [250, 10], [120, 10])
    await person.seesPrediction()
    await person.page.getByText(/of the picture into another class/).waitFor()
    await person.page.locator('.notice').getByRole('button', { name: 'Undo' }).click()
    await person.page.waitForFunction(() => globalThis.cambium.workbench.live.state.value.kind !== 'ready')
    await person.seesPrediction()
    expect(await person.pixels('prediction')).toEqual(right)
    await person.leave()
  })

  test('a window of 1024 × 700 shows everything that is needed', async () => {
    const person = await Person.arrive({ width: 1024, height: 700 })
    await person.opensSample()
    for (const name of ['Menu', 'Undo', 'Brush', 'New class', 'Update the prediction once']) {
      const box = await person.page
        .getByRole('button', { name, exact: true })
        .or(person.page.locator(`button[title^="${name}"]`))
        .first()
        .boundingBox()
      expect([name, box !== null && box.x >= 0 && box.x + box.width <= 1024 && box.y + box.height <= 700]).toEqual([name, true])
    }
    const canvas = await person.page.getByRole('application').boundingBox()
    expect(canvas?.width).toBeGreaterThan(500)
    await person.leave()
  })

  test('double clicks on buttons do nothing twice', async () => {
    const person = await Person.arrive()
    await person.page.getByRole('button', { name: /^nuclei / }).dblclick()
    await person.seesImage()
    await person.page.waitForTimeout(500)
    expect(await person.page.locator('.layer').count()).toBe(2)
    for (const step of ['Objects', 'Inspect', 'Export', 'Annotate']) await person.page.getByRole('tab', { name: step }).dblclick()
    await person.page.getByRole('button', { name: 'Update once' }).dblclick()
    expect(person.complaints).toEqual([])
    await person.leave()
  })
})

test('a layer is dragged to another place in the list', async () => {
  const person = await Person.arrive()
  await person.opensSample()
  const layers = person.page.getByRole('navigation', { name: 'Layers' })
  const names = () => layers.locator('.layer .title').allTextContents()
  expect(await names()).toEqual(['Annotation', 'nuclei'])
  await layers.locator('.layer').last().dragTo(layers.locator('.layer').first())
  expect(await names()).toEqual(['nuclei', 'Annotation'])
  await person.leave()
})

test('a movie that does not name its axes is read as a stack, and as a movie with one click', async () => {
  const file = path.join(folder, 'unnamed.tif')
  const data = Uint16Array.from({ length: 3 * 40 * 50 }, (_, i) => (i * 31) % 977)
  writeFileSync(file, Buffer.concat(encodeTiff({ axes: 'zyx', shape: [3, 40, 50], data }).map((piece) => Buffer.from(piece))))
  const bytes = readFileSync(file)
  // without the words that name the axes
  const words = bytes.indexOf('ImageJ=')
  if (words >= 0) bytes.fill(0x20, words, bytes.indexOf(0, words))
  writeFileSync(file, bytes)
  const person = await Person.arrive()
  await person.drop(file)
  await person.seesImage()
  await person.page.getByText('unnamed.tif does not name its axes: they are read as zyx.').waitFor()
  await person.page.getByRole('slider', { name: 'Plane z' }).waitFor()
  await person.click('Read as tyx')
  await person.page.getByRole('slider', { name: 'Time point t' }).waitFor()
  expect(await person.page.getByRole('slider', { name: 'Plane z' }).count()).toBe(0)
  await person.leave()
})

test('images side by side are painted each in its own view, move together, and layers are renamed and taken back by keyboard', async () => {
  const person = await Person.arrive()
  const { page } = person
  for (const name of ['left.tif', 'right.tif']) {
    const data = Uint8Array.from({ length: 60 * 80 }, (_, i) => (i * 7) % 251)
    const file = path.join(folder, name)
    writeFileSync(file, Buffer.concat(encodeTiff({ axes: 'yx', shape: [60, 80], data }).map((piece) => Buffer.from(piece))))
    await person.drop(file)
    await person.seesImage()
    await page.getByRole('application', { name: new RegExp(name) }).waitFor()
  }
  await person.press('Control+Shift+G')
  const views = page.getByRole('application')
  await expect.poll(() => views.count()).toBe(2)
  const state = () =>
    page.evaluate(() => {
      const { workbench } = globalThis.cambium as unknown as { workbench: import('../src/session/workbench.ts').Workbench }
      return {
        active: workbench.active.value?.name.value,
        painted: workbench.scenes.value.map(({ annotation }) => annotation.counts.value.get(1) ?? 0),
        zooms: workbench.scenes.value.map(({ camera }) => camera.value.zoom),
      }
    })
  // by the mouse on the left one, which becomes the one that is worked on
  const box = (await views.first().boundingBox()) as { x: number; y: number; width: number; height: number }
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width / 2 + 40, box.y + box.height / 2, { steps: 4 })
  await page.mouse.up()
  const painted = await state()
  expect([painted.active, (painted.painted[0] ?? 0) > 0, painted.painted[1]]).toEqual(['left.tif', true, 0])
  await page.mouse.wheel(0, -300)
  await expect.poll(async () => new Set((await state()).zooms).size).toBe(1)
  expect((await state()).zooms[0]).toBeGreaterThan(painted.zooms[0] ?? 0)
  // by keyboard to the other one
  await person.press('Control+.')
  expect((await state()).active).toBe('right.tif')
  await page.getByRole('navigation', { name: 'Layers' }).getByRole('button', { name: 'Annotation', exact: true }).focus()
  await person.press('F2')
  await page.keyboard.type('Strokes')
  await person.press('Enter')
  await page.getByRole('button', { name: 'Hide Strokes' }).waitFor()
  await person.press('Control+z')
  await page.getByRole('button', { name: 'Hide Annotation' }).waitFor()
  expect(person.complaints).toEqual([])
  await person.leave()
})

describe('work that takes long', () => {
  test('is named in the status line and ended there, or by keys; the threads are free again', async () => {
    const person = await Person.arrive()
    const large = path.join(folder, 'large.tif')
    const data = Uint8Array.from({ length: 2048 ** 2 }, (_, i) => (Math.imul(i, 2654435761) >>> 24) & 255)
    writeFileSync(large, new Uint8Array(encodeTiff({ axes: 'yx', shape: [2048, 2048], data }).flatMap((piece) => [...piece])))
    await person.drop(large)
    await person.seesImage()
    await person.page.locator('summary', { hasText: 'Features (' }).click()
    const specification = person.page.getByLabel('Feature specification')
    // what is wrong with it stands at its field
    await specification.fill('original gaussian_blurr=1')
    await person.press('Tab')
    await person.page.getByRole('alert').getByText('did you mean "gaussian_blur"').waitFor()
    expect(await specification.getAttribute('aria-invalid')).toBe('true')
    await specification.fill('original median_box=60 gaussian_blur=1')
    await person.press('Tab')
    const preview = person.page.getByLabel('Preview')
    const waiting = person.page.locator('.status .activity')
    await preview.selectOption('median_box=60')
    await waiting.getByText('Computing median_box=60').waitFor()
    await waiting.getByRole('button', { name: 'Cancel' }).click()
    await waiting.waitFor({ state: 'detached' })
    await preview.selectOption('median_box=60')
    await waiting.waitFor({ state: 'visible' })
    await person.press('Control+Shift+X')
    await waiting.waitFor({ state: 'detached' })
    expect(await person.page.getByRole('alert').count()).toBe(0)
    const start = performance.now()
    await preview.selectOption('gaussian_blur=1')
    await person.page.waitForFunction(
      () =>
        (globalThis as unknown as { cambium: { workbench: Workbench } }).cambium.workbench.active.value?.imageOf('feature')?.name.value ===
        'gaussian_blur=1',
    )
    expect(performance.now() - start).toBeLessThan(30_000)
    expect(person.complaints).toEqual([])
    await person.leave()
  })
})
