import { createHash } from 'node:crypto'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { ObjectSegmenter } from '../../src/classify/object-segmenter.ts'
import { encodeModel } from '../../src/formats/cambium-model/encode-model.ts'
import { createSample } from '../../src/synthetic/samples.ts'

/** What a page does with the built library: segment the embedded sample. */
const script = `
import { ObjectSegmenter, createSample } from '@cambium/core'
import { encodeModel } from '@cambium/core/formats'
window.segment = async (features) => {
  const { image, annotation } = createSample('nuclei')
  const segmenter = new ObjectSegmenter()
  await segmenter.train({ features, image, annotation })
  const { data } = await segmenter.predict({ image })
  return { labels: [...data], model: [...encodeModel(segmenter.model)] }
}
`

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

describe('the library in Chromium', () => {
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    const resolveDir = path.dirname(fileURLToPath(import.meta.url))
    // the published modules, not the sources: what "default" in the package's exports names
    const bundle = await build({
      stdin: { contents: script, resolveDir },
      bundle: true,
      format: 'iife',
      platform: 'browser',
      target: 'es2023',
      write: false,
    })
    browser = await chromium.connect(inject('browser' as never))
    page = await browser.newPage()
    await page.addScriptTag({ content: bundle.outputFiles[0]?.text as string })
  })
  afterAll(async () => {
    await browser?.close()
  })

  test('segments the sample with the bytes that Node gives, in a page without shared memory', async () => {
    expect(await page.evaluate(() => typeof SharedArrayBuffer)).toBe('undefined')
    const features = 'original gaussian_blur=1 sobel_of_gaussian_blur=2 small_hessian_eigenvalue_of_gaussian_blur=1'
    const found = await page.evaluate(
      (specification) =>
        (globalThis as unknown as { segment(s: string): Promise<{ labels: number[]; model: number[] }> }).segment(specification),
      features,
    )
    const { image, annotation } = createSample('nuclei')
    const segmenter = new ObjectSegmenter()
    await segmenter.train({ features, image, annotation })
    const { data } = await segmenter.predict({ image })
    expect(found.labels).toEqual([...data])
    expect(Math.max(...found.labels)).toBeGreaterThan(30)
    expect(sha256(Uint8Array.from(found.model))).toBe(sha256(encodeModel(segmenter.model)))
  })
})
