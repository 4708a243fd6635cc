import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { filters } from '../../src/filters/index.ts'

const folder = path.dirname(fileURLToPath(import.meta.url))

describe('WebGPU in Chromium, on its software adapter', () => {
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    const bundle = await build({
      entryPoints: [path.join(folder, 'webgpu.page.ts')],
      bundle: true,
      format: 'iife',
      platform: 'browser',
      target: 'es2023',
      conditions: ['cambium-source'],
      write: false,
    })
    browser = await chromium.connect(inject('browser' as never))
    page = await browser.newPage()
    // WebGPU exists in secure contexts only
    await page.route('https://cambium.test/', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>test</title>' }),
    )
    await page.goto('https://cambium.test/')
    await page.addScriptTag({ content: bundle.outputFiles[0]?.text as string })
  })
  afterAll(async () => {
    await browser?.close()
  })

  const ask = <T>(name: string, ...inputs: unknown[]): Promise<T> =>
    page.evaluate(
      ([call, given]) =>
        (globalThis as unknown as Record<string, (...inputs: unknown[]) => Promise<never>>)[call as string]?.(...(given as unknown[])),
      [name, inputs] as const,
    ) as Promise<T>

  test('every filter agrees with its definition on all its cases', async () => {
    const { checked, problems } = await ask<{ checked: string[]; problems: string[] }>('conformance')
    expect(problems).toEqual([])
    const expected = [...filters.values()].filter(({ devices }) => devices.webgpu !== undefined).map(({ name }) => name)
    expect(checked).toEqual(expected)
    expect(expected.length).toBeGreaterThan(60)
  })

  test('features of a whole image are those of the definitions, and tiles do not change a bit', async () => {
    const { apart, sameForTiles } = await ask<{ apart: number; sameForTiles: boolean }>('features')
    expect(apart).toBeLessThan(2e-6)
    expect(sameForTiles).toBe(true)
  })

  test('at most one pixel in ten thousand gets another class', async () => {
    const shares = await ask<Record<string, number>>('flips')
    expect(Object.entries(shares).filter(([, share]) => share > 1e-4)).toEqual([])
    expect(Object.keys(shares)).toHaveLength(6)
  })

  test('training on its features is as good', async () => {
    const { webgpu, wasm } = await ask<{ webgpu: number; wasm: number }>('training')
    expect(Math.abs(webgpu - wasm)).toBeLessThan(0.005)
  })

  test.each([1, 4, 11])(
    'lost after %i tiles: the image begins again on WebAssembly and says so, or fails where nobody listens',
    async (tiles) => {
      const found = await ask<{ heard: string[]; milliseconds: number; same: boolean; refused: string; usableAgain: boolean }>(
        'loss',
        tiles,
      )
      expect(found).toMatchObject({ same: true, usableAgain: true })
      expect(found.heard).toEqual([expect.stringContaining('the device was lost')])
      expect(found.refused).toContain('the device was lost')
      expect(found.milliseconds).toBeLessThan(2000)
    },
  )

  test('software is never chosen; hardware where a clock says that it is faster', async () => {
    expect(await ask('choice')).toEqual({ here: 'wasm', faster: 'webgpu', slower: 'wasm', broken: 'wasm' })
  })

  test('work that it refuses does not disturb the next, nor one beside it', async () => {
    const { said, after, beside } = await ask<{ said: string; after: number; beside: number }>('refusal')
    expect(said).toContain('finite pixels only')
    expect([after < 2e-6, beside < 2e-6]).toEqual([true, true])
  })
})
