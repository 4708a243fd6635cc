import type { Raster } from '../array/raster.ts'

/** Two neighbouring labels, the smaller one first; 0 is the background. */
export interface Contact {
  readonly a: number
  readonly b: number
  /** Pairs of pixels, one of each, that lie beside each other (4 or 6 neighbours). */
  readonly pairs: number
  /** Sum of what `measure` says of those pairs. */
  readonly sum: number
}

/**
 * Which labels touch, and how much.
 *
 * @param labels   one time point in two or three dimensions
 * @param measure  a value for each pair of pixels (indices), summed up in `sum`
 */
export function contactsOf(labels: Raster<string, Uint32Array>, measure?: (first: number, second: number) => number): Contact[] {
  const { data, shape } = labels
  const width = shape[shape.length - 1] as number
  const height = shape[shape.length - 2] as number
  const found = new Map<number, Map<number, { pairs: number; sum: number }>>()
  const note = (first: number, second: number): void => {
    const one = data[first] as number
    const other = data[second] as number
    const [a, b] = one < other ? [one, other] : [other, one]
    const row = found.get(a) ?? new Map<number, { pairs: number; sum: number }>()
    const contact = row.get(b) ?? { pairs: 0, sum: 0 }
    if (contact.pairs === 0) {
      found.set(a, row)
      row.set(b, contact)
    }
    contact.pairs++
    if (measure !== undefined) contact.sum += measure(first, second)
  }
  const plane = width * height
  for (let z = 0, at = 0; at < data.length; z++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++, at++) {
        const label = data[at]
        if (x > 0 && data[at - 1] !== label) note(at - 1, at)
        if (y > 0 && data[at - width] !== label) note(at - width, at)
        if (z > 0 && data[at - plane] !== label) note(at - plane, at)
      }
  return [...found]
    .flatMap(([a, row]) => [...row].map(([b, { pairs, sum }]) => ({ a, b, pairs, sum })))
    .sort((one, other) => one.a - other.a || one.b - other.b)
}
