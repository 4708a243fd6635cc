import { useEffect, useRef } from 'preact/hooks'
import { run } from '../commands/index.ts'
import { featureLabel } from '../plans/feature-label.ts'
import { text } from '../text/en.ts'
import { KeyHint } from './command-button.tsx'
import { useShell } from './context.ts'
import { DecisionPlot } from './decision-plot.tsx'

const words = text.understanding

/** At most so many features are listed. */
const most = 10

/** What each feature adds to the probability of a class: to the right what speaks for it, to the left what speaks against it. */
function Contributions({ names, adds }: { names: readonly string[]; adds: readonly number[] }) {
  const order = [...adds.keys()].sort((a, b) => Math.abs(adds[b] as number) - Math.abs(adds[a] as number)).slice(0, most)
  const largest = Math.max(1e-9, ...order.map((i) => Math.abs(adds[i] as number)))
  return (
    <div class="bars">
      {order.flatMap((i) => {
        const [name, value] = [names[i] as string, adds[i] as number]
        const width = (50 * Math.abs(value)) / largest
        return [
          <span class="name" key={name} title={name}>
            {featureLabel(name)}
          </span>,
          <span class="bar signed" key={`${name} bar`}>
            <i class={value < 0 ? 'against' : 'for'} style={{ width: `${width}%`, left: `${value < 0 ? 50 - width : 50}%` }} />
          </span>,
          <span class="value" key={`${name} value`}>
            {value < 0 ? '−' : '+'}
            {Math.abs(value).toFixed(3)}
          </span>,
        ]
      })}
    </div>
  )
}

/** A tree as a picture that scrolls, and the steps to its neighbours. */
function TreeView() {
  const shell = useShell()
  const { treeNumber, tree, explained } = shell.workbench.understanding
  const trees = explained.value?.trees ?? shell.workbench.settings.training.value.trees
  const go = (number: number): void => shell.attempt(() => shell.workbench.understanding.draw((number + trees) % trees))
  if (tree.value === undefined)
    return (
      <button type="button" onClick={() => go(0)}>
        {words.draw}
      </button>
    )
  return (
    <>
      <p class="row">
        <button type="button" aria-label={words.previous} onClick={() => go(treeNumber.value - 1)}>
          ‹
        </button>
        <span>{words.tree(treeNumber.value + 1, trees)}</span>
        <button type="button" aria-label={words.following} onClick={() => go(treeNumber.value + 1)}>
          ›
        </button>
      </p>
      <section
        class="scroll tree-view"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
        tabIndex={0}
        aria-label={words.tree(treeNumber.value + 1, trees)}
        dangerouslySetInnerHTML={{ __html: tree.value }}
      />
      <p class="muted">{explained.value === undefined ? words.treeMeans : words.pathMeans}</p>
    </>
  )
}

/** Why a pixel has its class: what each feature adds, and its way through the trees. */
export function WhyPanel() {
  const shell = useShell()
  const { workbench } = shell
  const found = workbench.understanding.explained.value
  const nameOf = (value: number): string => workbench.classes.all.value.find((one) => one.value === value)?.name ?? `class ${value}`
  const section = useRef<HTMLDivElement>(null)
  const place = found?.place
  useEffect(() => {
    if (place !== undefined) section.current?.scrollIntoView({ block: 'nearest' })
  }, [place])
  const winner = found === undefined ? 0 : found.probabilities.indexOf(Math.max(...found.probabilities))
  return (
    <div class="section" ref={section}>
      <h2>{words.title}</h2>
      <p class="muted">
        {words.how} <KeyHint id="why" />
      </p>
      <p>
        <button type="button" onClick={() => run('why', shell)}>
          {words.middle}
        </button>
      </p>
      {found !== undefined && (
        <>
          <p>
            <strong>
              {nameOf(found.classes[winner] as number)} {(100 * (found.probabilities[winner] as number)).toFixed(0)} %
            </strong>{' '}
            {words.at(found.place.y, found.place.x)}
          </p>
          {found.contributions !== undefined && found.base !== undefined ? (
            <>
              <p class="muted">{words.base(nameOf(found.classes[winner] as number), Math.round(100 * (found.base[winner] as number)))}</p>
              <Contributions names={found.features} adds={found.contributions.map((one) => one[winner] as number)} />
            </>
          ) : (
            <p class="muted">{words.unknown}</p>
          )}
        </>
      )}
      <h2>{text.decisions.title}</h2>
      <DecisionPlot />
      <h2>{words.trees}</h2>
      <TreeView />
    </div>
  )
}
