import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createSample, type Raster } from '@cambium/core'
import { encodeTiff } from '@cambium/core/formats'
import { expect, test } from 'vitest'
import type { Workbench } from '../src/session/workbench.ts'
import { Person } from './person.ts'

const side = 1100
const file = path.join(mkdtempSync(path.join(tmpdir(), 'cambium-large-')), 'large.tif')
const { image } = createSample('nuclei')
const [rows, columns] = image.shape as [number, number]
const pixel = (y: number, x: number): number => image.data[(y % rows) * columns + (x % columns)] as number
const data = Uint16Array.from({ length: side * side }, (_, i) => pixel(Math.floor(i / side), i % side))
writeFileSync(file, Buffer.concat(encodeTiff({ axes: 'yx', shape: [side, side], data } as Raster)))

/** What the page has of the large image at a pixel. */
const at = (person: Person, y: number, x: number) =>
  person.page.evaluate(
    ([row, column]) => {
      const { workbench } = (globalThis as unknown as { cambium: { workbench: Workbench } }).cambium
      const scene = workbench.active.value
      const position = { t: 0, z: 0 }
      return {
        isStored: scene?.isStored,
        annotation: scene?.annotation.at(position, row as number, column as number),
        prediction: scene?.prediction.value?.at(position, row as number, column as number),
      }
    },
    [y, x],
  )

/** The share of a layer's small picture that is not black. */
const shareDrawn = (person: Person, layer: string): Promise<number> =>
  person.page
    .locator('.layer', { hasText: layer })
    .locator('canvas')
    .evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement
      const context = (canvas as HTMLCanvasElement).getContext('2d') as CanvasRenderingContext2D
      const { data } = context.getImageData(0, 0, width, height)
      return (
        Array.from({ length: width * height }, (_, i) => data.slice(4 * i, 4 * i + 3).some((part) => part > 30)).filter(Boolean).length /
        (width * height)
      )
    })

test('an image that takes more memory than it may stays on disk, is painted and predicted, and its strokes come back', async () => {
  const person = await Person.arrive()
  await person.press('Control+Shift+p')
  await person.page.keyboard.type('memory for images')
  await person.press('Enter')
  await person.page
    .getByRole('dialog', { name: /gigabytes/ })
    .getByRole('textbox')
    .fill('0.01')
  await person.press('Enter')
  await person.drop(file)
  await person.seesImage()
  await person.page.getByText('it stays on disk').waitFor()
  await person.stroke([400, 200], [400, 420])
  await person.press('2')
  await person.stroke([900, 900], [903, 903])
  await person.seesPrediction()
  const seen = await at(person, 400, 300)
  expect(seen).toEqual({ isStored: true, annotation: 1, prediction: 1 })
  expect((await at(person, 1050, 1050)).prediction).toBeGreaterThan(0)
  for (const layer of ['large', 'Annotation', 'Prediction']) await expect.poll(() => shareDrawn(person, layer)).toBeGreaterThan(0.005)
  await person.click('Objects', 'tab')
  await person.page.getByText('its objects are found when you save them').waitFor()
  // what the objects will be made of stays in view
  await person.page.locator('.layer', { hasText: 'Prediction' }).getByRole('button', { name: /^Hide/ }).waitFor()

  await person.page.waitForTimeout(300)
  const later = await Person.at(person.context)
  await person.page.close()
  await later.click(/^Continue large/)
  await later.page.getByText('open the file again').waitFor()
  await later.drop(file)
  await later.seesImage()
  await later.seesPrediction()
  expect(await at(later, 400, 300)).toEqual({ isStored: true, annotation: 1, prediction: 1 })
  expect([...person.complaints, ...later.complaints]).toEqual([])
  await later.leave()
})
