import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { killSaves } from './kill-saves.ts'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const program = (name: string): string => at(`../../../../.cache/fuzz/${name}.js`)

test('500 damaged inputs for each reader (seed 1): typed errors only, no hang, no memory beyond the cap', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [program('run-readers'), '500', '1', at('../fixtures/images')], {
    timeout: 60_000,
    maxBuffer: 1 << 26,
  })
  const outcomes: Record<string, { read: number; refused: number; problems: unknown[] }> = JSON.parse(stdout)
  expect(Object.keys(outcomes)).toHaveLength(6)
  for (const [name, { read, refused, problems }] of Object.entries(outcomes)) {
    expect([name, problems]).toEqual([name, []])
    expect(read + refused).toBe(500)
    expect(refused).toBeGreaterThan(50)
  }
})

test('10 kills in the middle of saving (seed 1): nothing is lost, nothing is left', async () => {
  const { kills, problems } = await killSaves(program('run-saves'), 10, 1)
  expect(problems).toEqual([])
  expect(kills).toBe(10)
})
