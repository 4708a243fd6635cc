import { expect, test } from 'vitest'
import { Person } from './person.ts'

test('where the browser has no room, the page says so, loses nothing that is painted, and what is saved is whole', async () => {
  const person = await Person.arrive()
  const { page, context } = person
  const devtools = await context.newCDPSession(page)
  const { origin } = new URL(page.url())
  const setRoom = (quotaSize?: number) =>
    devtools.send('Storage.overrideQuotaForOrigin', { origin, ...(quotaSize === undefined ? {} : { quotaSize }) })
  await setRoom(1000)
  await person.paintsSample()
  await page.getByText('cannot be stored in this browser').first().waitFor()
  await page.getByText('not saved', { exact: true }).waitFor()
  await person.seesPrediction()
  const painted = await person.pixels('annotation')
  expect(painted.some((value) => value === 2)).toBe(true)
  await person.click('Export', 'tab')
  const { bytes } = await person.saves('Save the annotation (TIFF)')
  expect(bytes.length).toBeGreaterThan(painted.length)

  // once there is room again, everything is kept with the next stroke
  await setRoom()
  await person.click('Annotate', 'tab')
  await person.stroke([60, 30], [60, 40])
  await person.seesPrediction()
  const before = await person.pixels('annotation')
  await page.getByText('saved', { exact: true }).waitFor()
  const later = await Person.at(context)
  await page.close()
  await later.click(/^Continue nuclei/)
  await later.seesImage()
  await later.seesPrediction()
  expect(await later.pixels('annotation')).toEqual(before)
  await later.leave()
})
