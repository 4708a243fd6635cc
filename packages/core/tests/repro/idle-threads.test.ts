/** A listener that was added after `unref` kept a program running for ever whose threads had nothing to do. */
import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'

test('a program whose threads have nothing to do ends', () => {
  const url = new URL('../../dist/node/index.js', import.meta.url).href
  const program = `const { threads } = await import(${JSON.stringify(url)}); threads(2); console.log('end')`
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8', timeout: 20_000 })
  expect(output).toBe('end\n')
})
