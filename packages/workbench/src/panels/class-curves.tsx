import type { ClassCurves } from '@cambium/core/evaluate'
import type { ClassList } from '../layers/class-list.ts'
import { thinnedCurve } from '../plans/plot.ts'
import { text } from '../text/en.ts'

const words = text.heldOut
const [width, height] = [250, 150]
const frame = { left: 30, right: 8, top: 8, bottom: 18 }

type Point = readonly [x: number, y: number]

/** Bins of probability with fewer samples tell little and are not drawn. */
const fewestInBin = 5

interface Line {
  readonly name: string
  readonly colour: string
  readonly points: readonly Point[]
}

/** Lines in a square from 0 to 1. */
function UnitPlot({ title, lines, hasDiagonal }: { title: string; lines: readonly Line[]; hasDiagonal: boolean }) {
  const across = (x: number): number => frame.left + x * (width - frame.left - frame.right)
  const up = (y: number): number => height - frame.bottom - y * (height - frame.top - frame.bottom)
  const path = (points: readonly Point[]): string => points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${across(x)} ${up(y)}`).join('')
  return (
    <figure class="score-chart">
      <figcaption>{title}</figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${title}. ${lines.map(({ name }) => name).join(', ')}`}>
        {[0, 0.5, 1].map((value) => (
          <g key={value}>
            <line class="grid" x1={frame.left} x2={width - frame.right} y1={up(value)} y2={up(value)} />
            <text x={frame.left - 4} y={up(value) + 3} text-anchor="end">
              {value}
            </text>
            <text x={across(value)} y={height - 5} text-anchor={value === 1 ? 'end' : 'middle'}>
              {value}
            </text>
          </g>
        ))}
        {hasDiagonal && <line class="diagonal" x1={across(0)} y1={up(0)} x2={across(1)} y2={up(1)} />}
        {lines.map(({ name, colour, points }) => (
          <path key={name} d={path(points)} style={{ stroke: colour }} />
        ))}
      </svg>
      <ul class="legend">
        {lines.map(({ name, colour }) => (
          <li key={name}>
            <i style={{ background: colour }} aria-hidden="true" />
            {name}
          </li>
        ))}
      </ul>
    </figure>
  )
}

const pairs = (x: readonly number[], y: readonly number[]): Point[] => x.map((value, i) => [value, y[i] as number])

/** How well each class is told from the others on what was held out, at every threshold of its probability, and whether probabilities are true. */
export function ClassCurvesView({ curves, classes }: { curves: readonly ClassCurves[]; classes: ClassList }) {
  const line = ({ value }: ClassCurves, note: string, points: readonly Point[]): Line => {
    const known = classes.all.value.find((one) => one.value === value)
    return {
      name: `${known?.name ?? `class ${value}`}: ${note}`,
      colour: known?.colour ?? '#888888',
      points: thinnedCurve(points),
    }
  }
  return (
    <details>
      <summary>{words.curves}</summary>
      <UnitPlot
        title={words.roc}
        hasDiagonal
        lines={curves.map((one) =>
          line(one, words.area(one.rocArea.toFixed(3)), pairs(one.roc.falsePositiveRate, one.roc.truePositiveRate)),
        )}
      />
      <p class="muted">{words.rocMeans}</p>
      <UnitPlot
        title={words.precisionRecall}
        hasDiagonal={false}
        lines={curves.map((one) =>
          line(
            one,
            words.averagePrecision(one.averagePrecision.toFixed(3)),
            pairs(one.precisionRecall.recall, one.precisionRecall.precision),
          ),
        )}
      />
      <p class="muted">{words.precisionRecallMeans}</p>
      <UnitPlot
        title={words.calibration}
        hasDiagonal
        lines={curves.map((one) =>
          line(
            one,
            words.brier(one.brier.toFixed(3)),
            pairs(one.calibration.meanProbability, one.calibration.positiveShare).filter(
              (_, i) => (one.calibration.samples[i] as number) >= fewestInBin,
            ),
          ),
        )}
      />
      <p class="muted">{words.calibrationMeans}</p>
    </details>
  )
}
