import { expect, test } from 'vitest'
import { batchFile, pairFiles } from '../../src/batch/pairing.ts'

// With one file each, two folders were paired by position although the names differ.
test('folders pair by name, also when each holds one file', () => {
  const input = (role: string, file: string): Parameters<typeof pairFiles>[0][0] => ({
    role,
    folder: role,
    files: [batchFile(`${role}/${file}`)],
  })
  expect(() => pairFiles([input('image', 'one.tif'), input('annotation', 'other.tif')])).toThrow('image has one; annotation has other')
  expect(pairFiles([input('image', 'one.tif'), input('annotation', 'one.png')]).rows).toHaveLength(1)
})
