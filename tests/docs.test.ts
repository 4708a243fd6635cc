import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { filters } from '@cambium/core'
import { describe, expect, test } from 'vitest'
import { cambium } from '../packages/cli/tests/run.ts'
import { fastModePage } from '../packages/core/bench/fast-mode-report.mjs'
import { page, plot } from '../packages/core/bench/report.mjs'
import { page as workbenchPage } from '../packages/workbench/bench/report.mjs'
import { libraryPage } from './library-page.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

const pages = ['README.md', 'CONTRIBUTING.md', ...['docs', 'changes'].flatMap((folder) => pagesBelow(folder))]

function pagesBelow(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join(folder, name))
}

const read = (page: string): string => readFileSync(path.join(root, page), 'utf8')

/** The anchor that a heading gets. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .trim()
    .replaceAll(' ', '-')

const anchorsOf = (page: string): string[] => [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading as string))

test('every link leads somewhere', () => {
  const dead = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link]) => {
      const [target = '', anchor] = (link as string).split('#')
      if (/^https?:/.test(target)) return []
      const file = target === '' ? page : path.join(path.dirname(page), target)
      if (!existsSync(path.join(root, file))) return [`${page}: ${link}`]
      const isPage = file.endsWith('.md') && statSync(path.join(root, file)).isFile()
      return anchor !== undefined && isPage && !anchorsOf(file).includes(anchor) ? [`${page}: ${link}`] : []
    }),
  )
  expect(dead).toEqual([])
})

describe('docs/compatibility.md', () => {
  const rows = [...read('docs/compatibility.md').matchAll(/^\| (.+?) \| (.+?) \| (.*?) ?\|$/gm)]
    .map(([, capability, cambiumDoes, proof]) => ({ capability, cambiumDoes, proof: (proof as string).trim() }))
    .filter(({ capability }) => !/^(---|capability|in APOC|peer)/.test(capability as string))

  test('every row names a test that exists, or says that the thing is not there', () => {
    const wrong = rows.filter(({ cambiumDoes, proof }) => {
      if (proof === '') return cambiumDoes !== 'not there'
      const [file = '', words = ''] = proof.split(' · ')
      return words === '' || !existsSync(path.join(root, file)) || !read(file).includes(words)
    })
    expect(wrong).toEqual([])
    expect(rows.length).toBeGreaterThan(30)
  })
})

test('news fragments are named by topic and kind, and say something', () => {
  for (const name of readdirSync(path.join(root, 'changes')).filter((one) => one !== 'README.md')) {
    expect(name).toMatch(/^[a-z0-9-]+\.(added|changed|fixed|faster|removed)\.md$/)
    expect(read(`changes/${name}`).trim().length).toBeGreaterThan(20)
  }
})

test('decisions are numbered without gaps', () => {
  const numbers = readdirSync(path.join(root, 'docs/decisions')).map((name) => Number(/^(\d{4})-[a-z0-9-]+\.md$/.exec(name)?.[1]))
  expect(numbers.sort((a, b) => a - b)).toEqual(numbers.map((_, i) => i + 1))
})

test('docs/reference/filters.md lists every filter', async () => {
  const parameters = { length: 'length', number: 'number', none: '0' }
  const rows = [...filters.values()].map(({ name, parameter, dimensions, summary }) => {
    const where = dimensions.length === 2 ? '2-D, 3-D' : `${dimensions[0]}-D`
    return `| \`${name}=\` | ${parameters[parameter]} | ${where} | ${summary} |`
  })
  const intro =
    '# Filters\n\nWhat a feature specification can name, see [features](../guides/features.md). A *length* is in pixels, one for all axes or one per axis; a\n*number* is one number; `0` means that the parameter is not used.\n\n| filter | parameter | in | result |\n| --- | --- | --- | --- |\n'
  await expect(`${intro}${rows.join('\n')}\n`).toMatchFileSnapshot('../docs/reference/filters.md')
})

test('docs/reference/library.md lists every export, with what is said of it', async () => {
  await expect(libraryPage(path.join(root, 'packages/core/src'))).toMatchFileSnapshot('../docs/reference/library.md')
})

test('docs/reference/commands.md is the help of every command', async () => {
  const main = (await cambium(['--help'])).stdout
  const names = [...main.matchAll(/^ {2}([a-z-]+) .*$/gm)].map(([, name]) => name as string).filter((name) => name !== 'help')
  const parts = await Promise.all(
    names.map(async (name) => `## ${name}\n\n\`\`\`\n${(await cambium([name, '--help'])).stdout.trim()}\n\`\`\`\n`),
  )
  const intro = '# Commands\n\nIn a clone: `npm run cambium -- COMMAND …`. Installed: `npx cambium COMMAND …`.\n\n'
  await expect(`${intro}\`\`\`\n${main.trim()}\n\`\`\`\n\n${parts.join('\n')}`).toMatchFileSnapshot('../docs/reference/commands.md')
})

test('TypeScript in the pages compiles', () => {
  const folder = path.join(root, '.cache/docs')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const blocks = pages.flatMap((page) => [...read(page).matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code]) => code as string))
  expect(blocks.length).toBeGreaterThan(0)
  for (const [i, code] of blocks.entries()) writeFileSync(path.join(folder, `block${i}.ts`), `${code}\nexport {}\n`)
  const options = { composite: false, declaration: false, declarationMap: false, noEmit: true, types: ['node'] }
  writeFileSync(
    path.join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: '../../tsconfig.base.json',
      compilerOptions: options,
      include: ['*.ts', '../../packages/core/src/globals.d.ts'],
    }),
  )
  const { status, stdout } = spawnSync(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], {
    encoding: 'utf8',
  })
  expect([status, stdout]).toEqual([0, ''])
})

test('the page about the fast mode shows the committed result', () => {
  const result = JSON.parse(read('packages/core/bench/results/fast-mode.json'))
  expect(read('docs/reference/fast-mode.md')).toBe(fastModePage(result))
})

test('the page about the speed of the workbench shows the committed result', () => {
  const result = JSON.parse(read('packages/workbench/bench/results/workbench.json')) as Parameters<typeof workbenchPage>[0]
  const kills = JSON.parse(read('packages/workbench/bench/results/kills.json')) as Parameters<typeof workbenchPage>[1]
  expect(read('docs/reference/workbench.md')).toBe(workbenchPage(result, kills))
})

test('the benchmark page and its plot show the committed result', () => {
  const result = JSON.parse(read('packages/core/bench/results/peers.json'))
  expect(read('docs/reference/benchmark.md')).toBe(page(result))
  expect(read('docs/images/benchmark.svg')).toBe(plot(result))
})
