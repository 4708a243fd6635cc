import { FormatError } from '../../errors.ts'
import type { PackedForest } from '../../forest/packed-forest.ts'

const number = '[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?'
const decision = new RegExp(`^if\\s*\\(\\s*i(\\d+)\\s*<\\s*(${number})f?\\s*\\)\\s*\\{$`)
const leaf = new RegExp(`^s(\\d+)\\s*\\+=\\s*(${number})f?\\s*;$`)
const deepest = 10_000

interface Nodes {
  readonly feature: number[]
  readonly threshold: number[]
  readonly left: number[]
  readonly right: number[]
  /** Class and weight of each entry of a leaf. */
  readonly entries: { readonly node: number; readonly k: number; readonly weight: number }[]
}

interface OpenNode {
  readonly node: number
  side: 'left' | 'right'
}

/**
 * Reads the trees of a kernel line by line: `if(i0<1.5){` … `} else {` … `}` with leaves `s1+=0.25;`. Nothing else is accepted and
 * nothing is evaluated.
 *
 * @param firstLine  number of the first of these lines in the file, for messages
 */
export function parseTrees(lines: readonly string[], firstLine: number, classCount: number, featureCount: number): PackedForest {
  const nodes: Nodes = { feature: [], threshold: [], left: [], right: [], entries: [] }
  const roots: number[] = []
  const open: OpenNode[] = []
  /** The leaf that the next entries belong to; a bare leaf at the top level is one line per tree and class. */
  let current = -1
  let lastClass = -1
  const fail = (index: number, expected: string): never => {
    throw new FormatError('apoc-cl', `line ${firstLine + index}: expected ${expected}, found "${(lines[index] ?? '').trim().slice(0, 60)}"`)
  }
  const addNode = (): number => {
    const node = nodes.feature.push(-1) - 1
    nodes.threshold.push(0)
    nodes.left.push(-1)
    nodes.right.push(-1)
    const parent = open[open.length - 1]
    if (parent === undefined) roots.push(node)
    else nodes[parent.side][parent.node] = node
    return node
  }
  for (const [index, raw] of lines.entries()) {
    const line = raw.trim()
    const split = decision.exec(line)
    const entry = split === null ? leaf.exec(line) : null
    if (line === '') continue
    if (split !== null) {
      const feature = Number(split[1])
      if (feature >= featureCount) fail(index, `a feature below i${featureCount}`)
      if (open.length >= deepest) fail(index, `at most ${deepest} levels`)
      const parent = open[open.length - 1]
      if (parent !== undefined && nodes[parent.side][parent.node] !== -1) fail(index, 'the end of this branch')
      const node = addNode()
      nodes.feature[node] = feature
      nodes.threshold[node] = Number(split[2])
      open.push({ node, side: 'left' })
      current = -1
    } else if (entry !== null) {
      const k = Number(entry[1])
      if (k >= classCount) fail(index, `a class below s${classCount}`)
      const parent = open[open.length - 1]
      if (current === -1 || (parent === undefined && k <= lastClass)) {
        if (parent !== undefined && nodes[parent.side][parent.node] !== -1) fail(index, 'the end of this branch')
        current = addNode()
      }
      nodes.entries.push({ node: current, k, weight: Number(entry[2]) })
      lastClass = k
    } else if (/^\}\s*else\s*\{$/.test(line)) {
      const parent = open[open.length - 1]
      if (parent === undefined || parent.side === 'right' || nodes.left[parent.node] === -1) fail(index, 'a branch before "else"')
      else parent.side = 'right'
      current = -1
    } else if (line === '}') {
      const parent = open.pop()
      if (parent === undefined || parent.side === 'left' || nodes.right[parent.node] === -1) fail(index, 'two branches before "}"')
      current = -1
    } else fail(index, '"if(i…<…){", "} else {", "}" or "s…+=…;"')
  }
  if (open.length > 0) throw new FormatError('apoc-cl', 'the trees end inside a branch (truncated?)')
  if (roots.length === 0) throw new FormatError('apoc-cl', 'no tree')
  return pack(nodes, roots, classCount, featureCount)
}

function pack(
  { feature, threshold, left, right, entries }: Nodes,
  roots: readonly number[],
  classCount: number,
  featureCount: number,
): PackedForest {
  const weights = new Float64Array(feature.length * classCount)
  for (const { node, k, weight } of entries) weights[node * classCount + k] = weight
  return {
    classCount,
    featureCount,
    roots: Int32Array.from(roots),
    feature: Int32Array.from(feature),
    threshold: Float32Array.from(threshold),
    left: Int32Array.from(left),
    right: Int32Array.from(right),
    weights,
  }
}
