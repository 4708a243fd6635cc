import { featureLabel } from '../plans/feature-label.ts'

/** At most so many features are listed. */
const most = 10

/** What each feature adds to the probability of a class: to the right what speaks for it, to the left what speaks against it. */
export function Contributions({ names, adds }: { names: readonly string[]; adds: readonly number[] }) {
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
