import { framesOf } from '../array/axes.ts'
import { type LabelImage, withData } from '../array/raster.ts'
import { distanceTransform } from './distance-transform.ts'
import { neighbourSteps } from './neighbour-steps.ts'

/** Two tops are one object unless the saddle between them lies so many pixels lower than the lower one, and a share of its height. */
const leastDepth = 0.75
export const usualSplitDepth = 0.1

/** Bits of a number that it is sorted by at a time. */
const digitBits = 11
const digits = 2 ** digitBits

/** Pixels of the foreground from the highest to the lowest, equal ones in C order. */
function fromTheTop(data: Uint32Array, heights: Float32Array): Uint32Array {
  let count = 0
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) count++
  // positive floats are ordered as their bits are
  const bits = new Uint32Array(heights.buffer, heights.byteOffset, heights.length)
  let places = new Uint32Array(count)
  let at = 0
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) places[at++] = i
  let room = new Uint32Array(count)
  // digit by digit from the lowest, each time without changing the order of equal ones
  for (let shift = 0; shift < 32; shift += digitBits) {
    const ends = new Uint32Array(digits + 1)
    const digitOf = (place: number): number => digits - 1 - (((bits[place] as number) >>> shift) & (digits - 1))
    for (let i = 0; i < count; i++) {
      const next = digitOf(places[i] as number) + 1
      ends[next] = (ends[next] as number) + 1
    }
    for (let digit = 0; digit < digits; digit++) ends[digit + 1] = (ends[digit + 1] as number) + (ends[digit] as number)
    for (let i = 0; i < count; i++) {
      const place = places[i] as number
      const digit = digitOf(place)
      const to = ends[digit] as number
      room[to] = place
      ends[digit] = to + 1
    }
    ;[places, room] = [room, places]
  }
  return places
}

/** Tops of a landscape that grow from above until they meet. */
class Tops {
  readonly #leastShare: number
  readonly #parents: number[] = []
  readonly #heights: number[] = []

  constructor(leastShare: number) {
    this.#leastShare = leastShare
  }

  get count(): number {
    return this.#parents.length
  }

  add(height: number): number {
    this.#heights.push(height)
    return this.#parents.push(this.#parents.length) - 1
  }

  of(top: number): number {
    let root = top
    while (this.#parents[root] !== root) root = this.#parents[root] as number
    for (let i = top; i !== root; ) {
      const next = this.#parents[i] as number
      this.#parents[i] = root
      i = next
    }
    return root
  }

  /** Two tops meet at a saddle: they become one unless it is deep. Gives the higher one, or the older of equally high ones. */
  meet(one: number, other: number, saddle: number): number {
    const [a, b] = [this.#heights[one] as number, this.#heights[other] as number]
    const [higher, lower] = a > b || (a === b && one < other) ? [one, other] : [other, one]
    const height = Math.min(a, b)
    if (height - saddle < Math.max(leastDepth, this.#leastShare * height)) this.#parents[lower] = higher
    return higher
  }
}

/** Numbers in the order in which they are met. */
function splitFrame({ data, shape }: LabelImage, heights: Float32Array, splitDepth: number): Uint32Array {
  const [depth, height, width] = shape.length === 3 ? (shape as [number, number, number]) : [1, ...(shape as [number, number])]
  const { everywhere } = neighbourSteps(shape.length, height, width)
  const topOf = new Int32Array(data.length).fill(-1)
  const tops = new Tops(splitDepth)
  for (const at of fromTheTop(data, heights)) {
    const label = data[at]
    const level = heights[at] as number
    const x = at % width
    const y = Math.floor(at / width) % height
    const z = Math.floor(at / (width * height))
    const isInside = x > 0 && y > 0 && x < width - 1 && y < height - 1 && (depth === 1 || (z > 0 && z < depth - 1))
    let own = -1
    for (const step of everywhere) {
      const next = at + step
      if (!isInside && !isNeighbour(at, next, { depth, height, width })) continue
      const found = topOf[next] as number
      if (found < 0 || data[next] !== label) continue
      const top = tops.of(found)
      if (own === -1) own = top
      else if (own !== top) own = tops.meet(own, top, level)
    }
    topOf[at] = own === -1 ? tops.add(level) : own
  }
  const numbers = new Uint32Array(tops.count)
  const numbered = new Uint32Array(data.length)
  let last = 0
  for (let i = 0; i < numbered.length; i++) {
    const top = topOf[i] as number
    if (top < 0) continue
    const root = tops.of(top)
    numbers[root] ||= ++last
    numbered[i] = numbers[root] as number
  }
  return numbered
}

/** Whether a step did not leave the image on one side to come in on another. */
function isNeighbour(at: number, next: number, { depth, height, width }: { depth: number; height: number; width: number }): boolean {
  if (next < 0 || next >= depth * height * width) return false
  const away = (i: number, j: number): boolean => Math.abs(i - j) <= 1
  return (
    away(at % width, next % width) &&
    away(Math.floor(at / width) % height, Math.floor(next / width) % height) &&
    away(Math.floor(at / (width * height)), Math.floor(next / (width * height)))
  )
}

/**
 * Splits objects at their waists: the watershed of the distance to the background (Vincent & Soille, 1991; dynamics of Grimaud, 1992). An
 * object becomes as many as its distance map has tops, where a top counts if the saddle towards a higher one lies at least 0.75 pixels, and
 * a share of its height, below it. Objects are numbered 1 to n in C order, for each time point.
 *
 * @param splitDepth  that share, 0 to below 1: a larger one splits less
 * @param weights     of every pixel, 0 and more, by which its distance is multiplied: where the forest is less sure, a waist is deeper
 */
export function splitTouching(
  labels: LabelImage,
  { splitDepth = usualSplitDepth, weights }: { readonly splitDepth?: number | undefined; readonly weights?: Float32Array | undefined } = {},
): LabelImage {
  const { data: heights } = distanceTransform(labels)
  weights?.forEach((weight, i) => {
    // positive floats are ordered as their bits are
    heights[i] = (heights[i] as number) * Math.max(0, weight)
  })
  const output = new Uint32Array(labels.data.length)
  let from = 0
  for (const frame of framesOf(labels) as LabelImage[]) {
    output.set(splitFrame(frame, heights.subarray(from, from + frame.data.length), splitDepth), from)
    from += frame.data.length
  }
  return withData(labels, output) as LabelImage
}
