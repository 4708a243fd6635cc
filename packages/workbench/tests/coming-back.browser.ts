import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { encodeTiff } from '@cambium/core/formats'
import { expect, test } from 'vitest'
import { decodePng } from '../../core/src/formats/png/decode-png.ts'
import type { Workbench } from '../src/session/workbench.ts'
import { countsOf, Person } from './person.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'cambium-coming-back-'))

/** A small image of some grey value, as a TIFF on disk. */
function imageFile(name: string, grey: number): string {
  const file = path.join(folder, name)
  const data = Uint8Array.from({ length: 64 * 80 }, (_, i) => grey + (i % 7))
  writeFileSync(file, new Uint8Array(encodeTiff({ axes: 'yx', shape: [64, 80], data }).flatMap((piece) => [...piece])))
  return file
}

/** A project in the tab that stores it, and in a second one, each with a stroke of its own. */
async function withTwoTabs(): Promise<{ person: Person; other: Person }> {
  const person = await Person.arrive()
  await person.opensSample()
  await person.stroke([3, 10], [3, 60])
  await person.page.waitForTimeout(300)
  const other = await Person.at(person.context)
  await other.click(/^Continue nuclei/)
  await other.seesImage()
  await other.page.getByText(/open in another tab/).waitFor()
  await other.stroke([100, 10], [100, 60])
  return { person, other }
}

test('images that are dropped at once are stored, with what is painted on them', async () => {
  const person = await Person.arrive()
  await person.dropAll([
    [imageFile('first.tif', 20), 'first.tif'],
    [imageFile('second.tif', 90), 'second.tif'],
    [imageFile('third.tif', 160), 'third.tif'],
  ])
  await person.seesImage()
  await person.page.getByText('third.tif').first().waitFor({ state: 'attached' })
  const isTold = await person.page.getByText('open in another tab').count()
  await person.press('2')
  await person.stroke([20, 20], [20, 60])
  const before = await person.pixels('annotation')
  await person.press('Control+Shift+p')
  await person.page.getByPlaceholder('What do you want to do?').fill('rename the image')
  await person.press('Enter')
  const field = person.page.getByRole('textbox', { name: /in this project$/ })
  await field.fill('the last one')
  await field.press('Enter')
  await person.page.locator('option', { hasText: 'the last one' }).waitFor({ state: 'attached' })
  await person.page.waitForTimeout(300)
  const later = await Person.at(person.context)
  await person.page.close()
  await later.click(/^Continue/)
  await later.seesImage()
  await later.page.locator('option', { hasText: 'the last one' }).waitFor({ state: 'attached' })
  const names = await later.page.evaluate(() =>
    (globalThis as unknown as { cambium: { workbench: Workbench } }).cambium.workbench.scenes.value.map(({ name }) => name.value),
  )
  expect([isTold, names]).toEqual([0, ['first.tif', 'second.tif', 'the last one']])
  const painted = await later.page.evaluate(() =>
    (globalThis as unknown as { cambium: { workbench: Workbench } }).cambium.workbench.scenes.value.map(
      ({ annotation }) => annotation.counts.value.get(2) ?? 0,
    ),
  )
  expect(painted.filter((count) => count > 0)).toEqual([before.filter((value) => value === 2).length])
  // a new project leaves this one where it is
  await later.press('Control+Shift+p')
  await later.page.getByPlaceholder('What do you want to do?').fill('new project')
  await later.press('Enter')
  await later.click(/^Continue/)
  await later.seesImage()
  await later.leave()
})

