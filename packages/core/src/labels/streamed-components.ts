import { OptionError } from '../errors.ts'
import { GrowingNumbers } from './growing-numbers.ts'
import { emptyRow, type RowRuns, runsIn, StoredRuns } from './stored-runs.ts'

/** A place behind every pixel. */
const nowhere = (Place: Uint32ArrayConstructor | Float64ArrayConstructor): number =>
  Place === Uint32Array ? 2 ** 32 - 1 : Number.POSITIVE_INFINITY

/** Index of a value in an ascending array that holds it. */
function placeIn(sorted: Uint32Array | Float64Array, value: number): number {
  let [low, high] = [0, sorted.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as number) < value) low = middle + 1
    else high = middle
  }
  return low
}

/** What is known of an object once all its rows were added. */
export interface ComponentFacts {
  /** Pixels. */
  readonly size: number
  /** Whether it has a pixel in the first or last row or column. */
  readonly isAtBorder: boolean
}

/** The runs of one row with the label that each got. */
interface LabelledRow extends RowRuns {
  readonly label: Int32Array
}

function emptyLabelledRow(width: number): LabelledRow {
  const runs = emptyRow(width)
  return { ...runs, label: new Int32Array(runs.first.length) }
}

/**
 * Connected components of a two-dimensional mask that is larger than memory, in two passes over its rows from top to bottom: `add` each row,
 * then ask for the `labels` of each. What is remembered are two numbers for each part of an object, and the runs of each row, packed.
 */
export class StreamedComponents {
  readonly #width: number
  readonly #height: number
  readonly #reach: number
  readonly #runs: StoredRuns
  /** For each label that was given a smaller one of the same object, or itself; after the first pass the number of the object. */
  readonly #parents = new GrowingNumbers(Int32Array)
  /** For each label the place of the first pixel of its object, column by column. */
  #places: GrowingNumbers<Uint32Array> | GrowingNumbers<Float64Array>
  readonly #Place: Uint32ArrayConstructor | Float64ArrayConstructor
  /** For each label its pixels; those of an object at the border count as negative. */
  readonly #sizes: GrowingNumbers<Int32Array> | GrowingNumbers<Float64Array>
  #rows = 0
  /** Labels given in the second pass. */
  #given: number | undefined
  #above: LabelledRow
  #row: LabelledRow

  /** @param connectivity  4 or 8 */
  constructor([height, width]: readonly [number, number], connectivity: number) {
    if (connectivity !== 4 && connectivity !== 8) throw new OptionError('connectivity', connectivity, '4 or 8')
    this.#width = width
    this.#height = height
    this.#reach = connectivity === 8 ? 1 : 0
    this.#runs = new StoredRuns(width)
    this.#Place = width * height < 2 ** 32 ? Uint32Array : Float64Array
    this.#places = this.#Place === Uint32Array ? new GrowingNumbers(Uint32Array) : new GrowingNumbers(Float64Array)
    this.#sizes = width * height < 2 ** 31 ? new GrowingNumbers(Int32Array) : new GrowingNumbers(Float64Array)
    this.#above = emptyLabelledRow(width)
    this.#row = emptyLabelledRow(width)
  }

  /** The next row of the first pass. @param row  everything but 0 is foreground */
  add(row: ArrayLike<number>): void {
    const runs = this.#nextRow()
    runsIn(row, runs)
    this.#runs.add(runs)
    this.#label((label, other) => this.#join(label, other))
    for (let r = 0; r < runs.count; r++) this.#count(this.#rootOf(runs.label[r] as number), runs.first[r] as number, runs.end[r] as number)
    this.#rows++
  }

