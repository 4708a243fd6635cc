import { expect, inject, test } from 'vitest'
import { decodePng } from '../../core/src/formats/png/decode-png.ts'
import { Person } from './person.ts'

const canvasOf = async (person: Person): Promise<Float64Array | Uint8Array> =>
  decodePng(await person.page.locator('.view canvas').first().screenshot()).data as Uint8Array

/** Something of everything: strokes, a prediction, objects with outlines, at a zoom that is no whole number. */
async function paintedBy(renderer: string): Promise<Person> {
  const person = await Person.arrive({ url: `${inject('workbench')}&renderer=${renderer}&demo`, width: 900, height: 640 })
  await person.page.getByRole('heading', { name: /^\d+ objects$/ }).waitFor()
  await person.page.mouse.move(1, 1)
  await person.page.waitForTimeout(300)
  return person
}

/** Share of colour values that differ by more than rounding. */
const differing = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let count = 0
  for (let i = 0; i < a.length; i++) if (Math.abs((a[i] as number) - (b[i] as number)) > 3) count++
  return a.length === b.length ? count / a.length : 1
}

/** Takes the context of the graphics processor away, and waits until it is back. */
const loseContext = ({ page }: Person): Promise<void> =>
  page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const canvas = document.querySelector('.view canvas') as HTMLCanvasElement
        const extension = canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context')
        canvas.addEventListener('webglcontextrestored', () => requestAnimationFrame(() => requestAnimationFrame(() => resolve())), {
          once: true,
        })
        canvas.addEventListener('webglcontextlost', () => setTimeout(() => extension?.restoreContext(), 100), { once: true })
        extension?.loseContext()
      }),
  )

test('the graphics processor shows what the compositor shows, also after it was lost', async () => {
  const [gl, cpu] = [await paintedBy('webgl'), await paintedBy('cpu')]
  const rendererOf = (person: Person): Promise<string> =>
    person.page.evaluate(() => (globalThis.cambium as unknown as { shell: { view: { rendererName: string } } }).shell.view.rendererName)
  expect([await rendererOf(gl), await rendererOf(cpu)]).toEqual(['webgl', 'cpu'])
  const wanted = await canvasOf(cpu)
  expect(differing(await canvasOf(gl), wanted)).toBeLessThan(0.002)

  const start = performance.now()
  await loseContext(gl)
  // two seconds where nothing else runs; beside other tests it may take longer
  expect(performance.now() - start).toBeLessThan(20_000)
  expect(differing(await canvasOf(gl), wanted)).toBeLessThan(0.002)
  // objects that say what was measured
  for (const person of [gl, cpu]) {
    await person.press('Control+j')
    await person.page.getByLabel('Colour by').selectOption('area')
    await person.page.getByRole('textbox', { name: 'Filter' }).fill('area > 10')
    await person.press('Control+j')
    await person.page.waitForTimeout(300)
  }
  const coloured = await canvasOf(cpu)
  expect(differing(coloured, wanted)).toBeGreaterThan(0.02)
  expect(differing(await canvasOf(gl), coloured)).toBeLessThan(0.002)
  // panning loads other parts of the image
  for (const person of [gl, cpu]) {
    await person.page.getByRole('application').focus()
    await person.press('Control++', 'Control++', 'ArrowRight', 'ArrowDown')
    await person.page.waitForTimeout(200)
  }
  expect(differing(await canvasOf(gl), await canvasOf(cpu))).toBeLessThan(0.004)
  // it does not come back: the processor draws from then on
  const final = await canvasOf(cpu)
  const took = await gl.page.evaluate(async () => {
    const canvas = document.querySelector('.view canvas') as HTMLCanvasElement
    const before = performance.now()
    canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext()
    const { shell } = globalThis.cambium as unknown as { shell: { view: { rendererName: string } } }
    while (shell.view.rendererName !== 'cpu') await new Promise((resolve) => setTimeout(resolve, 20))
    await new Promise((resolve) => requestAnimationFrame(resolve))
    return performance.now() - before
  })
  expect(took).toBeLessThan(20_000)
  await gl.page.locator('.notice', { hasText: 'drawn without it from now on' }).getByRole('button', { name: 'Close' }).click()
  expect(differing(await canvasOf(gl), final)).toBeLessThan(0.004)
  await gl.leave()
  await cpu.leave()
})