test('11 a reloaded page offers to continue, with the same strokes and the same prediction', async () => {
  const person = await Person.arrive()
  await person.paintsSample()
  await person.press('m')
  await person.page.getByLabel('Name of class 3').fill('Debris')
  await person.page.keyboard.press('Enter')
  await person.seesPrediction()
  await person.stroke([60, 30], [60, 40])
  await person.press('Control+z')
  await person.seesPrediction()
  const before = [await person.pixels('annotation'), await person.pixels('prediction')]
  const colormapOf = (one: Person) =>
    one.page.evaluate(() => {
      const scene = (globalThis as unknown as { cambium: { workbench: Workbench } }).cambium.workbench.active.value
      const layer = scene?.layers.value.find((found) => found.kind === 'image' && found.role === 'image')
      return layer?.kind === 'image' ? layer.colormap.value : undefined
    })
  await person.page.evaluate(() => {
    const scene = (globalThis as unknown as { cambium: { workbench: Workbench } }).cambium.workbench.active.value
    for (const layer of scene?.layers.value ?? []) if (layer.kind === 'image') layer.colormap.value = 'viridis'
  })
  await person.page.waitForTimeout(300)
  const later = await Person.at(person.context)
  await person.page.close()
  await later.click(/^Continue nuclei/)
  await later.seesImage()
  await later.seesPrediction()
  expect([await later.pixels('annotation'), await later.pixels('prediction')]).toEqual(before)
  expect(await later.page.getByLabel('Name of class 3').inputValue()).toBe('Debris')
  expect(await colormapOf(later)).toBe('viridis')
  // the same classifier on another image: two actions in all
  await later.drop(imageFile('other.tif', 100))
  await later.page.getByRole('application', { name: /other\.tif/ }).waitFor()
  await later.seesPrediction()
  expect(countsOf(await later.pixels('prediction')).get(0)).toBeUndefined()
  expect(later.actions).toBe(2)
  expect([...person.complaints, ...later.complaints]).toEqual([])
  await later.leave()
})

test('points and regions come back, and are in the screenshot', async () => {
  const person = await Person.arrive()
  await person.opensSample()
  await person.press('o')
  await person.clickAt([40, 60])
  await person.press('r')
  await person.stroke([80, 80], [160, 200])
  const shapesOf = (one: Person) =>
    one.page.evaluate(() => {
      const scene = (globalThis as unknown as { cambium: { workbench: Workbench } }).cambium.workbench.active.value
      return [scene?.shapesOf('points')?.shapes.value, scene?.shapesOf('regions')?.shapes.value]
    })
  const before = await shapesOf(person)
  expect(before.map((shapes) => shapes?.length)).toEqual([1, 1])
  await person.click('Export', 'tab')
  const { bytes } = await person.saves('Save a screenshot (PNG)')
  const { data, shape } = decodePng(bytes)
  const size = (shape.at(-2) as number) * (shape.at(-1) as number)
  let yellow = 0
  for (let i = 0; i < size; i++) if (data[i] === 0xff && data[size + i] === 0xd5 && data[2 * size + i] === 0x4f) yellow++
  expect(yellow).toBeGreaterThan(30)
  await person.page.waitForTimeout(300)
  const later = await Person.at(person.context)
  await person.page.close()
  await later.click(/^Continue nuclei/)
  await later.seesImage()
  expect(await shapesOf(later)).toEqual(before)
  expect([...person.complaints, ...later.complaints]).toEqual([])
  await later.leave()
})

test('a second tab on the same project says so and stores nothing', async () => {
  const { person, other } = await withTwoTabs()
  await other.page.close()
  const annotation = await person.pixels('annotation')
  await person.page.close()
  const third = await Person.at(person.context)
  await third.click(/^Continue nuclei/)
  await third.seesImage()
  expect(await third.pixels('annotation')).toEqual(annotation)
  await third.leave()
})

test('a second tab stores what is in it once the first is closed and it is told to', async () => {
  const { person, other } = await withTwoTabs()
  await person.page.close()
  await other.click('Store this one')
  await other.stroke([140, 10], [140, 60])
  await other.page.waitForTimeout(500)
  const annotation = await other.pixels('annotation')
  await other.page.close()
  const third = await Person.at(other.context)
  await third.click(/^Continue nuclei/)
  await third.seesImage()
  expect(await third.pixels('annotation')).toEqual(annotation)
  await third.leave()
})

test('a page that is killed while painting loses the stroke under the hand at most', async () => {
  const person = await Person.arrive()
  await person.opensSample()
  for (let i = 0; i < 4; i++) await person.stroke([20 + 20 * i, 20], [20 + 20 * i, 120])
  const done = await person.pixels('annotation')
  const { x, y } = await person.screen([200, 50])
  await person.page.mouse.move(x, y)
  await person.page.mouse.down()
  await person.page.mouse.move(x + 200, y, { steps: 3 })
  const session = await person.context.newCDPSession(person.page)
  const crash = person.page.waitForEvent('crash')
  // the page that would answer is gone
  session.send('Page.crash').catch(() => undefined)
  await crash
  const later = await Person.at(person.context)
  await later.click(/^Continue nuclei/)
  await later.seesImage()
  expect(await later.pixels('annotation')).toEqual(done)
  await later.leave()
})
