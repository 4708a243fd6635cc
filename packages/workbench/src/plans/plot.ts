import { bin, thresholdFreedmanDiaconis } from 'd3-array'
import { polygonContains } from 'd3-polygon'
import type { Point, Size } from './camera.ts'

/** Room around what is plotted, for the numbers of the axes, in pixels. */
export const plotMargin = { left: 56, right: 12, top: 8, bottom: 34 }

/** Turns values into places along an axis of so many pixels. */
export interface Axis {
  readonly low: number
  readonly high: number
  /** Where the smallest and the largest value are. */
  readonly from: number
  readonly to: number
}

export const placeOn = ({ low, high, from, to }: Axis, value: number): number => from + ((value - low) / (high - low)) * (to - from)

export const valueAt = ({ low, high, from, to }: Axis, place: number): number => low + ((place - from) / (to - from)) * (high - low)

/** An axis with some room beside the smallest and the largest value. */
export function axisFor([low, high]: readonly [number, number], from: number, to: number): Axis {
  const room = high > low ? 0.04 * (high - low) : Math.max(0.5, Math.abs(low) * 0.05)
  return { low: low - room, high: high + room, from, to }
}

/** The axes of a plot of this size: values grow to the right and upwards. */
export const axesFor = (
  x: readonly [number, number],
  y: readonly [number, number],
  { height, width }: Size,
): { readonly x: Axis; readonly y: Axis } => ({
  x: axisFor(x, plotMargin.left, width - plotMargin.right),
  y: axisFor(y, height - plotMargin.bottom, plotMargin.top),
})

/** A range of values and how many there are in it. */
export interface Bin {
  readonly low: number
  readonly high: number
  readonly count: number
}

/** Counts values in ranges of equal width (Freedman and Diaconis 1981), at least 4 and at most 60. */
export function binsOf(values: readonly number[], limits: readonly [number, number]): Bin[] {
  const finite = values.filter(Number.isFinite)
  const wanted = thresholdFreedmanDiaconis(finite, limits[0], limits[1])
  const count = Math.min(60, Math.max(4, Number.isFinite(wanted) ? wanted : 4))
  return bin()
    .domain([...limits])
    .thresholds(count)(finite)
    .map((one) => ({
      low: one.x0 as number,
      high: one.x1 as number,
      count: one.length,
    }))
}

/** Numbers of the points inside a closed line. */
export function inside(points: ReadonlyMap<number, Point>, line: readonly Point[]): number[] {
  const corners = line.map(({ x, y }): [number, number] => [x, y])
  return [...points].filter(([, { x, y }]) => polygonContains(corners, [x, y])).map(([key]) => key)
}

/** The number of the point that is nearest to a place, where one is close enough. */
export function nearest(points: ReadonlyMap<number, Point>, place: Point, reach: number): number | undefined {
  let [best, least] = [undefined as number | undefined, reach * reach]
  for (const [key, { x, y }] of points) {
    const distance = (x - place.x) ** 2 + (y - place.y) ** 2
    if (distance > least) continue
    least = distance
    best = key
  }
  return best
}

/** More points than this are not seen as such. */
const mostPoints = 300

/** A curve of many points by few of them, with its ends. */
export function thinnedCurve<P>(points: readonly P[]): readonly P[] {
  if (points.length <= mostPoints) return points
  const step = (points.length - 1) / (mostPoints - 1)
  return Array.from({ length: mostPoints }, (_, i) => points[Math.round(i * step)] as P)
}

/** The next point from one of them towards the right, left, top or bottom: the nearest that lies more that way than aside. */
export function nextTowards(points: readonly Point[], from: number, direction: Point): number {
  const start = points[from] as Point
  let [best, least] = [from, Number.POSITIVE_INFINITY]
  for (const [i, { x, y }] of points.entries()) {
    const [dx, dy] = [x - start.x, y - start.y]
    const ahead = dx * direction.x + dy * direction.y
    const aside = Math.abs(dx * direction.y - dy * direction.x)
    if (ahead <= 0 || aside > ahead || ahead + aside >= least) continue
    ;[best, least] = [i, ahead + aside]
  }
  return best
}
