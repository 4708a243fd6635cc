import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const source = path.join(root, 'packages/core/src')
const everywhere = ['errors.ts', 'suggestion.ts', 'globals.d.ts']

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => path.join(folder, name))

const page = readFileSync(path.join(root, 'docs/architecture.md'), 'utf8')

/** Folder → what it may import, as the table under a heading of docs/architecture.md says. */
function tableUnder(heading: string): Map<string, Set<string>> {
  const section = page.split(/^## /m).find((part) => part.startsWith(heading)) as string
  return new Map(
    [...section.matchAll(/^\| (\w+) \| .+ \| ([\w, ]*)\|$/gm)]
      .filter(([, folder]) => folder !== 'folder' && folder !== 'part')
      .map(([, folder, allowed]) => [folder as string, new Set((allowed as string).split(',').map((name) => name.trim()))]),
  )
}

const importsOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, target]) =>
    path.resolve(path.dirname(file), target as string),
  )

const isTest = (file: string): boolean => file.endsWith('.test.ts')

const workbench = path.join(root, 'packages/workbench/src')

describe.each([
  ['the library', source, 'Which folder may import which'],
  ['the workbench', workbench, 'The workbench'],
])('%s', (_, source, heading) => {
  const table = tableUnder(heading)

  test('the table names every folder, and each only those above it', () => {
    const folders = readdirSync(source).filter((name) => statSync(path.join(source, name)).isDirectory())
    expect([...table.keys()].sort()).toEqual(folders.sort())
    const above = new Set<string>([''])
    for (const [folder, allowed] of table) {
      expect([folder, [...allowed].filter((name) => !above.has(name))]).toEqual([folder, []])
      above.add(folder)
    }
  })

  test('every import is one that the table allows', () => {
    const wrong = filesBelow(source).flatMap((file) => {
      const [folder = ''] = path.relative(source, file).split(path.sep)
      if (!table.has(folder) || isTest(file)) return []
      return importsOf(file)
        .map((target) => path.relative(source, target).split(path.sep))
        .filter(([to = '']) => to !== folder && !everywhere.includes(to) && !table.get(folder)?.has(to))
        .map((to) => `${path.relative(root, file)} imports ${to.join('/')}, which ${folder} may not (docs/architecture.md)`)
    })
    expect(wrong).toEqual([])
  })

  test('no file imports itself in a circle', () => {
    const graph = new Map(filesBelow(source).map((file) => [file, importsOf(file)]))
    const done = new Set<string>()
    const visit = (file: string, trail: readonly string[]): void => {
      if (trail.includes(file))
        throw new Error([...trail.slice(trail.indexOf(file)), file].map((one) => path.relative(source, one)).join(' → '))
      if (done.has(file)) return
      for (const target of graph.get(file) ?? []) if (existsSync(target)) visit(target, [...trail, file])
      done.add(file)
    }
    for (const file of graph.keys()) visit(file, [])
  })
})

test('what the page shows can be had without a page', () => {
  const found = ['plans', 'text', 'layers', 'session', 'tools', 'commands']
    .flatMap((folder) => filesBelow(path.join(workbench, folder)))
    .filter((file) =>
      /\b(document|window|localStorage|navigator|requestAnimationFrame|HTML\w*Element)\b[.([]/.test(readFileSync(file, 'utf8')),
    )
  expect(found.map((file) => path.relative(root, file))).toEqual([])
})

test('programs and examples use published names of the library only', () => {
  const published = Object.keys(JSON.parse(readFileSync(path.join(root, 'packages/core/package.json'), 'utf8')).exports).map((name) =>
    name.replace('.', '@cambium/core'),
  )
  const programs = ['packages/cli/src', 'packages/workbench/src', 'examples'].flatMap((folder) => filesBelow(path.join(root, folder)))
  const wrong = programs.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/from '(@cambium\/[^']+|[^']*packages\/core[^']*)'/g)]
      .filter(([, name]) => !published.includes(name as string))
      .map(([, name]) => `${path.relative(root, file)}: ${name}`),
  )
  expect(wrong).toEqual([])
})

test('rooms stay small: no source file over 400 lines, no test over 600', () => {
  const folders = [
    'packages/core/src',
    'packages/core/tests',
    'packages/cli/src',
    'packages/cli/tests',
    'packages/workbench/src',
    'tests',
    'tools',
  ]
  const files = folders
    .map((folder) => path.join(root, folder))
    .filter(existsSync)
    .flatMap(filesBelow)
  const large = files.filter(
    (file) => !file.endsWith('.gen.ts') && readFileSync(file, 'utf8').split('\n').length > (file.includes('test') ? 600 : 400),
  )
  expect(large.map((file) => path.relative(root, file))).toEqual([])
})

test('nothing in the library asks the clock or rolls unseeded dice', () => {
  const found = filesBelow(source)
    .filter((file) => !isTest(file) && !path.relative(source, file).startsWith('node'))
    .filter((file) => /Math\.random|Date\.now|new Date\b|performance\.now/.test(readFileSync(file, 'utf8')))
  expect(found).toEqual([])
})

test('functions whose last bit depends on the engine come from math/ alone', () => {
  const found = filesBelow(source)
    .filter((file) => !isTest(file) && !path.relative(source, file).startsWith('math'))
    .filter((file) =>
      /Math\.(exp|expm1|log|log2|log10|log1p|pow|cbrt|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|hypot)\b/.test(
        readFileSync(file, 'utf8'),
      ),
    )
  expect(found).toEqual([])
})
