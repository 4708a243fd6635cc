import { ticks } from 'd3-array'
import type { Point, Size } from '../plans/camera.ts'
import { limitsOf } from '../plans/label-colours.ts'
import { type Axis, axesFor, type Bin, binsOf, placeOn, plotMargin } from '../plans/plot.ts'
import { countAxis } from '../session/table-view.ts'
import type { Workbench } from '../session/workbench.ts'

/** What is plotted, in pixels of the plot. */
export interface Plot {
  readonly size: Size
  readonly x: Axis
  readonly y: Axis
  readonly names: { readonly x: string; readonly y: string }
  /** Of a scatter plot, by row. */
  readonly points: ReadonlyMap<number, Point>
  /** Of a histogram; `undefined` for a scatter plot. */
  readonly bins: readonly Bin[] | undefined
  /** Rows of the time point that is looked at. */
  readonly rows: readonly number[]
  readonly values: readonly number[]
}

/** What is to be plotted now; `undefined` where there is no room or nothing to plot. */
export function plotOf(workbench: Workbench, size: Size): Plot | undefined {
  const { tableView, active } = workbench
  const table = tableView.table.value
  const frame = active.value?.position.value.t ?? 0
  if (table === undefined || size.width < 120 || size.height < 60) return undefined
  const names = tableView.axes.value
  const frames = table.frame as readonly number[] | undefined
  const rows = [...tableView.rows.value].filter((row) => frames === undefined || frames[row] === frame)
  const values = table[names.x] as readonly number[]
  const xLimits = limitsOf(values, rows)
  if (xLimits === undefined) return undefined
  const known = { size, names, rows, values }
  if (names.y === countAxis) {
    const bins = binsOf(
      rows.map((row) => values[row] as number),
      xLimits,
    )
    const most = Math.max(1, ...bins.map(({ count }) => count))
    const { x, y } = axesFor(xLimits, [0, most], size)
    return { ...known, x, y: { ...y, low: 0 }, points: new Map(), bins }
  }
  const upwards = table[names.y] as readonly number[]
  const yLimits = limitsOf(upwards, rows)
  if (yLimits === undefined) return undefined
  const { x, y } = axesFor(xLimits, yLimits, size)
  const points = new Map<number, Point>()
  for (const row of rows) {
    const [across, up] = [values[row] as number, upwards[row] as number]
    if (Number.isFinite(across) && Number.isFinite(up)) points.set(row, { x: placeOn(x, across), y: placeOn(y, up) })
  }
  return { ...known, x, y, points, bins: undefined }
}

export interface Ink {
  readonly text: string
  readonly muted: string
  readonly hairline: string
  readonly accent: string
}

/** The colours of the theme. */
export function inkOf(element: HTMLElement): Ink {
  const style = getComputedStyle(element)
  const of = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  return { text: of('text'), muted: of('muted'), hairline: of('hairline'), accent: of('accent') }
}

const digits = new Intl.NumberFormat('en', { maximumSignificantDigits: 6 })

export function drawAxes(context: CanvasRenderingContext2D, { size, x, y, names }: Plot, ink: Ink): void {
  const bottom = size.height - plotMargin.bottom
  context.font = '11px system-ui, sans-serif'
  context.fillStyle = ink.muted
  context.strokeStyle = ink.hairline
  context.lineWidth = 1
  context.textAlign = 'center'
  context.textBaseline = 'top'
  for (const value of ticks(x.low, x.high, Math.max(2, size.width / 110))) {
    const place = Math.round(placeOn(x, value)) + 0.5
    context.beginPath()
    context.moveTo(place, plotMargin.top)
    context.lineTo(place, bottom + 4)
    context.stroke()
    context.fillText(digits.format(value), place, bottom + 5)
  }
  context.textAlign = 'right'
  context.textBaseline = 'middle'
  for (const value of ticks(y.low, y.high, Math.max(2, size.height / 50))) {
    const place = Math.round(placeOn(y, value)) + 0.5
    context.beginPath()
    context.moveTo(plotMargin.left - 4, place)
    context.lineTo(size.width - plotMargin.right, place)
    context.stroke()
    context.fillText(digits.format(value), plotMargin.left - 7, place)
  }
  context.fillStyle = ink.text
  context.textAlign = 'center'
  context.textBaseline = 'bottom'
  context.fillText(names.x, (plotMargin.left + size.width) / 2, size.height - 1)
}

export function drawBars(
  context: CanvasRenderingContext2D,
  plot: Plot,
  bins: readonly Bin[],
  isChosen: (row: number) => boolean,
  ink: Ink,
): void {
  const base = placeOn(plot.y, 0)
  const chosenValues = plot.rows.filter(isChosen).map((row) => plot.values[row] as number)
  for (const [i, { low, high, count }] of bins.entries()) {
    const [left, right] = [placeOn(plot.x, low), placeOn(plot.x, high)]
    const width = Math.max(1, right - left - 1)
    const isLast = i === bins.length - 1
    const chosen = chosenValues.filter((value) => value >= low && (value < high || (isLast && value <= high))).length
    context.fillStyle = ink.accent
    context.fillRect(left, placeOn(plot.y, count), width, base - placeOn(plot.y, count))
    context.fillStyle = ink.text
    context.fillRect(left, placeOn(plot.y, chosen), width, base - placeOn(plot.y, chosen))
  }
}

export function drawPoints(
  context: CanvasRenderingContext2D,
  { points }: Plot,
  colourOf: (row: number) => string | undefined,
  isChosen: (row: number) => boolean,
  ink: Ink,
): void {
  const side = points.size > 5000 ? 2 : points.size > 500 ? 4 : 6
  const chosen: Point[] = []
  for (const [row, point] of points) {
    if (isChosen(row)) chosen.push(point)
    context.fillStyle = colourOf(row) ?? ink.accent
    context.fillRect(point.x - side / 2, point.y - side / 2, side, side)
  }
  context.strokeStyle = ink.text
  context.lineWidth = 2
  for (const { x, y } of chosen) context.strokeRect(x - side / 2 - 2, y - side / 2 - 2, side + 4, side + 4)
}

/** The range or the closed line that is being drawn. */
export function drawLine(context: CanvasRenderingContext2D, { bins, size }: Plot, line: readonly Point[], ink: Ink): void {
  const [start, end] = [line[0], line.at(-1)]
  if (start === undefined || end === undefined) return
  context.strokeStyle = ink.text
  context.lineWidth = 1
  context.setLineDash([4, 3])
  context.beginPath()
  if (bins !== undefined) {
    const bottom = size.height - plotMargin.bottom
    context.rect(Math.min(start.x, end.x), plotMargin.top, Math.abs(end.x - start.x), bottom - plotMargin.top)
  } else {
    for (const { x, y } of line) context.lineTo(x, y)
    context.closePath()
  }
  context.stroke()
  context.setLineDash([])
}
