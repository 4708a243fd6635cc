import type { Point, Size } from './camera.ts'

/** Receives pieces of rows, from column x0 (included) to x1 (excluded). */
export type Visit = (y: number, x0: number, x1: number) => void

/** A piece of a row cut off at the edges of an image; nothing where it lies outside. */
function clipped({ height, width }: Size, visit: Visit): Visit {
  return (y, x0, x1) => {
    if (y < 0 || y >= height) return
    const [from, to] = [Math.max(0, x0), Math.min(width, x1)]
    if (from < to) visit(y, from, to)
  }
}

/** First and last column whose middle lies between two places of a row. */
const columnsBetween = (left: number, right: number): [number, number] => [Math.ceil(left - 0.5), Math.floor(right - 0.5) + 1]

/**
 * The pixels whose middle is at most `radius` from a line between two places: what a round brush covers on its way from one to the other.
 * A brush smaller than a pixel covers the pixels that the line goes through.
 */
export function capsule(from: Point, to: Point, radius: number, image: Size, visit: Visit): void {
  const draw = clipped(image, visit)
  const r = Math.max(radius, 0.5)
  const [dy, dx] = [to.y - from.y, to.x - from.x]
  const length = Math.sqrt(dy * dy + dx * dx)
  const [first, last] = columnsBetween(Math.min(from.y, to.y) - r, Math.max(from.y, to.y) + r)
  let drawn = false
  for (let row = Math.max(0, first); row < Math.min(image.height, last); row++) {
    const y = row + 0.5
    let [left, right] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    const cover = (a: number, b: number): void => {
      left = Math.min(left, a)
      right = Math.max(right, b)
    }
    for (const end of [from, to]) {
      const rest = r * r - (y - end.y) * (y - end.y)
      if (rest >= 0) cover(end.x - Math.sqrt(rest), end.x + Math.sqrt(rest))
    }
    if (length > 0) coverBand({ from, to, length, r, y }, cover)
    const [x0, x1] = columnsBetween(left, right)
    if (x0 < x1) drawn = true
    draw(row, x0, x1)
  }
  // between the middles of pixels there is always one that is nearest
  if (!drawn) draw(Math.floor(to.y), Math.floor(to.x), Math.floor(to.x) + 1)
}

/** The part of a row in the rectangle that lies `r` to both sides of a line. */
function coverBand(
  { from, to, length, r, y }: { from: Point; to: Point; length: number; r: number; y: number },
  cover: (left: number, right: number) => void,
): void {
  const [ny, nx] = [((to.x - from.x) / length) * r, (-(to.y - from.y) / length) * r]
  const corners = [
    { y: from.y + ny, x: from.x + nx },
    { y: to.y + ny, x: to.x + nx },
    { y: to.y - ny, x: to.x - nx },
    { y: from.y - ny, x: from.x - nx },
  ]
  let [left, right] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const [i, a] of corners.entries()) {
    const b = corners[(i + 1) % 4] as Point
    if (a.y === b.y || (y - a.y) * (y - b.y) > 0) continue
    const x = a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x)
    left = Math.min(left, x)
    right = Math.max(right, x)
  }
  if (left <= right) cover(left, right)
}

/** The pixels whose middle lies inside a polygon, by the even–odd rule. */
export function polygon(corners: readonly Point[], image: Size, visit: Visit): void {
  const draw = clipped(image, visit)
  const ys = corners.map(({ y }) => y)
  const [first, last] = columnsBetween(Math.min(...ys), Math.max(...ys))
  for (let row = Math.max(0, first); row < Math.min(image.height, last); row++) {
    const y = row + 0.5
    const crossings: number[] = []
    for (const [i, a] of corners.entries()) {
      const b = corners[(i + 1) % corners.length] as Point
      if (a.y > y === b.y > y) continue
      crossings.push(a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x))
    }
    crossings.sort((a, b) => a - b)
    for (let i = 0; i + 1 < crossings.length; i += 2) draw(row, ...columnsBetween(crossings[i] as number, crossings[i + 1] as number))
  }
}

/**
 * The connected pixels around a place that have its value (neighbours share an edge).
 *
 * @param at  value of the pixel in a row and a column
 */
export function flood(start: Point, { height, width }: Size, at: (y: number, x: number) => number, visit: Visit): void {
  const [startY, startX] = [Math.floor(start.y), Math.floor(start.x)]
  if (startY < 0 || startX < 0 || startY >= height || startX >= width) return
  const value = at(startY, startX)
  const seen = new Uint8Array(height * width)
  const stack = [startY * width + startX]
  const isOpen = (y: number, x: number): boolean => seen[y * width + x] === 0 && at(y, x) === value
  for (let place = stack.pop(); place !== undefined; place = stack.pop()) {
    const y = Math.floor(place / width)
    let x0 = place - y * width
    if (!isOpen(y, x0)) continue
    let x1 = x0 + 1
    while (x0 > 0 && isOpen(y, x0 - 1)) x0--
    while (x1 < width && isOpen(y, x1)) x1++
    seen.fill(1, y * width + x0, y * width + x1)
    visit(y, x0, x1)
    for (const next of [y - 1, y + 1]) {
      if (next < 0 || next >= height) continue
      for (let x = x0; x < x1; x++) if (isOpen(next, x) && (x === x0 || !isOpen(next, x - 1))) stack.push(next * width + x)
    }
  }
}

/** The pixels whose middle lies to the right of a line without ends, seen along it with y downwards. */
export function rightOf(from: Point, to: Point, { height, width }: Size, visit: Visit): void {
  const [dy, dx] = [to.y - from.y, to.x - from.x]
  for (let row = 0; row < height; row++) {
    const y = row + 0.5 - from.y
    // right of the line where dx · y − dy · x > 0
    if (dy === 0) {
      if (dx * y > 0) visit(row, 0, width)
      continue
    }
    const limit = from.x + (dx * y) / dy
    const [x0, x1] = dy < 0 ? [Math.floor(limit - 0.5) + 1, width] : [0, Math.ceil(limit - 0.5)]
    if (Math.max(0, x0) < Math.min(width, x1)) visit(row, Math.max(0, x0), Math.min(width, x1))
  }
}
