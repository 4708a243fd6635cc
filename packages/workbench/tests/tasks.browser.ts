import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { encodeTiff } from '@cambium/core/formats'
import { readImage } from '@cambium/core/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readLabels } from '../../core/src/node/images.ts'
import { createSample } from '../../core/src/synthetic/samples.ts'
import { sharedIsThere, sharedPath, whyNot } from '../../core/tests/golden/shared.ts'
import { countsOf, Person, type Place } from './person.ts'

/** Share of pixels that are equal in both. */
const agreement = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).filter((value, i) => value === b[i]).length / a.length

const sample = createSample('nuclei')
/** The mask of the sample's truth: 1 background, 2 nucleus. */
const truth = Uint8Array.from(sample.labels.data, (label) => (label === 0 ? 1 : 2))

/** Rows and columns in which a class of the truth goes on for at least `length` pixels, with `margin` of the same around it. */
function placeOf(value: number, length: number, margin: number): [Place, Place] {
  const [height, width] = sample.image.shape as [number, number]
  for (let y = margin; y < height - margin; y++) {
    for (let x = margin; x + length + margin < width; x++) {
      const isInside = Array.from({ length: 2 * margin + 1 }, (_, k) => y + k - margin).every((row) => {
        for (let column = x - margin; column < x + length + margin; column++) if (truth[row * width + column] !== value) return false
        return true
      })
      if (isInside)
        return [
          [y, x],
          [y, x + length],
        ]
    }
  }
  throw new Error('there is no such place')
}

