import type { JudgedTrees } from '@cambium/core'
import { useSignal } from '@preact/signals'
import { useEffect, useRef, useState } from 'preact/hooks'
import { changeTraining } from '../session/setting-changes.ts'
import { text } from '../text/en.ts'
import { useShell } from './context.ts'

const words = text.trees
const [width, height] = [250, 60]
const ways = ['mean', 'votes', 'max'] as const

/** Every tree of the forest with its score, and what the best ones are worth together; a click keeps them. */
export function JudgedTreesView() {
  const shell = useShell()
  const { activities, compute, live, settings, understanding } = shell.workbench
  const summary = live.summary.value
  const [judged, setJudged] = useState<JudgedTrees | undefined>(undefined)
  const [isBusy, setBusy] = useState(false)
  /** The bar that the keys went to. */
  const at = useSignal<number | undefined>(undefined)
  const { bestTrees, droppedTrees, combine, ...grown } = settings.training.value
  // another forest has other trees; which of them stay does not change them
  const forest = JSON.stringify([grown, summary?.samplesPerClass])
  const latest = useRef(forest)
  latest.current = forest
  useEffect(() => setJudged(undefined), [forest])
  if (summary === undefined || live.model.value !== undefined) return null
  const judge = (): void =>
    shell.attempt(async () => {
      setBusy(true)
      try {
        const training = settings.training.peek()
        const found = await activities.run(words.judgingTrees, ({ signal }) =>
          compute.call((engine) => engine.insight.judgeTrees(training, signal)),
        )
        if (latest.current === forest) setJudged(found)
      } finally {
        setBusy(false)
      }
    })
  if (judged === undefined)
    return (
      <p>
        <button type="button" disabled={isBusy} onClick={judge}>
          {isBusy ? words.judging : words.judge}
        </button>
      </p>
    )
  const { scores, without, order, choices } = judged
  const sorted = order.map((tree) => scores[tree] as number)
  const [best, worst] = [sorted[0] as number, sorted.at(-1) as number]
  const least = Math.max(0, worst - 0.05)
  const up = (score: number): number => height - 2 - ((score - least) / (1 - least || 1)) * (height - 4)
  const accuracy = (trees: number, way: (typeof ways)[number]): string =>
    (100 * (choices.find((one) => one.trees === trees && one.combine === way)?.accuracy ?? Number.NaN)).toFixed(1)
  const counts = [...new Set(choices.map(({ trees }) => trees))]
  const all = choices.find((one) => one.trees === grown.trees && one.combine === combine)?.accuracy ?? Number.NaN
  const worthOf = (tree: number): string => words.tree(tree + 1, scores[tree] as number, { all, without: without[combine][tree] as number })
  const toggle = (tree: number): void => {
    const others = droppedTrees.filter((other) => other !== tree)
    const next = others.length < droppedTrees.length ? others : [...droppedTrees, tree].sort((a, b) => a - b)
    // one tree is left at least
    if (next.length < grown.trees) changeTraining(shell.workbench, { droppedTrees: next, bestTrees: null })
  }
  // the arrows go from bar to bar, Enter leaves the tree out or takes it back
  const step = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0
    if (by === 0 && event.key !== 'Enter') return
    event.preventDefault()
    event.stopPropagation()
    const now = at.peek()
    const tree = now === undefined ? undefined : order[now]
    if (by !== 0) at.value = now === undefined ? 0 : Math.min(order.length - 1, Math.max(0, now + by))
    else if (tree !== undefined) toggle(tree)
  }
  const reached = at.value === undefined ? undefined : order[at.value]
  const toggleAt = (event: MouseEvent): void => {
    const box = (event.currentTarget as Element).getBoundingClientRect()
    const tree = order[Math.floor(((event.clientX - box.left) / box.width) * order.length)]
    if (tree !== undefined) toggle(tree)
  }
  return (
    <>
      <p>{words.scores(best, worst)}</p>
      <svg
        class="tree-scores"
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={words.scores(best, worst)}
        // in SVG the name of an attribute is lower case
        tabindex={0}
        onClick={toggleAt}
        onKeyDown={step}
      >
        {order.map((tree, i) => (
          <rect
            key={tree}
            x={(i * width) / order.length}
            y={up(sorted[i] as number)}
            width={Math.max(0.5, width / order.length - 0.5)}
            class={`${droppedTrees.includes(tree) ? 'dropped' : ''}${at.value === i ? ' reached' : ''}`}
            height={height - up(sorted[i] as number)}
          >
            <title>{worthOf(tree)}</title>
          </rect>
        ))}
      </svg>
      {bestTrees === null && droppedTrees.length === 0 && (
        <p class="row wrap">
          <span class="muted">{words.draw}</span>
          {[...order.slice(0, 3), ...order.slice(-3)].map((tree) => (
            <button key={tree} type="button" title={worthOf(tree)} onClick={() => shell.attempt(() => understanding.draw(tree))}>
              {tree + 1}
            </button>
          ))}
        </p>
      )}
      <p class="row wrap">
        <span class="muted">{words.byHand}</span>
        {[...new Set([...order.slice(-5).reverse(), ...droppedTrees])].map((tree) => (
          <button
            key={tree}
            type="button"
            aria-pressed={droppedTrees.includes(tree)}
            aria-label={droppedTrees.includes(tree) ? words.takeBack(tree + 1) : words.drop(tree + 1)}
            title={worthOf(tree)}
            onClick={() => toggle(tree)}
          >
            {tree + 1}
          </button>
        ))}
      </p>
      <p class="muted" role="status">
        {reached === undefined ? words.keys : worthOf(reached)}
      </p>
      {droppedTrees.length > 0 && <p class="muted">{words.dropped(droppedTrees.map((tree) => tree + 1))}</p>}
      <table class="compared">
        <thead>
          <tr>
            {words.table.map((name) => (
              <th key={name}>{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {counts.map((trees) => (
            <tr key={trees}>
              <th>{trees}</th>
              {ways.map((way) => (
                <td key={way}>
                  <button
                    type="button"
                    title={words.take(trees, words.ways[way])}
                    aria-label={`${words.take(trees, words.ways[way])}: ${accuracy(trees, way)} %`}
                    aria-pressed={droppedTrees.length === 0 && trees === (bestTrees ?? grown.trees) && way === combine}
                    onClick={() => {
                      changeTraining(shell.workbench, { bestTrees: trees === grown.trees ? null : trees, droppedTrees: [], combine: way })
                    }}
                  >
                    {accuracy(trees, way)}
                  </button>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p class="muted">{words.means}</p>
    </>
  )
}
