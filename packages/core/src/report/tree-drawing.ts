import { classFractions, isLeaf, type Tree } from '../forest/tree.ts'
import { escaped } from './markup.ts'

export interface TreeDrawingOptions {
  readonly features: readonly string[]
  /** Names and colours of the classes, in their order. */
  readonly classes: readonly { readonly name: string; readonly colour: string }[]
  /** How deep it is drawn; what lies below is counted. */
  readonly depth?: number
  /** Nodes that a sample passes, from the root on: drawn to its end, and marked. */
  readonly path?: readonly number[]
  readonly title?: string
}

interface Place {
  readonly node: number
  readonly depth: number
  /** In columns. */
  readonly column: number
  readonly children: readonly Place[]
  /** Nodes below that are not drawn. */
  readonly hidden: number
}

const [columnWidth, rowHeight, boxWidth, boxHeight] = [114, 74, 106, 46]

const rounded = (value: number): string => String(Number(value.toPrecision(4)))

function countBelow(tree: Tree, node: number): number {
  if (isLeaf(tree, node)) return 0
  return [tree.left[node] as number, tree.right[node] as number].reduce((sum, child) => sum + 1 + countBelow(tree, child), 0)
}

/** Places nodes above the middle of their children, and leaves side by side. */
function placed(tree: Tree, isDrawn: (node: number, depth: number) => boolean): { root: Place; columns: number; rows: number } {
  let [columns, rows] = [0, 0]
  const place = (node: number, depth: number): Place => {
    rows = Math.max(rows, depth + 1)
    const below = isLeaf(tree, node) || !isDrawn(node, depth)
    if (below) return { node, depth, column: columns++, children: [], hidden: countBelow(tree, node) }
    const children = [place(tree.left[node] as number, depth + 1), place(tree.right[node] as number, depth + 1)]
    const [first, last] = [children[0] as Place, children[1] as Place]
    return { node, depth, column: (first.column + last.column) / 2, children, hidden: 0 }
  }
  const root = place(0, 0)
  return { root, columns, rows }
}

/**
 * A decision tree as a picture: in every box the question (yes goes left), how many training samples came there, and how they share out
 * among the classes.
 *
 * @returns SVG
 */
export function treeDrawing(
  tree: Tree,
  { features, classes, depth: deepest = 4, path = [], title = 'Decision tree' }: TreeDrawingOptions,
): string {
  const passed = new Set(path)
  const { root, columns, rows } = placed(tree, (node, depth) => depth < deepest || passed.has(node))
  const [width, height] = [columns * columnWidth, rows * rowHeight]
  const across = (column: number): number => (column + 0.5) * columnWidth
  const down = (depth: number): number => depth * rowHeight + 6
  const lines: string[] = []
  const boxes: string[] = []
  const draw = ({ node, depth, column, children, hidden }: Place): void => {
    const [x, y] = [across(column), down(depth)]
    for (const [i, child] of children.entries()) {
      const isOnPath = passed.has(child.node) && passed.has(node)
      const [toX, toY] = [across(child.column), down(child.depth)]
      lines.push(
        `<path d="M${x} ${y + boxHeight}C${x} ${y + boxHeight + 18} ${toX} ${toY - 18} ${toX} ${toY}" fill="none" stroke="currentColor" ${isOnPath ? 'stroke-width="3"' : 'stroke-opacity="0.4"'}/>`,
      )
      if (depth === 0)
        lines.push(
          `<text x="${(x + toX) / 2 + (i === 0 ? -10 : 10)}" y="${y + boxHeight + 12}" text-anchor="${i === 0 ? 'end' : 'start'}" font-size="10" fill-opacity="0.75">${i === 0 ? 'yes' : 'no'}</text>`,
        )
      draw(child)
    }
    const fractions = classFractions(tree, node, classes.length)
    const winner = fractions.indexOf(Math.max(...fractions))
    const left = x - boxWidth / 2
    let from = left
    const bars = Array.from(fractions, (share, k) => {
      const bar = `<rect x="${from.toFixed(2)}" y="${y + boxHeight - 8}" width="${(share * boxWidth).toFixed(2)}" height="8" fill="${escaped(classes[k]?.colour ?? '#888')}"/>`
      from += share * boxWidth
      return bar
    })
    const question = isLeaf(tree, node)
      ? (classes[winner]?.name ?? '')
      : `${features[tree.feature[node] as number] ?? ''} ≤ ${rounded(tree.threshold[node] as number)}`
    const name = features[tree.feature[node] as number] ?? ''
    const says = isLeaf(tree, node)
      ? `<text x="${x}" y="${y + 16}" text-anchor="middle" font-weight="600">${escaped(short(classes[winner]?.name ?? '', 16))}</text>`
      : `<text x="${x}" y="${y + 14}" text-anchor="middle">${escaped(short(name, 16))}</text><text x="${x}" y="${y + 26}" text-anchor="middle" font-size="10" fill-opacity="0.75">≤ ${rounded(tree.threshold[node] as number)}</text>`
    const more =
      hidden > 0
        ? `<text x="${x}" y="${y + boxHeight + 14}" text-anchor="middle" font-size="10" fill-opacity="0.75">${hidden} more below</text>`
        : ''
    const shares = Array.from(fractions, (share, k) => `${classes[k]?.name ?? ''} ${Math.round(100 * share)} %`).join(', ')
    boxes.push(
      `<g><title>${escaped(`${question}; ${counted(tree.sampleCount[node] as number)}: ${shares}`)}</title><rect x="${left}" y="${y}" width="${boxWidth}" height="${boxHeight}" rx="4" fill="none" stroke="currentColor" ${passed.has(node) ? 'stroke-width="2.5"' : 'stroke-opacity="0.4"'}/>${bars.join('')}${says}${isLeaf(tree, node) ? `<text x="${x}" y="${y + 30}" text-anchor="middle" font-size="10" fill-opacity="0.75">${counted(tree.sampleCount[node] as number)}</text>` : ''}${more}</g>`,
    )
  }
  draw(root)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="tree" font-family="system-ui, sans-serif" font-size="11" fill="currentColor" viewBox="0 0 ${width} ${height + 12}" width="${width}" height="${height + 12}" role="img" aria-label="${escaped(title)}">`,
    ...lines,
    ...boxes,
    '</svg>',
  ].join('')
}

const counted = (samples: number): string => `${samples} sample${samples === 1 ? '' : 's'}`

/** The beginning tells the filter, the end its parameter: what is too long loses its middle. */
const short = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, Math.ceil((most - 1) / 2))}…${text.slice(-Math.floor((most - 1) / 2))}`
