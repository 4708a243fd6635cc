import { featureLabel } from '../plans/feature-label.ts'

/** At most so many features are listed. */
const most = 16

export const ranked = (importances: Readonly<Record<string, number>>): [string, number][] =>
  Object.entries(importances)
    .sort(([, a], [, b]) => b - a)
    .slice(0, most)

/** Which features matter: a bar for each, the longest first. */
export function ImportanceBars({ importances }: { importances: Readonly<Record<string, number>> }) {
  const shown = ranked(importances)
  const largest = shown[0]?.[1] || 1
  return (
    <div class="bars">
      {shown.flatMap(([name, value]) => [
        <span class="name" key={name} title={name}>
          {featureLabel(name)}
        </span>,
        <span class="bar" key={`${name} bar`}>
          <i style={{ width: `${(100 * value) / largest}%` }} />
        </span>,
        <span class="value" key={`${name} value`}>
          {value.toFixed(3)}
        </span>,
      ])}
    </div>
  )
}
