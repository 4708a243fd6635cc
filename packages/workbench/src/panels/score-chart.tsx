import type { ScoreCurve } from '@cambium/core/evaluate'

const [width, height] = [250, 110]
const frame = { left: 30, right: 14, top: 8, bottom: 18 }

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Mean scores against a setting: on what was learned from (dashed) and on what was held out. */
export function ScoreChart({
  curve,
  title,
  x,
  tour,
}: {
  curve: ScoreCurve<number | null>
  title: string
  x: string
  /** The stop of the tour that it belongs to. */
  tour?: string
}) {
  const [train, test] = [curve.train.map(mean), curve.test.map(mean)]
  // as many places as there is room to name
  const every = Math.ceil(curve.values.length / 8)
  const least = Math.max(0, Math.floor(10 * Math.min(...train, ...test) - 0.5) / 10)
  const across = (i: number): number => frame.left + (i / Math.max(1, curve.values.length - 1)) * (width - frame.left - frame.right)
  const up = (score: number): number => height - frame.bottom - ((score - least) / (1 - least)) * (height - frame.top - frame.bottom)
  const path = (scores: readonly number[]): string => scores.map((score, i) => `${i === 0 ? 'M' : 'L'}${across(i)} ${up(score)}`).join('')
  const says = curve.values.map((value, i) => `${value ?? 'any'}: ${((100 * (test[i] as number)) as number).toFixed(1)} %`).join(', ')
  return (
    <figure class="score-chart" data-tour={tour}>
      <figcaption>{title}</figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${title}. ${says}`}>
        {[least, (1 + least) / 2, 1].map((score) => (
          <g key={score}>
            <line class="grid" x1={frame.left} x2={width - frame.right} y1={up(score)} y2={up(score)} />
            <text x={frame.left - 4} y={up(score) + 3} text-anchor="end">
              {Math.round(100 * score)}
            </text>
          </g>
        ))}
        <path class="learned" d={path(train)} />
        <path class="held-out" d={path(test)} />
        {curve.values.map((value, i) => (
          <g key={value}>
            <circle class="held-out" cx={across(i)} cy={up(test[i] as number)} r="2.5" />
            {(curve.values.length - 1 - i) % every === 0 && (
              <text x={across(i)} y={height - 5} text-anchor="middle">
                {value ?? 'any'}
              </text>
            )}
          </g>
        ))}
      </svg>
      <p class="muted">{x}</p>
    </figure>
  )
}
