import { featureLabel } from '../plans/feature-label.ts'
import { text } from '../text/en.ts'
import { useShell } from './context.ts'
import { ImportanceBars, ranked } from './importance-bars.tsx'
import { SharesTable } from './shares-table.tsx'

/** The forest in a line, beside what is painted; opened, what it uses and where. */
export function AtAGlance() {
  const summary = useShell().workbench.live.summary.value
  const [first] = summary === undefined ? [] : ranked(summary.importances)
  if (summary === undefined || first === undefined) return null
  return (
    <details class="glance">
      <summary>{text.inspect.glance(summary.outOfBag, featureLabel(first[0]))}</summary>
      <ImportanceBars importances={summary.importances} />
      <h3>{text.inspect.shares}</h3>
      <SharesTable />
    </details>
  )
}
