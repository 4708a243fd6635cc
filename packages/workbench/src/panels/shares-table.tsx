import { featureLabel } from '../plans/feature-label.ts'
import { text } from '../text/en.ts'
import { useShell } from './context.ts'
import { ranked } from './importance-bars.tsx'

/** Deeper levels are not shown. */
const mostDepths = 8

/** A hue whose darkness grows with a share; the text on it stays readable. */
const shade = (share: number): { background: string; color: string } => ({
  background: `color-mix(in srgb, #0072b2 ${Math.round(100 * Math.min(1, share * 1.6))}%, transparent)`,
  color: share > 0.35 ? '#fff' : 'inherit',
})

/** How often each feature decides at each depth, as the lecture shows it. */
export function SharesTable() {
  const summary = useShell().workbench.live.summary.value
  if (summary === undefined) return null
  const depths = Object.values(summary.shares)[0]?.length ?? 0
  return (
    <div class="scroll">
      <table class="shares">
        <thead>
          <tr>
            <th>{text.inspect.depth}</th>
            {Array.from({ length: Math.min(mostDepths, depths) }, (_, depth) => (
              <th key={depth}>{depth}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ranked(summary.importances).map(([name]) => (
            <tr key={name}>
              <th title={name}>{featureLabel(name)}</th>
              {(summary.shares[name] ?? []).slice(0, mostDepths).map((share, depth) => (
                <td key={depth} style={shade(share)}>
                  {share.toFixed(2)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
