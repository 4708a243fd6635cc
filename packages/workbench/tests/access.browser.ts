import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Workbench } from '../src/session/workbench.ts'
import { countsOf, Person } from './person.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Finding {
  readonly id: string
  readonly impact: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
}

/** What stands in the way of people who see, hear or move differently. */
async function findings(person: Person): Promise<string[]> {
  // the page's policy refuses scripts of others, the browser's debugger does not
  await person.page.evaluate(axe)
  const found = (await person.page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<{ violations: unknown }> } }).axe.run().then(({ violations }) => violations),
  )) as Finding[]
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`))
}

describe.each(['dark', 'light'] as const)('in the %s theme', (colorScheme) => {
  let person: Person
  beforeAll(async () => {
    person = await Person.arrive({ colorScheme })
  })
  afterAll(() => person?.leave())

  test('the start page and every step are free of serious findings', async () => {
    expect(await findings(person)).toEqual([])
    await person.paintsSample()
    await person.seesPrediction()
    await person.page.getByText(/^Features/).click()
    expect(await findings(person)).toEqual([])
    for (const step of ['Inspect', 'Objects', 'Classify', 'Export']) {
      await person.click(step, 'tab')
      await person.page.waitForTimeout(200)
      expect([step, await findings(person)]).toEqual([step, []])
    }
    await person.press('Control+j')
    expect(await findings(person)).toEqual([])
    await person.press('Control+Shift+P')
    await person.page.getByRole('dialog').waitFor()
    expect(await findings(person)).toEqual([])
  })
})

test('a key is given to another command by keyboard alone, is free of serious findings, and is kept', async () => {
  const person = await Person.arrive()
  const { page } = person
  await person.paintsSample()
  await person.press('?')
  await page.getByRole('dialog').waitFor()
  expect(await findings(person)).toEqual([])
  await page.keyboard.type('eraser (')
  const change = page.getByRole('button', { name: /^Change: Eraser/ })
  // the others are filtered out only once it is drawn
  await expect.poll(() => page.getByRole('button', { name: /^Change: / }).count()).toBe(1)
  for (let i = 0; i < 6 && !(await change.evaluate((one) => one === document.activeElement)); i++) await person.press('Tab')
  await person.press('Enter')
  await page.getByText('Press a key…').waitFor()
  await person.press('q')
  await page.getByText('Press a key…').waitFor({ state: 'detached' })
  await person.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  // a key that is held for long, as on a busy machine, chooses its tool only meanwhile
  const pressed = async () => {
    await person.press('q')
    return page.evaluate(() => (globalThis as unknown as { cambium: { workbench: Workbench } }).cambium.workbench.tools.chosen.value)
  }
  await expect.poll(pressed).toBe('erase')
  await page.reload()
  await page
    .getByRole('button', { name: /^nuclei/ })
    .first()
    .click()
  await person.seesImage()
  await expect.poll(pressed).toBe('erase')
  await person.leave()
})

test('the keyboard alone opens, paints two classes, corrects, undoes, counts and finds', async () => {
  const person = await Person.arrive()
  const { page } = person
  const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? '')
  for (let i = 0; i < 12 && !(await focused()).startsWith('nuclei'); i++) await person.press('Tab')
  await person.press('Enter')
  await person.seesImage()
  for (let i = 0; i < 8 && (await page.evaluate(() => document.activeElement?.className ?? '')).includes('view') === false; i++)
    await person.press('F6')
  await person.press('Alt+k')
  // from the middle (128, 160) to a dark place, and along it
  const go = async (key: string, times: number): Promise<void> => {
    for (let i = 0; i < times; i++) await page.keyboard.press(key)
  }
  await go('Shift+ArrowUp', 12)
  await go('Shift+ArrowLeft', 13)
  await person.press('Enter')
  await go('Shift+ArrowRight', 4)
  await person.press('Enter')
  await person.press('2')
  await go('Shift+ArrowDown', 6)
  await go('ArrowDown', 6)
  await go('Shift+ArrowRight', 11)
  await go('ArrowRight', 6)
  await person.press('Enter')
  await go('ArrowDown', 3)
  await go('ArrowRight', 4)
  await person.press('Enter')
  await person.seesPrediction()
  const counts = countsOf(await person.pixels('annotation'))
  expect(counts.get(1)).toBeGreaterThan(50)
  expect(counts.get(2)).toBeGreaterThan(30)
  const before = await person.pixels('prediction')
  await go('Shift+ArrowDown', 5)
  await person.press('Enter')
  await go('Shift+ArrowLeft', 3)
  await person.press('Enter')
  await person.press('Control+z')
  await person.seesPrediction()
  await page.waitForTimeout(400)
  await person.seesPrediction()
  expect(await person.pixels('prediction')).toEqual(before)
  await person.press('Alt+Shift+2')
  await page.getByText(/% of the painted pixels/).waitFor()
  await person.press('Alt+Shift+3')
  await page.getByRole('heading', { name: /^\d+ objects$/ }).waitFor()
  await person.press('Control+j')
  for (let i = 0; i < 10 && !(await page.evaluate(() => document.activeElement?.className ?? '')).includes('table'); i++) {
    await page.locator('.drawer button').first().focus()
    for (let k = 0; k < 12 && !(await page.evaluate(() => document.activeElement?.className ?? '')).includes('table'); k++)
      await person.press('Tab')
  }
  await person.press('ArrowDown')
  expect(await page.locator('.table tr.chosen').count()).toBe(1)
  expect(person.complaints).toEqual([])
  await person.leave()
})

test('everything is there at twice the size of the text', async () => {
  const person = await Person.arrive({ width: 1440, height: 900 })
  await person.opensSample()
  await person.page.evaluate(() => {
    document.documentElement.style.fontSize = '26px'
  })
  const panel = await person.page.locator('.panel').evaluate((element) => ({ inside: element.scrollWidth, outside: element.clientWidth }))
  expect(panel.inside).toBeLessThanOrEqual(panel.outside + 1)
  expect((await person.page.getByRole('application').boundingBox())?.width).toBeGreaterThan(500)
  await person.leave()
})
