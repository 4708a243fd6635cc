import { expect, test } from 'vitest'
import { Person } from './person.ts'

test('what is found is compared with the true objects, fault by fault, and whole images are judged; the truth comes back', async () => {
  const person = await Person.arrive()
  const { page, context } = person
  await person.paintsSample()
  // the report judges held-out strokes: two of each class
  await person.stroke([150, 100], [152, 104])
  await person.press('1')
  await person.stroke([3, 90], [3, 130])
  await person.seesPrediction()
  await person.click('Objects', 'tab')
  await page.getByRole('heading', { name: /^\d+ objects$/ }).waitFor()
  await person.click('Those that the sample was made of')
  const verdict = page.locator('.fates')
  await verdict.waitFor()
  // a true object more, painted by hand
  const before = await verdict.innerText()
  await person.click('Correct the true objects')
  await person.stroke([25, 80], [25, 88])
  await expect.poll(() => verdict.innerText()).not.toBe(before)
  const [fates, truth] = [await verdict.innerText(), await person.pixels('truth')]
  await person.press('Shift+N')
  await page.locator('.overlay circle').first().waitFor()
  // a map over the image comes back, too
  await person.press('Shift+P')
  await page.getByRole('button', { name: /^Hide Probability/ }).waitFor()
  await person.click('Inspect', 'tab')
  await person.click('Judge whole images')
  await page.getByRole('row', { name: /^nuclei/ }).waitFor()
  await person.click('Export', 'tab')
  const { name, bytes } = await person.saves(/report about the forest/)
  expect([name, new TextDecoder().decode(bytes).includes('<h2>The objects</h2>')]).toEqual(['nuclei.evaluation.html', true])
  await page.getByText('saved', { exact: true }).waitFor()
  const later = await Person.at(context)
  await page.close()
  await later.click(/^Continue nuclei/)
  await later.seesPrediction()
  await later.click('Objects', 'tab')
  await later.page.locator('.fates').waitFor()
  expect(await later.pixels('truth')).toEqual(truth)
  expect(await later.page.locator('.fates').innerText()).toBe(fates)
  await later.page.getByRole('button', { name: /^Hide Probability/ }).waitFor()
  await later.click('Forget the true objects')
  await later.page.getByRole('button', { name: 'Those that the sample was made of' }).waitFor()
  await later.leave()
})
