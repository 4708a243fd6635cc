import { expect, inject, test } from 'vitest'
import { decodePng } from '../../core/src/formats/png/decode-png.ts'
import { Person } from './person.ts'

const canvasOf = async (person: Person): Promise<Float64Array | Uint8Array> =>
  decodePng(await person.page.locator('.view canvas').screenshot()).data as Uint8Array

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

test('the graphics processor shows what the compositor shows, also after it was lost', async () => {
  const [gl, cpu] = [await paintedBy('webgl'), await paintedBy('cpu')]
  const rendererOf = (person: Person): Promise<string> =>
    person.page.evaluate(() => (globalThis.cambium as unknown as { shell: { view: { rendererName: string } } }).shell.view.rendererName)
  expect([await rendererOf(gl), await rendererOf(cpu)]).toEqual(['webgl', 'cpu'])
  const wanted = await canvasOf(cpu)
  expect(differing(await canvasOf(gl), wanted)).toBeLessThan(0.002)

  const lose = (): Promise<void> =>
    gl.page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const canvas = document.querySelector('.view canvas') as HTMLCanvasElement
          const extension = canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context')
          canvas.addEventListener('webglcontextrestored', () => requestAnimationFrame(() => requestAnimationFrame(() => resolve())))
          canvas.addEventListener('webglcontextlost', () => setTimeout(() => extension?.restoreContext(), 100))
          extension?.loseContext()
        }),
    )
  await lose()
  expect(differing(await canvasOf(gl), wanted)).toBeLessThan(0.002)
  // panning loads other parts of the image
  for (const person of [gl, cpu]) {
    await person.page.getByRole('application').focus()
    await person.press('Control++', 'Control++', 'ArrowRight', 'ArrowDown')
    await person.page.waitForTimeout(200)
  }
  expect(differing(await canvasOf(gl), await canvasOf(cpu))).toBeLessThan(0.004)
  await gl.leave()
  await cpu.leave()
})
