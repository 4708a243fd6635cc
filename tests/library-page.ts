import { readFileSync } from 'node:fs'
import path from 'node:path'

/** What an entry point exports, and what its docstring says first. */
interface Export {
  readonly name: string
  readonly kind: string
  /** Folder of the source, such as `labels`. */
  readonly folder: string
  /** The first sentence of the docstring; empty where there is none. */
  readonly summary: string
}

const declared =
  /(?:\/\*\*((?:[^*]|\*(?!\/))*)\*\/\s*)?^export (?:abstract )?(?:async )?(function\*?|class|const|interface|type) (\w+)(?:[^=\n]* = ((?:async )?(?:<[^>]*>)?\())?/gm

/** The first sentence of a docstring, in one line. */
function summaryOf(docstring: string | undefined): string {
  const text = (docstring ?? '').replace(/^\s*\*? ?/gm, '').split(/\n\s*\n|(?:^|\s)@(?:param|returns|throws)/)[0] as string
  const line = text.replace(/\s+/g, ' ').trim()
  return (/^.*?[.!?](?= [A-Z`]|$)/.exec(line)?.[0] ?? line).replaceAll('|', '\\|').replace(/\{@link (\w+)\}/g, '`$1`')
}

function declarationsIn(file: string): Export[] {
  const folder = path.basename(path.dirname(file))
  return [...readFileSync(file, 'utf8').matchAll(declared)].map(([, docstring, kind, name, isArrow]) => ({
    name: name as string,
    kind: kind === 'const' && isArrow !== undefined ? 'function' : (kind as string).replace('*', ''),
    folder: folder === 'src' ? 'errors' : folder,
    summary: summaryOf(docstring),
  }))
}

/** What a module exports, itself or from others. */
function exportsOf(file: string): Export[] {
  const text = readFileSync(file, 'utf8')
  const exportsFrom = (from: string): Export[] => exportsOf(path.resolve(path.dirname(file), from))
  const named = [...text.matchAll(/^export (?:type )?\{([^}]*)\} from '(\.[^']+)'/gm)].flatMap(([, list, from]) => {
    const known = new Map(exportsFrom(from as string).map((one) => [one.name, one]))
    const names = (list as string).split(',').map((item) => item.trim().replace(/^type /, ''))
    return names.filter(Boolean).map((item) => {
      const [name, as = name] = item.split(/ as /) as [string, string?]
      const found = known.get(name)
      if (found === undefined) throw new Error(`${file}: ${name} is not declared in ${from}`)
      return { ...found, name: as as string }
    })
  })
  const all = [...text.matchAll(/^export \* from '(\.[^']+)'/gm)].flatMap(([, from]) => exportsFrom(from as string))
  return [...declarationsIn(file), ...named, ...all]
}

/** Entry points of the package by the name that is imported. */
const entryPoints = {
  '@cambium/core': 'index.ts',
  '@cambium/core/forest': 'forest/index.ts',
  '@cambium/core/evaluate': 'evaluate/index.ts',
  '@cambium/core/formats': 'formats/index.ts',
  '@cambium/core/node': 'node/index.ts',
  '@cambium/core/browser': 'browser/index.ts',
}

const intro = `# The library

What each entry point exports, with the first sentence of what the source says about it. Shapes, units, errors and where a definition comes from stand there and in the editor;
the [examples](../../examples) show how the parts go together. Types are listed by name.
`

/** One entry point, by the folder of what it exports. @throws {Error} for an export that nothing is said of */
function sectionOf(name: string, exported: readonly Export[]): string {
  const isType = ({ kind }: Export): boolean => kind === 'interface' || kind === 'type'
  const mute = exported.find((one) => !isType(one) && one.summary === '')
  if (mute !== undefined) throw new Error(`${name}: ${mute.name} has no docstring`)
  const folders = [...new Set(exported.map(({ folder }) => folder))].sort()
  const parts = folders.map((folder) => {
    const inFolder = exported.filter((one) => one.folder === folder).sort((a, b) => (a.name < b.name ? -1 : 1))
    const rows = inFolder.filter((one) => !isType(one)).map(({ name, kind, summary }) => `| \`${name}\` | ${kind} | ${summary} |`)
    const types = inFolder.filter(isType).map(({ name }) => `\`${name}\``)
    const table = rows.length === 0 ? [] : [`| name | kind | |\n| --- | --- | --- |\n${rows.join('\n')}`]
    return [`### ${folder}`, ...table, ...(types.length === 0 ? [] : [`Types: ${types.join(', ')}`])].join('\n\n')
  })
  return `## \`${name}\`\n\n${parts.join('\n\n')}\n`
}

/** The page of all exports. @param sources  folder of the package's sources */
export function libraryPage(sources: string): string {
  const sections = Object.entries(entryPoints).map(([name, file]) => sectionOf(name, exportsOf(path.join(sources, file))))
  return `${intro}\n${sections.join('\n')}`
}