test('a volume is seen from any side, turned by the keyboard and by the mouse, and left again', async () => {
  const person = await Person.arrive({ width: 700, height: 560 })
  const { page } = person
  await person.click(/^nuclei3d /)
  await person.seesImage()
  await person.press('Alt+y')
  const volume = page.getByRole('application', { name: /^Volume of nuclei3d/ })
  await volume.waitFor()
  const bright = async (): Promise<number[]> => {
    await page.waitForTimeout(900)
    const data = (await canvasOf(person)) as Uint8Array
    return [...data].flatMap((value, i) => (value > 120 && i % 4 !== 3 ? [i] : []))
  }
  const first = await bright()
  expect(first.length).toBeGreaterThan(500)
  await volume.focus()
  await person.press('ArrowLeft', 'ArrowUp')
  const second = await bright()
  expect(second.length).toBeGreaterThan(500)
  expect(second).not.toEqual(first)
  const box = await volume.boundingBox()
  if (box === null) throw new Error('there is no volume')
  await page.mouse.move(box.x + 100, box.y + 100)
  await page.mouse.down()
  await page.mouse.move(box.x + 160, box.y + 60, { steps: 4 })
  await page.mouse.up()
  expect(await bright()).not.toEqual(second)
  await person.press('Home')
  const home = await bright()
  expect(home.length).toBeGreaterThan(500)
  await loseContext(person)
  // it comes back with other pixels where it is drawn more finely
  expect((await bright()).length).toBeGreaterThan(0.8 * home.length)
  await person.click('Planes')
  await page.getByRole('application', { name: /^Image canvas/ }).waitFor()
  await person.leave()
})

test('layers side by side show the same place, and each of them is painted', async () => {
  const person = await Person.arrive()
  await person.paintsSample()
  await person.seesPrediction()
  await person.press('Control+g')
  const views = person.page.getByRole('application')
  await expect.poll(() => views.count()).toBe(3)
  const over = person.page.getByRole('application', { name: /^Image canvas, Prediction over nuclei/ })
  const box = await over.boundingBox()
  if (box === null) throw new Error('there is no prediction')
  const zoomOf = (): Promise<number> => person.page.evaluate(() => globalThis.cambium.workbench.active.value.camera.value.zoom)
  // the image fits into its cell a moment later
  await expect.poll(zoomOf).toBeLessThan((box.width + 2) / 256)
  const before = await zoomOf()
  await person.page.mouse.move(box.x + 100, box.y + 100)
  await person.page.mouse.wheel(0, -300)
  expect(await zoomOf()).toBeGreaterThan(before)
  const painted = (await person.pixels('annotation')).filter((value) => value === 2).length
  await person.page.mouse.down()
  await person.page.mouse.move(box.x + 140, box.y + 110, { steps: 4 })
  await person.page.mouse.up()
  expect((await person.pixels('annotation')).filter((value) => value === 2).length).toBeGreaterThan(painted)
  await person.press('Control+g')
  await expect.poll(() => views.count()).toBe(1)
  expect(person.complaints).toEqual([])
  await person.leave()
})

test('a plane with its two sections: a drag in one moves the place that all three show', async () => {
  const person = await Person.arrive()
  const { page } = person
  await person.click(/^nuclei3d /)
  await person.seesImage()
  await person.click('Sections')
  const section = page.getByRole('img', { name: 'x z' })
  const box = await section.boundingBox()
  if (box === null) throw new Error('there is no section')
  const shot = async (): Promise<Uint8Array> => {
    await page.waitForTimeout(300)
    return decodePng(await section.screenshot()).data as Uint8Array
  }
  const before = await shot()
  expect(new Set(before).size).toBeGreaterThan(20)
  const slider = page.getByRole('slider', { name: 'Plane z' })
  const z = Number(await slider.inputValue())
  await page.mouse.move(box.x + 60, box.y + 60)
  await page.mouse.down()
  await page.mouse.move(box.x + 60, box.y + 100, { steps: 5 })
  await page.mouse.up()
  expect(Number(await slider.inputValue())).toBeLessThan(z)
  expect(differing(await shot(), before)).toBeGreaterThan(0.05)
  await person.click('Plane only')
  await section.waitFor({ state: 'detached' })
  expect(person.complaints).toEqual([])
  await person.leave()
})
