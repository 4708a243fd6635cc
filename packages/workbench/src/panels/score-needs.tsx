import { useState } from 'preact/hooks'
import { featureLabel } from '../plans/feature-label.ts'
import { text } from '../text/en.ts'
import { useShell } from './context.ts'

const words = text.heldOut

/** What the score on held-out parts needs of each feature, where it is asked. */
export function ScoreNeeds() {
  const shell = useShell()
  const { heldOut, live } = shell.workbench
  const [isBusy, setBusy] = useState(false)
  const [without, setWithout] = useState<unknown>(undefined)
  const needs = heldOut.needs.value
  // of a model that was loaded nobody knows what it learned from
  if (live.model.value !== undefined) return null
  const find = (): void =>
    shell.attempt(async () => {
      setBusy(true)
      try {
        await heldOut.findNeeds()
        setWithout(heldOut.needs.peek() === undefined ? live.summary.peek() : undefined)
      } finally {
        setBusy(false)
      }
    })
  if (needs === undefined)
    return (
      <p>
        <button type="button" disabled={isBusy} onClick={find}>
          {isBusy ? words.findingNeeds : words.findNeeds}
        </button>
        {without !== undefined && without === live.summary.value && <span class="muted"> {words.noNeeds}</span>}
      </p>
    )
  const sorted = [...needs].sort((a, b) => b.permutation - a.permutation)
  const largest = Math.max(sorted[0]?.permutation ?? 0, 1e-9)
  return (
    <>
      <p class="muted">{(sorted[0]?.permutation ?? 0) < 0.0005 ? words.needsNone : words.needs}</p>
      <div class="bars needs">
        {sorted.flatMap(({ feature, permutation, spread }) => [
          <span class="name" key={feature} title={feature}>
            {featureLabel(feature)}
          </span>,
          <span class="bar" key={`${feature} bar`}>
            <i style={{ width: `${Math.max(0, (100 * permutation) / largest)}%` }} />
          </span>,
          <span class="value" key={`${feature} value`}>
            {`${permutation.toFixed(3)} ± ${spread.toFixed(3)}`}
          </span>,
        ])}
      </div>
    </>
  )
}
