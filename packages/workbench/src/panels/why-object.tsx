import { useEffect, useState } from 'preact/hooks'
import type { ObjectExplanation } from '../engine/insight.ts'
import { text } from '../text/en.ts'
import { useShell } from './context.ts'
import { Contributions } from './contributions.tsx'
import { TreeView } from './tree-view.tsx'

const words = text.understanding

/** Why the object that is chosen has its class. */
export function WhyObject() {
  const shell = useShell()
  const { learning, objects, compute, active } = shell.workbench
  const table = learning.learned.value?.table
  const [label] = objects.chosen.value
  const isOne = objects.chosen.value.size === 1
  const frame = active.value?.position.value.t ?? 0
  const [number, setNumber] = useState(0)
  const [found, setFound] = useState<ObjectExplanation | undefined>(undefined)
  const frames = table?.frame as readonly number[] | undefined
  const row = isOne
    ? ((table?.label as readonly number[] | undefined)?.findIndex((one, i) => one === label && (frames?.[i] ?? 0) === frame) ?? -1)
    : -1
  const classes = learning.classes.all.value
  useEffect(() => {
    if (table === undefined || row < 0) {
      setFound(undefined)
      return
    }
    const values = Object.fromEntries(Object.entries(table).map(([name, column]) => [name, Number((column as ArrayLike<unknown>)[row])]))
    const looks = Object.fromEntries(classes.map(({ value, name, colour }) => [value, { name, colour }]))
    let isStale = false
    shell.attempt(async () => {
      const answer = await compute.call((engine) => engine.insight.whyObject(values, number, looks))
      if (!isStale) setFound(answer)
    })
    return () => {
      isStale = true
    }
  }, [table, row, number, classes])
  if (table === undefined) return null
  const nameOf = (value: number): string => classes.find((one) => one.value === value)?.name ?? `class ${value}`
  const winner = found === undefined ? 0 : found.probabilities.indexOf(Math.max(...found.probabilities))
  const name = nameOf(found?.classes[winner] ?? 0)
  return (
    <div class="section">
      <h2>{words.objectTitle}</h2>
      {found === undefined ? (
        <p class="muted">{words.chooseObject}</p>
      ) : (
        <>
          <p>
            <strong>
              {name} {(100 * (found.probabilities[winner] as number)).toFixed(0)} %
            </strong>{' '}
            {words.object(label as number)}
          </p>
          {found.contributions !== undefined && found.base !== undefined && (
            <>
              <p class="muted">{words.objectBase(name, Math.round(100 * (found.base[winner] as number)))}</p>
              <Contributions names={found.features} adds={found.contributions.map((one) => one[winner] as number)} />
            </>
          )}
          <h2>{words.trees}</h2>
          <TreeView number={number} trees={found.trees} picture={found.picture} means={words.objectPathMeans} onGo={setNumber} />
        </>
      )}
    </div>
  )
}
