import { featureLabel } from '../plans/feature-label.ts'
import { text } from '../text/en.ts'
import { useShell } from './context.ts'
import { HeldOutPanel } from './held-out.tsx'
import { ImportanceBars, ranked } from './importance-bars.tsx'
import { ScoreNeeds } from './score-needs.tsx'
import { WhyPanel } from './why-panel.tsx'

/** A hue whose darkness grows with a share; the text on it stays readable. */
const shade = (share: number): { background: string; color: string } => ({
  background: `color-mix(in srgb, #0072b2 ${Math.round(100 * Math.min(1, share * 1.6))}%, transparent)`,
  color: share > 0.35 ? '#fff' : 'inherit',
})

/** How the forest decides and how good it is. */
export function InspectPanel() {
  const { workbench } = useShell()
  const summary = workbench.live.summary.value
  if (summary === undefined) return <div class="section muted">{text.inspect.first}</div>
  const depths = Object.values(summary.shares)[0]?.length ?? 0
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
      <div class="section" data-tour="matters">
        <h2>{words.importances}</h2>
        <ImportanceBars importances={summary.importances} />
        <ScoreNeeds />
      </div>
      <WhyPanel />
      <div class="section">
        <h2>{words.shares}</h2>
        <div class="scroll">
          <table class="shares">
            <thead>
              <tr>
                <th>{words.depth}</th>
                {Array.from({ length: Math.min(8, depths) }, (_, depth) => (
                  <th key={depth}>{depth}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {ranked(summary.importances).map(([name]) => (
                <tr key={name}>
                  <th title={name}>{featureLabel(name)}</th>
                  {(summary.shares[name] ?? []).slice(0, 8).map((share, depth) => (
                    <td key={depth} style={shade(share)}>
                      {share.toFixed(2)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
    </>
  )
}
