import { escaped } from './markup.ts'

export interface Series {
  readonly name: string
  readonly points: readonly (readonly [x: number, y: number])[]
  /** Which of the colours of the page it has, from 0. */
  readonly colour: number
  readonly isDashed?: boolean
  readonly hasDots?: boolean
}

export interface ChartOptions {
  readonly title: string
  readonly x: string
  readonly y: string
  readonly series: readonly Series[]
  /** Places on the axis and what stands there; equal steps between them where they are given, whatever their numbers. */
  readonly ticks?: readonly { readonly value: number; readonly text: string }[]
  readonly yRange?: readonly [number, number]
}

const [width, height] = [360, 260]
const margins = { left: 46, right: 12, top: 12, bottom: 40 }

const fixed = (value: number): string => value.toFixed(1).replace(/\.0$/, '')

/** Round steps of which about five fit into a range. */
function stepsIn([low, high]: readonly [number, number]): number[] {
  const rough = (high - low) / 5
  let power = 1
  while (power > rough) power /= 10
  while (10 * power <= rough) power *= 10
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough) as number
  const first = Math.ceil(low / step - 1e-9)
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)))
}

/** A plot of lines as an image in a page: SVG with its numbers as text, so that it can be read and printed at any size. */
export function lineChart({ title, x, y, series, ticks, yRange = [0, 1] }: ChartOptions): string {
  // the numbers beside the axis leave room for its name
  const longest = Math.max(...stepsIn(yRange).map((value) => String(value).length))
  const frame = { ...margins, left: Math.max(margins.left, 24 + 7 * longest) }
  const places = ticks ?? [0, 0.2, 0.4, 0.6, 0.8, 1].map((value) => ({ value, text: String(value) }))
  const [first, last] = [places[0]?.value ?? 0, places.at(-1)?.value ?? 1]
  const across = (value: number): number => frame.left + ((value - first) / (last - first || 1)) * (width - frame.left - frame.right)
  const up = (value: number): number =>
    height - frame.bottom - ((value - yRange[0]) / (yRange[1] - yRange[0])) * (height - frame.top - frame.bottom)
  const grid = stepsIn(yRange).map(
    (value) =>
      `<line class="grid" x1="${frame.left}" x2="${width - frame.right}" y1="${fixed(up(value))}" y2="${fixed(up(value))}"/><text x="${frame.left - 6}" y="${fixed(up(value) + 4)}" text-anchor="end">${value}</text>`,
  )
  const labels = places.map(
    ({ value, text }) => `<text x="${fixed(across(value))}" y="${height - frame.bottom + 16}" text-anchor="middle">${escaped(text)}</text>`,
  )
  const lines = series.map(({ points, colour, isDashed, hasDots }) => {
    const path = points.map(([px, py], i) => `${i === 0 ? 'M' : 'L'}${fixed(across(px))} ${fixed(up(py))}`).join('')
    const dots = hasDots
      ? points.map(([px, py]) => `<circle class="c${colour}" cx="${fixed(across(px))}" cy="${fixed(up(py))}" r="3"/>`).join('')
      : ''
    return `<path class="c${colour}${isDashed ? ' dashed' : ''}" d="${path}"/>${dots}`
  })
  const legend = series
    .filter(({ name }) => name !== '')
    .map(
      ({ name, colour, isDashed }) =>
        `<li><svg viewBox="0 0 24 8" width="24" height="8" aria-hidden="true"><path class="c${colour}${isDashed ? ' dashed' : ''}" d="M0 4L24 4"/></svg>${escaped(name)}</li>`,
    )
  return [
    `<figure><figcaption>${escaped(title)}</figcaption>`,
    `<svg class="chart" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(`${title}: ${y} against ${x}`)}">`,
    ...grid,
    ...labels,
    `<line class="axis" x1="${frame.left}" x2="${width - frame.right}" y1="${height - frame.bottom}" y2="${height - frame.bottom}"/>`,
    ...lines,
    `<text x="${(width + frame.left - frame.right) / 2}" y="${height - 6}" text-anchor="middle">${escaped(x)}</text>`,
    `<text transform="translate(12 ${(height - frame.bottom + frame.top) / 2}) rotate(-90)" text-anchor="middle">${escaped(y)}</text>`,
    '</svg>',
    ...(legend.length > 0 ? [`<ul class="legend">${legend.join('')}</ul>`] : []),
    '</figure>',
  ].join('')
}
