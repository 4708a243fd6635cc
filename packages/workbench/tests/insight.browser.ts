import { expect, test } from 'vitest'
import { Person } from './person.ts'

test('where to paint next, why a pixel has its class, and the trees: by keyboard alone', async () => {
  const person = await Person.arrive()
  await person.paintsSample()
  await person.seesPrediction()
  const { page } = person
  await page.getByRole('button', { name: /^Place 1/ }).waitFor()
  await person.press('n')
  await page.getByRole('button', { name: /^Place 1/, pressed: true }).waitFor()
  expect(await page.locator('.overlay circle').count()).toBe(2)
  await page.mouse.move(0, 0)
  await person.press('y')
  await page.getByRole('heading', { name: 'Why this pixel?' }).waitFor()
  await page.getByText(/^Knowing nothing of the pixel/).waitFor()
  await page.getByText('Tree 1 of 100').waitFor()
  await page.getByRole('button', { name: 'The next tree' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('Tree 2 of 100').waitFor()
  await page.getByRole('img', { name: 'Tree 2 of 100' }).waitFor()
  await person.leave()
})
