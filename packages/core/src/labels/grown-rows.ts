import { type Growth, growRows, rowsInReach } from './grow-labels.ts'
import { emptyRow, runsIn, StoredRuns } from './stored-runs.ts'

/** What numbers rows of objects, from top to bottom. */
export interface NumberedRows {
  labels(target: Uint16Array | Uint32Array): void
}

/** Rows that are grown at once, at least. */
const fewestRows = 64

/**
 * `growLabels` of an image that is larger than memory: `add` the pixels that are grown into row by row, then ask for the rows of labels.
 * Besides the packed rows of the former as many rows of labels are remembered as lie within reach.
 */
export class GrownRows implements NumberedRows {
  readonly #boundary: StoredRuns
  readonly #height: number
  readonly #width: number
  readonly #spacing: readonly number[] | undefined
  readonly #reach: number
  readonly #around: number
  readonly #atOnce: number
  readonly #runs: ReturnType<typeof emptyRow>
  #numbered: NumberedRows | undefined
  /** Rows `#top` to `#known` of the labels, and of what is grown into. */
  readonly #labels: Uint32Array
  readonly #into: Growth['into']
  #top = 0
  #known = 0
  readonly #grown: Uint32Array
  #given = 0

  /** @param spacing  of y and x, equal if left out */
  constructor(
    [height, width]: readonly [number, number],
    { reach, spacing }: { readonly reach: number; readonly spacing?: readonly number[] | undefined },
  ) {
    this.#boundary = new StoredRuns(width)
    this.#height = height
    this.#width = width
    this.#spacing = spacing
    this.#reach = reach
    this.#around = Math.min(height, rowsInReach(reach, { shape: [height, width], spacing }))
    this.#atOnce = Math.max(fewestRows, 2 * this.#around)
    this.#runs = emptyRow(width)
    this.#labels = new Uint32Array((this.#atOnce + 2 * this.#around) * width)
    this.#into = new Uint8Array(this.#labels.length)
    this.#grown = new Uint32Array(this.#atOnce * width)
  }

  /** The next row of what is grown into: everything but 0. */
  add(row: ArrayLike<number>): void {
    runsIn(row, this.#runs)
    this.#boundary.add(this.#runs)
  }

  /** Which rows are grown, once all that is grown into was added. */
  grow(numbered: NumberedRows): this {
    this.#boundary.rewind()
    this.#numbered = numbered
    return this
  }

  labels(target: Uint16Array | Uint32Array): void {
    const at = this.#given % this.#atOnce
    if (at === 0) this.#growMore()
    target.set(this.#grown.subarray(at * this.#width, (at + 1) * this.#width))
    this.#given++
  }

  /** Grows the rows from the next one on. */
  #growMore(): void {
    const [width, around] = [this.#width, this.#around]
    const end = Math.min(this.#height, this.#given + this.#atOnce)
    const top = Math.max(0, this.#given - around)
    for (const rows of [this.#labels, this.#into]) rows.copyWithin(0, (top - this.#top) * width, (this.#known - this.#top) * width)
    this.#top = top
    for (; this.#known < Math.min(this.#height, end + around); this.#known++) this.#read((this.#known - top) * width)
    const part = { data: this.#labels, shape: [this.#known - top, width], spacing: this.#spacing }
    const rows = { from: this.#given - top, end: end - top, target: this.#grown }
    growRows(part, { into: this.#into, reach: this.#reach }, rows)
  }

  /** The next row of labels, and of what is grown into. */
  #read(at: number): void {
    const into = this.#into.subarray(at, at + this.#width).fill(0)
    this.#boundary.next(this.#runs)
    for (let r = 0; r < this.#runs.count; r++) into.fill(1, this.#runs.first[r] as number, this.#runs.end[r] as number)
    this.#numbered?.labels(this.#labels.subarray(at, at + this.#width))
  }
}
