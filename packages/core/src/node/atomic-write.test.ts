import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { writeAtomically } from './atomic-write.ts'

const folder = (): string => mkdtempSync(path.join(tmpdir(), 'cambium-write-'))
const text = (content: string): Uint8Array[] => [new TextEncoder().encode(content)]

test('a new file, and nothing beside it', async () => {
  const there = folder()
  await writeAtomically(path.join(there, 'a.txt'), text('one'))
  expect(readdirSync(there)).toEqual(['a.txt'])
  expect(readFileSync(path.join(there, 'a.txt'), 'utf8')).toBe('one')
})

test('what exists stays unless it may be replaced', async () => {
  const file = path.join(folder(), 'a.txt')
  writeFileSync(file, 'old')
  await expect(writeAtomically(file, text('new'))).rejects.toThrow('exists already')
  expect(readFileSync(file, 'utf8')).toBe('old')
  await writeAtomically(file, text('new'), { overwrite: true })
  expect(readFileSync(file, 'utf8')).toBe('new')
})

test('an error or a signal in the middle leaves the old file and no part', async () => {
  const there = folder()
  const file = path.join(there, 'a.txt')
  writeFileSync(file, 'old')
  function* failing(): Generator<Uint8Array> {
    yield new Uint8Array(1000)
    throw new Error('the source broke')
  }
  await expect(writeAtomically(file, failing(), { overwrite: true })).rejects.toThrow('the source broke')
  const controller = new AbortController()
  function* aborting(): Generator<Uint8Array> {
    yield new Uint8Array(1000)
    controller.abort(new Error('stopped'))
    yield new Uint8Array(1000)
  }
  await expect(writeAtomically(file, aborting(), { overwrite: true, signal: controller.signal })).rejects.toThrow('stopped')
  expect(readdirSync(there)).toEqual(['a.txt'])
  expect(readFileSync(file, 'utf8')).toBe('old')
})

test('what a killed process left is cleaned up by the next write; what a living one writes is left alone', async () => {
  const there = folder()
  const part = (pid: number): string => path.join(there, `.a.txt.${pid}.00000000-0000-0000-0000-000000000000.part`)
  writeFileSync(part(2 ** 22 + 12345), 'half')
  writeFileSync(part(process.ppid), 'half')
  await writeAtomically(path.join(there, 'a.txt'), text('one'))
  expect(readdirSync(there).sort()).toEqual([path.basename(part(process.ppid)), 'a.txt'].sort())
})

test('the folder has to be there, and to be a folder', async () => {
  const there = folder()
  await expect(writeAtomically(path.join(there, 'no', 'a.txt'), text('x'))).rejects.toThrow('does not exist')
  writeFileSync(path.join(there, 'file'), '')
  await expect(writeAtomically(path.join(there, 'file', 'a.txt'), text('x'))).rejects.toThrow('is not a folder')
  mkdirSync(path.join(there, 'dir'))
  await expect(writeAtomically(path.join(there, 'dir'), text('x'), { overwrite: true })).rejects.toThrow('is a folder')
})

test.skipIf(process.getuid?.() === 0)(
  `a folder without permission${process.getuid?.() === 0 ? ' (skipped: root may write everywhere)' : ''}`,
  async () => {
    const there = folder()
    chmodSync(there, 0o555)
    await expect(writeAtomically(path.join(there, 'a.txt'), text('x'))).rejects.toThrow('no permission')
  },
)

/** A file system of 64 kB, where one may be mounted. */
function smallDisk(): string | undefined {
  const there = folder()
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', there], { stdio: 'ignore' })
  return status === 0 ? there : undefined
}

const disk = smallDisk()
afterAll(() => {
  if (disk !== undefined) spawnSync('umount', [disk])
})

test.skipIf(disk === undefined)(`a full disk${disk === undefined ? ' (skipped: no small disk can be mounted here)' : ''}`, async () => {
  const file = path.join(disk as string, 'a.bin')
  await writeAtomically(file, text('old'))
  await expect(writeAtomically(file, [new Uint8Array(1_000_000)], { overwrite: true })).rejects.toThrow('the disk is full')
  expect(readdirSync(disk as string)).toEqual(['a.bin'])
  expect(readFileSync(file, 'utf8')).toBe('old')
})
