import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

const run = (folder: string, program: string, ...parameters: string[]): string =>
  execFileSync(program, parameters, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })

/** npm as a program: its script where npm told us, since `npm` alone is no program on every system. */
const npm = (folder: string, ...parameters: string[]): string => {
  const script = process.env.npm_execpath
  return script?.endsWith('.js') ? run(folder, process.execPath, script, ...parameters) : run(folder, 'npm', ...parameters)
}

const program = `
import { createSample, ObjectSegmenter } from '@cambium/core'
import { RandomForestClassifier } from '@cambium/core/forest'
import { decodeApocCl } from '@cambium/core/formats'
import { readModel, threads, writeModel } from '@cambium/core/node'

const { image, annotation } = createSample('nuclei')
const segmenter = new ObjectSegmenter({ nEstimators: 20 })
await segmenter.train({ features: 'small_quick', image, annotation, executor: threads(2) })
const labels = await segmenter.predict({ image, executor: threads(2) })
await writeModel('model.cl', segmenter)
const again = await readModel('model.cl')
const objects: number = labels.data.reduce((most, label) => Math.max(most, label), 0)
const answer = new RandomForestClassifier({ randomState: 0 }).fit([[1], [9]], [1, 2]).predict([[8]])
console.log(JSON.stringify({ objects, kind: again.kind, answer, decode: typeof decodeApocCl }))
`

describe('the packages as npm packs them', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'cambium-package-'))

  beforeAll(async () => {
    const { buildPackages } = (await import('../tools/build.mjs')) as { buildPackages(): Promise<void> }
    await buildPackages()
    const packed = ['packages/core', 'packages/cli'].map((name) => path.join(root, name))
    npm(folder, 'pack', '--silent', ...packed)
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'user', private: true, type: 'module' }))
    const tarballs = readdirSync(folder).filter((name) => name.endsWith('.tgz'))
    npm(folder, 'install', '--silent', '--prefer-offline', '--no-audit', '--no-fund', ...tarballs.map((name) => `./${name}`))
  }, 180_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('hold what is published, and no tests or sources', () => {
    const below = readdirSync(path.join(folder, 'node_modules/@cambium/core'), { recursive: true, encoding: 'utf8' })
    expect(below).toContain(path.join('dist', 'index.d.ts'))
    expect(below).toContain(path.join('dist', 'node', 'thread.worker.js'))
    expect(below).toContain('LICENSE')
    expect(below.filter((name) => name.includes('.test.') || name.startsWith('src') || name.endsWith('.tsbuildinfo'))).toEqual([])
  })

  test('the library works in an empty project: types, threads, files', () => {
    writeFileSync(path.join(folder, 'use.ts'), program)
    const options = {
      module: 'nodenext',
      target: 'es2023',
      strict: true,
      exactOptionalPropertyTypes: true,
      types: [],
      lib: ['es2023', 'dom'],
    }
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['use.ts'] }))
    run(folder, process.execPath, path.join(root, 'node_modules/typescript/bin/tsc'))
    const found = JSON.parse(run(folder, process.execPath, 'use.js'))
    expect(found).toMatchObject({ kind: 'ObjectSegmenter', answer: [2], decode: 'function' })
    expect(found.objects).toBeGreaterThan(20)
  })

  test('the program works in an empty project', () => {
    const command = path.join(folder, 'node_modules/.bin/cambium')
    const { features, trees } = JSON.parse(run(folder, process.execPath, command, 'inspect', 'model.cl', '--json'))
    expect([features, trees]).toEqual([['original', 'gaussian_blur=1', 'sobel_of_gaussian_blur=1'], 20])
    const { version } = JSON.parse(readFileSync(path.join(root, 'packages/cli/package.json'), 'utf8'))
    expect(run(folder, process.execPath, command, '--version').trim()).toBe(version)
    expect(JSON.parse(run(folder, process.execPath, command, 'samples', '--json')).samples).toHaveLength(2)
  })
})