describe('a newcomer with the sample', () => {
  let person: Person
  const [background, object] = [placeOf(1, 40, 4), placeOf(2, 10, 3)]

  beforeAll(async () => {
    person = await Person.arrive()
  })
  afterAll(() => person?.leave())

  test('1 opens it with one action: two classes, the brush in the hand', async () => {
    await person.click(/^nuclei /)
    await person.seesImage()
    expect(person.actions).toBe(1)
    await expect(person.page.getByRole('application').getAttribute('aria-label')).resolves.toBe('Image canvas, nuclei, 320 by 256')
    expect(await person.page.getByLabel(/^Name of class/).count()).toBe(2)
    expect(await person.page.getByRole('button', { name: 'Brush', exact: true }).getAttribute('aria-pressed')).toBe('true')
  })

  test('2 marks background and object with three actions', async () => {
    person.actions = 0
    await person.stroke(...background)
    await person.press('2')
    await person.stroke(...object)
    expect(person.actions).toBe(3)
    const counts = countsOf(await person.pixels('annotation'))
    expect(counts.get(1)).toBeGreaterThanOrEqual(50)
    expect(counts.get(2)).toBeGreaterThanOrEqual(50)
  })

  test('3 sees what the computer thinks without a further action', async () => {
    await person.seesPrediction()
    expect(agreement(await person.pixels('prediction'), truth)).toBeGreaterThanOrEqual(0.95)
  })

  test('a result neither takes the selection nor the tool, and lies below what is painted', async () => {
    const layers = await person.page.locator('.layer').allTextContents()
    expect(layers.map((text) => text.replace(/(annotation|prediction)$/, ''))).toEqual(['Annotation', 'Prediction', 'nuclei'])
    await expect(person.page.locator('.layer.selected').textContent()).resolves.toContain('Annotation')
  })

  test('4 a correction and its undo give back annotation and prediction', async () => {
    const before = [await person.pixels('annotation'), await person.pixels('prediction')]
    person.actions = 0
    await person.stroke([120, 30], [120, 60])
    await person.seesPrediction()
    expect(await person.pixels('annotation')).not.toEqual(before[0])
    await person.press('Control+z')
    await person.page.waitForFunction(() => globalThis.cambium.workbench.live.state.value.kind !== 'ready')
    await person.seesPrediction()
    expect(person.actions).toBe(2)
    expect([await person.pixels('annotation'), await person.pixels('prediction')]).toEqual(before)
  })

  test('5 makes the brush smaller, looks at the image alone, and back', async () => {
    const size = (): Promise<string | null> => person.page.getByRole('slider', { name: 'Brush size' }).getAttribute('aria-valuetext')
    person.actions = 0
    expect(await size()).toBe('5 pixels')
    await person.press('[')
    expect(await size()).toBe('4 pixels')
    const shot = (): Promise<Buffer> => person.page.locator('.view canvas').first().screenshot()
    const with_ = await shot()
    person.actions++
    await person.page.keyboard.down('`')
    const without = await shot()
    await person.page.keyboard.up('`')
    expect(without.equals(with_)).toBe(false)
    expect((await shot()).equals(with_)).toBe(true)
    expect(person.actions).toBe(2)
  })

  test('6 reads which feature matters most and how good it is', async () => {
    person.actions = 0
    await person.click('Inspect', 'tab')
    expect(person.actions).toBe(1)
    await expect(person.page.locator('.bars .name').first().textContent()).resolves.toMatch(/Gaussian|DoG|LoG|original/)
    await expect(person.page.getByText(/% of the painted pixels/).textContent()).resolves.toMatch(/\d/)
  })

  test('7 counts the objects above a size', async () => {
    person.actions = 0
    await person.click('Objects', 'tab')
    await person.page.getByText(/^\d+ objects$/).waitFor()
    person.actions++
    await person.page.getByLabel('Least size').fill('50')
    await person.press('Enter')
    await person.page.waitForTimeout(300)
    const count = Number.parseInt((await person.page.getByText(/^\d+ objects$/).textContent()) as string, 10)
    expect(person.actions).toBe(3)
    await person.click('Table')
    expect(Number(await person.page.getByRole('table').getAttribute('aria-rowcount'))).toBe(count + 1)
    const sizes = countsOf(await person.pixels('objects'))
    sizes.delete(0)
    expect(sizes.size).toBe(count)
    expect(Math.min(...sizes.values())).toBeGreaterThanOrEqual(50)
  })

  test('8 finds the biggest object', async () => {
    person.actions = 0
    await person.click(/^area/)
    person.actions++
    await person.page.locator('.table tbody tr').nth(1).click()
    expect(person.actions).toBe(2)
    const row = await person.page.locator('.table tr.chosen').allTextContents()
    expect(row.length).toBe(1)
    const sizes = countsOf(await person.pixels('objects'))
    sizes.delete(0)
    const [biggest] = [...sizes].sort(([, a], [, b]) => b - a)[0] as [number, number]
    const label = await person.page.locator('.table tr.chosen td').first().textContent()
    expect(Number(label)).toBe(biggest)
    // it is in the middle of the view
    const { width } = sample.image.shape.length === 2 ? { width: sample.image.shape[1] as number } : { width: 0 }
    const pixels = await person.pixels('objects')
    const own = pixels.flatMap((value, i) => (value === biggest ? [i] : []))
    const middle = own.reduce((sum, i) => sum + Math.floor(i / width), 0) / own.length
    const { y } = await person.page.evaluate(() => globalThis.cambium.workbench.active.value.camera.value)
    expect(Math.abs(y - 0.5 - middle)).toBeLessThan(1)
  })

  test('9 sorts objects into round and elongated', async () => {
    person.actions = 0
    await person.press('Home')
    await person.click('Classify', 'tab')
    const labels = await person.pixels('objects')
    const width = sample.image.shape[1] as number
    /** The middle of objects that lie on a nucleus of a true class. */
    const middles = (kind: number): Place[] => {
      const own = new Map<number, number[]>()
      labels.forEach((label, i) => {
        if (label !== 0 && sample.objectClasses.data[i] === kind) own.set(label, [...(own.get(label) ?? []), i])
      })
      return [...own.values()]
        .filter((pixels) => pixels.length > 100)
        .map((pixels) => pixels[Math.floor(pixels.length / 2)] as number)
        .map((i) => [Math.floor(i / width), i % width] as Place)
    }
    const [round, elongated] = [middles(1).slice(0, 2), middles(2).slice(0, 2)]
    for (const place of round) await person.clickAt(place)
    await person.press('2')
    for (const place of elongated) await person.clickAt(place)
    expect(person.actions).toBeLessThanOrEqual(7)
    await person.page.getByText('Up to date').first().waitFor()
    await person.page
      .getByText(/2 by hand, \d+ in all/)
      .first()
      .waitFor()
    // the object that was clicked last is chosen: why it has its class
    await person.page.getByText(/^Knowing nothing of the object/).waitFor()
    await person.page.getByRole('img', { name: 'Tree 1 of 100' }).waitFor()
    const classes = await person.pixels('object classes')
    const sorted = new Map(labels.map((label, i) => [label, classes[i] as number]))
    sorted.delete(0)
    // objects of one pixel have no shape
    expect([...sorted.values()].filter((value) => value === 0).length).toBeLessThanOrEqual(1)
    expect(new Set(sorted.values()).has(1) && new Set(sorted.values()).has(2)).toBe(true)
    await person.press('Control+z', 'Control+z')
    await person.page.getByText('Waiting for two classes').waitFor()
  })

  test('nothing was complained about', () => expect(person.complaints).toEqual([]))
})

