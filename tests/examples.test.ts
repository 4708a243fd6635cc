import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ObjectSegmenter } from '@cambium/core'
import { describe, expect, test } from 'vitest'

const folder = new URL('../examples/', import.meta.url)
const names = readdirSync(folder).filter((name) => name.endsWith('.ts'))

/** What each example has to come to. */
const outcomes: Readonly<Record<string, (result: unknown, lines: readonly string[]) => void>> = {
  '01-classify-table-rows.ts': (result) => expect(result).toEqual([1, 1, 2]),
  '02-classify-pixels-by-hand.ts': (result) => expect(new Set(result as Uint8Array)).toEqual(new Set([1, 2])),
  '03-segment-objects.ts': (_, lines) => expect(lines.find((line) => /^[3-9]\d objects$/.test(line))).toBeDefined(),
  '04-classify-objects.ts': (_, lines) => expect(lines.filter((line) => line.startsWith('class '))).toHaveLength(2),
  '05-train-on-folders.ts': (_, lines) => expect(lines[0]).toMatch(/^trained on 4 images/),
  '06-select-features.ts': (result) => expect((result as { agreement: number }).agreement).toBeGreaterThan(0.95),
  '07-merge-objects.ts': (result) => {
    const { truth, cut, merged } = result as { truth: number; cut: number; merged: number }
    expect(cut).toBeGreaterThan(1.8 * truth)
    expect(Math.abs(merged - truth)).toBeLessThanOrEqual(4)
  },
  '08-select-objects.ts': (_, lines) => {
    const [found, all, truth] = [...(lines[0] as string).matchAll(/\d+/g)].map(Number) as [number, number, number]
    expect(all).toBe(46)
    expect(Math.abs(found - truth)).toBeLessThanOrEqual(2)
  },
  '09-map-probabilities.ts': (_, lines) => expect(lines[1]).toContain('axes pyx, shape 2 × 256 × 320'),
  '10-use-several-channels.ts': (result) => expect(result).toEqual(['original', 'gaussian_blur=2', 'original_1', 'gaussian_blur=2_1']),
  '11-segment-volumes.ts': (_, lines) => expect(lines[1]).toMatch(/^[2-4]\d objects, median volume/),
  '12-compare-with-truth.ts': (_, lines) => expect(lines).toHaveLength(2),
}

const load = async (name: string): Promise<(log: (text: string) => void, ...more: unknown[]) => Promise<unknown>> =>
  (await import(new URL(name, folder).href)).default

describe('examples', () => {
  test('every example has an outcome that is checked', () => expect(Object.keys(outcomes).sort()).toEqual(names.sort()))

  test.each(names)('%s runs', async (name) => {
    const lines: string[] = []
    const result = await (await load(name))((line) => lines.push(line))
    expect(lines.length).toBeGreaterThan(0)
    outcomes[name]?.(result, lines)
  })

  test.each(names)('%s fits on a page and uses published names only', (name) => {
    const text = readFileSync(new URL(name, folder), 'utf8')
    expect(text.split('\n').length).toBeLessThanOrEqual(60)
    for (const [, from] of text.matchAll(/from '([^']+)'/g)) expect(from).toMatch(/^(node:|@cambium\/core(\/forest|\/node|\/formats)?$)/)
  })
})

const crops = `${process.env.CAMBIUM_SHARED ?? fileURLToPath(new URL('../../shared', import.meta.url))}/data/bbbc007-crops`
const isThere = process.env.CAMBIUM_SHARED !== undefined || existsSync(crops)

test.skipIf(!isThere)(`the folder example on the course's crops of BBBC007${isThere ? '' : ' (skipped: no shared/data)'}`, async () => {
  const lines: string[] = []
  const run = await load('05-train-on-folders.ts')
  const segmenter = (await run((line) => lines.push(line), [`${crops}/images`, `${crops}/masks`])) as ObjectSegmenter
  expect(segmenter.model.samplesPerClass).toEqual([2218, 1803])
  expect(Object.values(segmenter.featureImportances())[9]).toBeCloseTo(0.21573749575185908, 12)
  expect(lines.slice(1).map((line) => Number(line.split(': ')[1]?.split(' ')[0]))).toEqual([4, 7, 17, 5])
})
