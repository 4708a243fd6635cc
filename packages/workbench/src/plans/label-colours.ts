import { colormap } from './colormaps.ts'
import { fromHex, objectColours, scrambled } from './colours.ts'

/** A colour for each label, by way of a table of colours. */
export interface LabelColours {
  /** Number of the colour of each label; labels beyond it have colour {@link unmeasured}. */
  readonly indices: Uint8Array
  /** 256 colours of four bytes; those with 0 as the last are hidden. */
  readonly colours: Uint8Array
}

/** Colour 0 hides, colour 1 is for objects of which nothing is known, and the last for those that were chosen. */
const hidden = 0
export const unmeasured = 1
const first = 2
const last = 254
const chosen = 255
const colourCount = last - first + 1

const tableOf = (colourOf: (index: number) => readonly [number, number, number]): Uint8Array => {
  const colours = new Uint8Array(4 * 256)
  colours.set([150, 150, 150, 255], 4 * unmeasured)
  colours.fill(255, 4 * chosen)
  for (let index = first; index <= last; index++) colours.set([...colourOf(index), 255], 4 * index)
  return colours
}

const ownColours = tableOf((index) => objectColours[index] as readonly [number, number, number])

const viridis = tableOf((index) => {
  const at = 4 * Math.round(((index - first) / (last - first)) * 255)
  const [red, green, blue] = colormap('viridis').subarray(at, at + 3)
  return [red as number, green as number, blue as number]
})

/** Labels of some rows of a table, each with the number of its colour. */
function indicesOf(labels: ArrayLike<number>, rows: Iterable<number>, indexOf: (row: number) => number): Uint8Array {
  let largest = 0
  for (let row = 0; row < labels.length; row++) largest = Math.max(largest, labels[row] as number)
  const indices = new Uint8Array(largest + 1).fill(hidden)
  for (const row of rows) indices[labels[row] as number] = indexOf(row)
  return indices
}

/** Colours as objects always have them, of some rows only. */
export function ownLabelColours(labels: ArrayLike<number>, rows: Iterable<number>, seed: number): LabelColours {
  const indexOf = (row: number): number => first + (scrambled(labels[row] as number, seed) % colourCount)
  return { indices: indicesOf(labels, rows, indexOf), colours: ownColours }
}

/** Number of the colour of a value between two limits. */
export function colourIndex(value: number, [low, high]: readonly [number, number]): number {
  if (!Number.isFinite(value)) return unmeasured
  const share = high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 0.5
  return first + Math.round(share * (last - first))
}

/** Colours from violet (small) to yellow (large) by what was measured, of some rows only. */
export function measuredLabelColours(
  labels: ArrayLike<number>,
  rows: Iterable<number>,
  values: ArrayLike<number>,
  limits: readonly [number, number],
): LabelColours {
  return { indices: indicesOf(labels, rows, (row) => colourIndex(values[row] as number, limits)), colours: viridis }
}

/** Colours of the classes that objects have. */
export function classLabelColours(
  labels: ArrayLike<number>,
  rows: Iterable<number>,
  classes: ArrayLike<number>,
  hexOf: (value: number) => string | undefined,
): LabelColours {
  // class 1 has colour 2
  const indexOfClass = (value: number): number => (value >= 1 && value < colourCount && hexOf(value) !== undefined ? value + 1 : unmeasured)
  const colours = tableOf((index) => fromHex(hexOf(index - 1) ?? '#969696'))
  const indexOf = (row: number): number => indexOfClass(classes[row] as number)
  return { indices: indicesOf(labels, rows, indexOf), colours }
}

/** The same with some labels in white, as those that were chosen. */
export function withChosen({ indices, colours }: LabelColours, labels: Iterable<number>): LabelColours {
  const marked = indices.slice()
  for (const label of labels) if (label < marked.length && marked[label] !== hidden) marked[label] = chosen
  return { indices: marked, colours }
}

/** The smallest and the largest finite number among some rows. */
export function limitsOf(values: ArrayLike<number>, rows: Iterable<number>): readonly [number, number] | undefined {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const row of rows) {
    const value = values[row] as number
    if (!Number.isFinite(value)) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  return low <= high ? [low, high] : undefined
}
