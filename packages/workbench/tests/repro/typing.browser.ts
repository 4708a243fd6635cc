import { expect, test } from 'vitest'
import { Person } from '../person.ts'

test('what is being typed stays where a training ends meanwhile', async () => {
  const person = await Person.arrive()
  const { page } = person
  await person.paintsSample()
  await person.seesPrediction()
  await page.locator('summary', { hasText: 'Features (' }).click()
  const features = page.getByLabel('Feature specification')
  await features.fill('original gaussian_blur=2')
  const trees = page.getByLabel('Trees', { exact: true })
  // the panel is drawn anew with what the training says
  await page.evaluate(() => (globalThis.cambium.workbench as unknown as { live: { update(): Promise<void> } }).live.update())
  expect(await features.inputValue()).toBe('original gaussian_blur=2')
  await trees.fill('17')
  await page.getByText('Features (2) and forest').waitFor()
  await page.evaluate(() => (globalThis.cambium.workbench as unknown as { live: { update(): Promise<void> } }).live.update())
  expect(await trees.inputValue()).toBe('17')
  await page.keyboard.press('Tab')
  await person.seesPrediction()
  expect([await features.inputValue(), await trees.inputValue()]).toEqual(['original gaussian_blur=2', '17'])
  await person.leave()
})