test.skipIf(!sharedIsThere)(`own file: class picture in 4 actions, objects in 5, each correction 1${whyNot}`, async () => {
  const person = await Person.arrive()
  const reference = await readLabels(sharedPath('data', 'blobs', 'reference.tif'))
  await person.drop(sharedPath('data', 'blobs', 'blobs.tif'))
  await person.seesImage()
  await person.stroke([246, 60], [246, 200])
  await person.press('2')
  await person.stroke([227, 168], [227, 194])
  await person.seesPrediction()
  expect(person.actions).toBe(4)
  expect(agreement(await person.pixels('prediction'), reference.data)).toBeGreaterThan(0.95)
  await person.click('Objects', 'tab')
  await person.page.getByText(/^\d+ objects$/).waitFor()
  expect(person.actions).toBe(5)
  expect(person.complaints).toEqual([])
  await person.leave()
})

test('10 opens an own stack of few grey values and looks at another plane with two actions', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'cambium-own-'))
  const [depth, height, width] = [5, 64, 80]
  // a camera of 16 bits that uses a small part of its range: bright discs that grow from plane to plane
  const data = Uint16Array.from({ length: depth * height * width }, (_, i) => {
    const [z, y, x] = [Math.floor(i / (height * width)), Math.floor(i / width) % height, i % width]
    const isInside = (y - 32) ** 2 + ((x % 40) - 20) ** 2 < (8 + 2 * z) ** 2
    return 300 + ((i * 7919) % 37) + (isInside ? 260 : 0)
  })
  const file = path.join(folder, 'own.tif')
  writeFileSync(file, Buffer.concat(encodeTiff({ axes: 'zyx', shape: [depth, height, width], data }).map((piece) => Buffer.from(piece))))
  const person = await Person.arrive()
  await person.drop(file)
  await person.seesImage()
  const slider = person.page.getByRole('slider', { name: 'Plane z' })
  const plane = await slider.inputValue()
  const picture = path.join(folder, 'view.png')
  await person.page.locator('.view canvas').first().screenshot({ path: picture })
  await person.press('ArrowRight')
  expect(await slider.inputValue()).not.toBe(plane)
  expect(person.actions).toBeLessThanOrEqual(2)
  const shown = await readImage(picture)
  // the middle of the view, which the image covers
  const [rows, columns] = [shown.shape[shown.axes.indexOf('y')] as number, shown.shape[shown.axes.indexOf('x')] as number]
  const pixels = shown.data.slice(0, rows * columns).filter((_, i) => Math.abs((i % columns) - columns / 2) < columns / 6)
  const sorted = Array.from(pixels).sort((a, b) => a - b)
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] as number
  expect(at(0.95) - at(0.05)).toBeGreaterThanOrEqual(60)
  expect(person.complaints).toEqual([])
  await person.leave()
})
