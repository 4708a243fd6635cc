import { expect, test } from 'vitest'
import { Person } from './person.ts'

test('the tour of the sample: what is told is done, with keys and pen, and seen', async () => {
  const person = await Person.arrive()
  const { page } = person
  await person.click('Take the tour')
  await person.seesImage()
  const card = page.getByRole('region', { name: 'Tour' })
  await card.getByText('Paint some background').waitFor()
  await person.stroke([128, 20], [180, 60])
  await person.click('Done, go on')
  await card.getByText('Paint an object').waitFor()
  await person.press('2')
  await person.stroke([20, 60], [30, 60])
  await person.seesPrediction()
  await person.click('Done, go on')
  await person.stroke([73, 185], [76, 190])
  await person.press('1')
  await person.stroke([3, 10], [3, 60])
  await person.click('Done, go on')
  await page.getByRole('button', { name: /^Place 1/ }).waitFor()
  await person.press('n')
  await person.click('Done, go on')
  for (const [title, shown] of [
    ['Is it any good?', page.getByRole('heading', { name: 'How good' })],
    ['Which feature matters?', page.getByRole('heading', { name: 'Which features matter' })],
    ['Do more trees help?', page.getByRole('img', { name: /^Number of trees/ })],
  ] as const) {
    await card.getByText(title).waitFor()
    // what is told about is seen
    await expect
      .poll(() =>
        shown.evaluate((element) => {
          const { top, bottom } = element.getBoundingClientRect()
          return top >= 0 && bottom <= innerHeight
        }),
      )
      .toBe(true)
    await person.click('Go on')
  }
  await person.press('y')
  await person.click('Done, go on')
  await card.getByText('From pixels to objects').waitFor()
  await person.click('End the tour')
  expect(await card.count()).toBe(0)
  expect(person.complaints).toEqual([])
  await person.leave()
})
