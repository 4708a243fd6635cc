import { OptionError } from '../errors.ts'

const grown = <T extends Int32Array | Float64Array>(array: T): T => {
  const larger = new (array.constructor as new (length: number) => T)(2 * array.length)
  larger.set(array as never)
  return larger
}

/** Index of a value in an ascending array that holds it. */
function placeIn(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as number) < value) low = middle + 1
    else high = middle
  }
  return low
}

/** The runs of one row with the label that each got. */
interface LabelledRow {
  count: number
  first: Int32Array
  end: Int32Array
  label: Int32Array
}

const emptyRow = (width: number): LabelledRow => {
  const most = Math.ceil(width / 2) + 1
  return { count: 0, first: new Int32Array(most), end: new Int32Array(most), label: new Int32Array(most) }
}

/**
 * Connected components of a two-dimensional mask that is larger than memory, in two passes over its rows from top to bottom: `add` each row,
 * then ask for the `labels` of each. What is remembered is one number for each part of an object, and one bit for each pixel.
 */
export class StreamedComponents {
  readonly #width: number
  readonly #height: number
  readonly #reach: number
  readonly #rowBytes: number
  readonly #mask: Uint8Array
  /** For each label that was given a smaller one of the same object, or itself. */
  #parents = new Int32Array(1024)
  /** For each label the place of the first pixel of its object, column by column. */
  #places = new Float64Array(1024)
  #count = 0
  #rows = 0
  #above: LabelledRow
  #row: LabelledRow
  #numbers: Int32Array | undefined

  /** @param connectivity  4 or 8 */
  constructor([height, width]: readonly [number, number], connectivity: number) {
    if (connectivity !== 4 && connectivity !== 8) throw new OptionError('connectivity', connectivity, '4 or 8')
    this.#width = width
    this.#height = height
    this.#reach = connectivity === 8 ? 1 : 0
    this.#rowBytes = Math.ceil(width / 8)
    this.#mask = new Uint8Array(this.#rowBytes * height)
    this.#above = emptyRow(width)
    this.#row = emptyRow(width)
  }

  /** The next row of the first pass. @param row  everything but 0 is foreground */
  add(row: ArrayLike<number>): void {
    const start = this.#rows * this.#rowBytes
    for (let x = 0; x < this.#width; x++)
      if (row[x] !== 0) this.#mask[start + (x >> 3)] = (this.#mask[start + (x >> 3)] as number) | (1 << (x & 7))
    this.#label(this.#rows++, (label, other) => this.#join(label, other))
    for (let r = 0; r < this.#row.count; r++) {
      const label = this.#row.label[r] as number
      const root = this.#rootOf(label)
      const place = (this.#row.first[r] as number) * this.#height + this.#rows - 1
      this.#places[root] = Math.min(this.#places[root] as number, place)
    }
  }

  /** How many objects there are; ends the first pass. Numbered by their first pixel column by column, as APOC's segmenter does. */
  finish(): number {
    let objects = 0
    for (let label = 0; label < this.#count; label++) if (this.#parents[label] === label) objects++
    // the places of different objects differ, so that an object is known by its place
    const places = new Float64Array(objects)
    for (let label = 0, at = 0; label < this.#count; label++)
      if (this.#parents[label] === label) places[at++] = this.#places[label] as number
    places.sort()
    const numbers = new Int32Array(this.#count)
    for (let label = 0; label < this.#count; label++) {
      // roots are smaller than the labels that lead to them
      const root = this.#rootOf(label)
      numbers[label] = root === label ? placeIn(places, this.#places[label] as number) + 1 : (numbers[root] as number)
    }
    this.#numbers = numbers
    this.#places = new Float64Array(0)
    this.#rows = 0
    this.#count = 0
    this.#row.count = 0
    return objects
  }

  /** The next row of the second pass: the number of the object of each pixel, 0 for background. */
  labels(target: Uint16Array | Uint32Array): void {
    const numbers = this.#numbers as Int32Array
    target.fill(0)
    this.#label(this.#rows++, () => undefined)
    const { count, first, end, label } = this.#row
    for (let r = 0; r < count; r++) target.fill(numbers[label[r] as number] as number, first[r] as number, end[r] as number)
  }

  #rootOf(label: number): number {
    let root = label
    while ((this.#parents[root] as number) !== root) root = this.#parents[root] as number
    // the way becomes short for the next who asks
    for (let at = label; at !== root; ) {
      const next = this.#parents[at] as number
      this.#parents[at] = root
      at = next
    }
    return root
  }

  #join(a: number, b: number): void {
    const [rootA, rootB] = [this.#rootOf(a), this.#rootOf(b)]
    if (rootA === rootB) return
    const [kept, gone] = rootA < rootB ? [rootA, rootB] : [rootB, rootA]
    this.#parents[gone] = kept
    this.#places[kept] = Math.min(this.#places[kept] as number, this.#places[gone] as number)
  }

  /**
   * Gives each run of a row the label of the first run above that it touches, or a new one: the same labels in both passes.
   *
   * @param meets  told of each further run above that a run touches
   */
  #label(y: number, meets: (label: number, other: number) => void): void {
    const row = this.#above
    this.#above = this.#row
    this.#row = row
    const above = this.#above
    this.#findRuns(y)
    let b = 0
    for (let a = 0; a < row.count; a++) {
      const [start, stop] = [(row.first[a] as number) - this.#reach, (row.end[a] as number) + this.#reach]
      while (b < above.count && (above.end[b] as number) <= start) b++
      let label = -1
      for (let at = b; at < above.count && (above.first[at] as number) < stop; at++) {
        if (label < 0) label = above.label[at] as number
        else meets(label, above.label[at] as number)
      }
      row.label[a] = label < 0 ? this.#newLabel() : label
    }
  }

  #newLabel(): number {
    const label = this.#count++
    if (this.#numbers !== undefined) return label
    if (label === this.#parents.length) {
      this.#parents = grown(this.#parents)
      this.#places = grown(this.#places)
    }
    this.#parents[label] = label
    this.#places[label] = Number.POSITIVE_INFINITY
    return label
  }

  #findRuns(y: number): void {
    const row = this.#row
    const start = y * this.#rowBytes
    const isSet = (x: number): boolean => (((this.#mask[start + (x >> 3)] as number) >> (x & 7)) & 1) === 1
    row.count = 0
    for (let x = 0; x < this.#width; x++) {
      if ((x & 7) === 0 && this.#mask[start + (x >> 3)] === 0) {
        x += 7
        continue
      }
      if (!isSet(x)) continue
      row.first[row.count] = x
      while (x < this.#width && isSet(x)) x++
      row.end[row.count++] = x
    }
  }
}
