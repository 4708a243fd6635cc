import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { countsOf, Person } from './person.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'cambium-objects-'))

/** A person who has painted the sample and looks at its objects. */
async function withObjects(): Promise<Person> {
  const person = await Person.arrive()
  await person.paintsSample()
  await person.seesPrediction()
  await person.click('Objects', 'tab')
  await person.page.getByRole('heading', { name: /^\d+ objects$/ }).waitFor()
  return person
}

/** How many objects are seen, once they are measured. */
const countIn = async (person: Person): Promise<number> => {
  await person.page.waitForTimeout(300)
  const heading = person.page.getByRole('heading', { name: /^\d+ objects$/ })
  return Number.parseInt((await heading.textContent()) ?? '', 10)
}

test('strokes in quick succession end in a prediction', async () => {
  const person = await Person.arrive()
  await person.paintsSample()
  await person.seesPrediction()
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 6; i++) await person.stroke([20 + 30 * i, 20 + 5 * round], [24 + 30 * i, 50])
    await person.page.waitForFunction(() => globalThis.cambium.workbench.live.state.value.kind === 'ready', undefined, { timeout: 15_000 })
  }
  await person.leave()
})

test('corrected objects, and the classes that some were given, come back with the project', async () => {
  const person = await withObjects()
  const before = await countIn(person)
  await person.clickAt([73, 187])
  await person.press('Delete')
  await person.page.getByRole('heading', { name: `${before - 1} objects` }).waitFor()
  // a cut is one action
  const labels = await person.pixels('objects')
  const [largest] = [...countsOf(labels)].filter(([label]) => label !== 0).sort((a, b) => b[1] - a[1])[0] as [number, number]
  const width = 320
  const inside = labels.flatMap((label, i) => (label === largest ? [i] : []))
  const rows = inside.map((i) => Math.floor(i / width))
  const [top, bottom] = [Math.min(...rows), Math.max(...rows)]
  const middle = Math.round(inside.reduce((sum, i) => sum + (i % width), 0) / inside.length)
  await person.press('t')
  await person.stroke([top - 2, middle], [bottom + 2, middle])
  await person.page.getByRole('heading', { name: `${before} objects` }).waitFor()
  const corrected = await person.pixels('objects')
  await person.click('Classify', 'tab')
  // the middle of the row in the middle of an object is inside most objects
  const placeIn = (label: number): readonly [number, number] => {
    const own = corrected.flatMap((one, i) => (one === label ? [i] : []))
    const at = own[Math.floor(own.length / 2)] as number
    return [Math.floor(at / width), at % width]
  }
  const [first, second] = [...countsOf(corrected)].filter(([label, pixels]) => label !== 0 && pixels > 100).map(([label]) => label)
  await person.clickAt(placeIn(first as number))
  await person.press('2')
  await person.clickAt(placeIn(second as number))
  await person.page.waitForFunction(() =>
    globalThis.cambium.workbench.active.value.layers.value.some(({ role }) => role === 'object classes'),
  )
  const classes = await person.pixels('object classes')
  expect(classes.includes(1) && classes.includes(2)).toBe(true)
  await person.page.waitForTimeout(300)
  const later = await Person.at(person.context)
  await person.page.close()
  await later.page.reload()
  await later.click(/^Continue nuclei/)
  await later.seesImage()
  await later.seesPrediction()
  await later.page.waitForFunction(() =>
    globalThis.cambium.workbench.active.value.layers.value.some(({ role }) => role === 'object classes'),
  )
  expect(await later.pixels('objects')).toEqual(corrected)
  expect(await later.pixels('object classes')).toEqual(classes)
  await later.leave()
})

test('a plot chooses objects, a filter hides some, and a column colours them', async () => {
  const person = await withObjects()
  const { page } = person
  await person.press('Control+Alt+j')
  const box = await page.getByRole('img', { name: /^Plot of objects/ }).boundingBox()
  if (box === null) throw new Error('there is no plot')
  await page.mouse.move(box.x + box.width * 0.6, box.y + 40)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width - 4, box.y + 60, { steps: 4 })
  await page.mouse.up()
  await page
    .locator('.plot')
    .getByText(/^\d+ objects chosen/)
    .waitFor()
  const chosen = Number.parseInt(
    (await page
      .locator('.plot')
      .getByText(/^\d+ objects chosen/)
      .textContent()) ?? '',
    10,
  )
  const all = await countIn(person)
  expect(chosen).toBeGreaterThan(0)
  expect(chosen).toBeLessThan(all)
  await person.click('Show only these')
  await page.getByText(new RegExp(`^${chosen} of ${all} objects$`)).waitFor()
  await page.getByLabel('Colour by').selectOption('area')
  await person.click('Table')
  expect(await page.locator('.table tbody tr[aria-rowindex]').count()).toBe(chosen)
  await page.getByRole('textbox', { name: 'Filter' }).fill('volume > 3')
  await page.getByText('there is no column “volume”').waitFor()
  expect(person.complaints).toEqual([])
  await person.leave()
})

test('what another program found is dropped onto the image, and becomes its objects or its annotation', async () => {
  const person = await withObjects()
  const { bytes } = await (async () => {
    await person.click('Export', 'tab')
    return person.saves('Save the label image (TIFF)')
  })()
  const saved = await person.pixels('objects')
  const file = path.join(folder, 'found.tif')
  writeFileSync(file, bytes)
  const other = await Person.arrive()
  await other.opensSample()
  await other.drop(file)
  await other.click('Its objects')
  await other.page.getByRole('heading', { name: /^\d+ objects$/ }).waitFor()
  expect(await other.pixels('objects')).toEqual(saved)
  await other.drop(file)
  await other.click('Its annotation')
  await other.page.waitForFunction(() => globalThis.cambium.workbench.live.state.value.kind !== 'waiting')
  expect((await other.pixels('annotation')).filter((value) => value > 0).length).toBe(saved.filter((value) => value > 0).length)
  await person.leave()
  await other.leave()
})

test('a model of another day predicts as soon as it is dropped', async () => {
  const person = await withObjects()
  const expected = await person.pixels('prediction')
  await person.click('Export', 'tab')
  const { name, bytes } = await person.saves('Save the model for APOC (.cl)')
  const file = path.join(folder, name)
  writeFileSync(file, bytes)
  const other = await Person.arrive()
  await other.opensSample()
  await other.drop(file)
  await other.page.getByText(`Predicted by ${name}`).first().waitFor()
  expect(await other.pixels('prediction')).toEqual(expected)
  await person.leave()
  await other.leave()
})