  /** Adds a run of the row to an object. */
  #count(root: number, first: number, end: number): void {
    this.#lower(root, first * this.#height + this.#rows)
    const size = this.#sizes.get(root)
    const isAtBorder = size < 0 || first === 0 || end === this.#width || this.#rows === 0 || this.#rows === this.#height - 1
    this.#sizes.set(root, (Math.abs(size) + end - first) * (isAtBorder ? -1 : 1))
  }

  /** Pixels of every object, before the first pass is ended. */
  sizes(): number[] {
    const sizes: number[] = []
    for (let label = 0; label < this.#parents.length; label++)
      if (this.#parents.get(label) === label) sizes.push(Math.abs(this.#sizes.get(label)))
    return sizes
  }

  /**
   * Ends the first pass. Objects are numbered by their first pixel column by column, as APOC's segmenter does.
   *
   * @param isKept  which objects get a number; the others become background
   * @returns how many have one
   */
  finish(isKept: (facts: ComponentFacts) => boolean = () => true): number {
    const [parents, sizes, count] = [this.#parents, this.#sizes, this.#parents.length]
    const counts = (label: number): boolean => isKept({ size: Math.abs(sizes.get(label)), isAtBorder: sizes.get(label) < 0 })
    let objects = 0
    for (let label = 0; label < count; label++) {
      if (parents.get(label) !== label) continue
      if (counts(label)) objects++
      else this.#places.set(label, nowhere(this.#Place))
    }
    // the places of different objects differ, so that an object is known by its place
    const places = new this.#Place(objects)
    for (let label = 0, at = 0; label < count; label++)
      if (parents.get(label) === label && this.#places.get(label) !== nowhere(this.#Place)) places[at++] = this.#places.get(label)
    places.sort()
    for (let label = 0; label < count; label++) {
      // parents are smaller than the labels that lead to them: theirs are numbers already, kept below 0 to tell them apart
      const parent = parents.get(label)
      const own = (): number => (this.#places.get(label) === nowhere(this.#Place) ? 0 : -1 - placeIn(places, this.#places.get(label)))
      parents.set(label, parent === label ? own() : parents.get(parent))
    }
    this.#places = new GrowingNumbers(Uint32Array)
    this.#runs.rewind()
    this.#given = 0
    this.#row.count = 0
    return objects
  }

  /** The next row of the second pass: the number of the object of each pixel, 0 for background. */
  labels(target: Uint16Array | Uint32Array): void {
    target.fill(0)
    this.#runs.next(this.#nextRow())
    this.#label(() => undefined)
    const { count, first, end, label } = this.#row
    for (let r = 0; r < count; r++) target.fill(-this.#parents.get(label[r] as number), first[r] as number, end[r] as number)
  }

  /** The row becomes the one above, and there is room for another. */
  #nextRow(): LabelledRow {
    const row = this.#above
    this.#above = this.#row
    this.#row = row
    return row
  }

  #lower(root: number, place: number): void {
    if (place < this.#places.get(root)) this.#places.set(root, place)
  }

  #rootOf(label: number): number {
    const parents = this.#parents
    let root = label
    for (let next = parents.get(root); next !== root; next = parents.get(root)) root = next
    // the way becomes short for the next who asks
    for (let at = label; at !== root; ) {
      const next = parents.get(at)
      parents.set(at, root)
      at = next
    }
    return root
  }

  #join(a: number, b: number): void {
    const [rootA, rootB] = [this.#rootOf(a), this.#rootOf(b)]
    if (rootA === rootB) return
    const [kept, gone] = rootA < rootB ? [rootA, rootB] : [rootB, rootA]
    this.#parents.set(gone, kept)
    this.#lower(kept, this.#places.get(gone))
    const [size, more] = [this.#sizes.get(kept), this.#sizes.get(gone)]
    this.#sizes.set(kept, (Math.abs(size) + Math.abs(more)) * (size < 0 || more < 0 ? -1 : 1))
  }

  /**
   * Gives each run of the row the label of the first run above that it touches, or a new one: the same labels in both passes.
   *
   * @param meets  told of each further run above that a run touches
   */
  #label(meets: (label: number, other: number) => void): void {
    const [row, above] = [this.#row, this.#above]
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
    if (this.#given !== undefined) return this.#given++
    const label = this.#parents.length
    this.#parents.push(label)
    this.#places.push(nowhere(this.#Place))
    this.#sizes.push(0)
    return label
  }
}
