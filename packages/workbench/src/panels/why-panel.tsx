import { useEffect, useRef } from 'preact/hooks'
import { run } from '../commands/index.ts'
import { keptTrees } from '../session/settings.ts'
import { text } from '../text/en.ts'
import { KeyHint } from './command-button.tsx'
import { useShell } from './context.ts'
import { Contributions } from './contributions.tsx'
import { DecisionPlot } from './decision-plot.tsx'
import { JudgedTreesView } from './judged-trees.tsx'
import { TreeView } from './tree-view.tsx'

const words = text.understanding

/** Why a pixel has its class: what each feature adds, and its way through the trees. */
export function WhyPanel() {
  const shell = useShell()
  const { workbench } = shell
  const { explained, tree, treeNumber } = workbench.understanding
  const found = explained.value
  const nameOf = (value: number): string => workbench.classes.all.value.find((one) => one.value === value)?.name ?? `class ${value}`
  const section = useRef<HTMLDivElement>(null)
  const place = found?.place
  useEffect(() => {
    if (place !== undefined) section.current?.scrollIntoView({ block: 'nearest' })
  }, [place])
  const winner = found === undefined ? 0 : found.probabilities.indexOf(Math.max(...found.probabilities))
  return (
    <div class="section" ref={section} data-tour="why">
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
      <JudgedTreesView />
      <TreeView
        number={treeNumber.value}
        trees={found?.trees ?? keptTrees(workbench.settings.training.value)}
        picture={tree.value}
        means={found === undefined ? words.treeMeans : words.pathMeans}
        onGo={(number) => shell.attempt(() => workbench.understanding.draw(number))}
      />
    </div>
  )
}
