import { text } from '../text/en.ts'
import { useShell } from './context.ts'
import { HeldOutPanel } from './held-out.tsx'
import { ImportanceBars } from './importance-bars.tsx'
import { ScoreNeeds } from './score-needs.tsx'
import { SharesTable } from './shares-table.tsx'
import { WholeImagesSection } from './truth-panel.tsx'
import { VersionsList } from './versions-list.tsx'
import { WhyPanel } from './why-panel.tsx'

/** How the forest decides and how good it is. */
export function InspectPanel() {
  const { workbench } = useShell()
  const summary = workbench.live.summary.value
  if (summary === undefined) return <div class="section muted">{text.inspect.first}</div>
  const words = text.inspect
  return (
    <>
      <div class="section" data-tour="good">
        <h2>{words.outOfBag}</h2>
        <HeldOutPanel />
        {Number.isNaN(summary.outOfBag) ? (
          <p>{words.unknown}</p>
        ) : (
          <p>
            <strong>{(100 * summary.outOfBag).toFixed(1)} %</strong> {words.outOfBagMeans}
          </p>
        )}
        <p class="muted">{words.samples(summary.samples, summary.seconds)}</p>
      </div>
      <WholeImagesSection />
      <div class="section" data-tour="matters">
        <h2>{words.importances}</h2>
        <ImportanceBars importances={summary.importances} />
        <ScoreNeeds />
      </div>
      <VersionsList />
      <WhyPanel />
      <div class="section">
        <h2>{words.shares}</h2>
        <SharesTable />
      </div>
    </>
  )
}
