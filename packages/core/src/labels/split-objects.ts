import type { LabelImage } from '../array/raster.ts'
import { UnsupportedError } from '../errors.ts'
import { GrowingNumbers } from './growing-numbers.ts'
import type { ObjectRules } from './object-rules.ts'
import { leastSize } from './relabel.ts'
import { splitTouching } from './split-touching.ts'
import type { StreamedComponents } from './streamed-components.ts'

/** Boxes of regions with more pixels than this are not split: their distance map alone would take half a gigabyte. */
const largestBox = 1 << 27

/** A connected region of which rows are still to come. */
interface OpenRegion {
  readonly top: number
  bottom: number
  left: number
  right: number
  /** Row, first pixel and end of each run. */
  readonly runs: number[]
  /** Of the pixels of each run; none where distances are not weighed. */
  readonly weights: Float32Array[]
}

/**
 * Objects of an image larger than memory, split at their waists: each connected region by itself, as soon as its last row was seen, which
 * gives what splitting the whole image does. `add` each row, `finish`, then ask for the `labels` of each.
 */
export class SplitObjects {
  readonly #components: StreamedComponents
  readonly #height: number
  readonly #width: number
  readonly #spacing: readonly number[] | undefined
  readonly #splitDepth: number | undefined
  readonly #open = new Map<number, OpenRegion>()
  readonly #regions: Uint32Array
  #added = 0
  // runs in the order in which regions end
  readonly #row = new GrowingNumbers(Uint32Array)
  readonly #first = new GrowingNumbers(Uint32Array)
  readonly #end = new GrowingNumbers(Uint32Array)
  readonly #object = new GrowingNumbers(Uint32Array)
  // of each object: its pixels, its first pixel in C order, whether it has one at the border
  readonly #sizes: number[] = []
  readonly #places: number[] = []
  readonly #isAtBorder: boolean[] = []
  #numbers = new Uint32Array(0)
  /** Runs by their rows, and where each row begins among them. */
  #order = new Uint32Array(0)
  #starts = new Uint32Array(0)
  #next = 0

  /**
   * @param components  whose first pass has ended with every region kept; its second pass is used up
   * @param how         lengths of a pixel along y and x, and how deep waists have to be (see `splitTouching`)
   */
  constructor(
    components: StreamedComponents,
    [height, width]: readonly [number, number],
    { spacing, splitDepth }: { readonly spacing?: readonly number[] | undefined; readonly splitDepth?: number } = {},
  ) {
    this.#components = components
    this.#height = height
    this.#width = width
    this.#spacing = spacing
    this.#splitDepth = splitDepth
    this.#regions = new Uint32Array(width)
  }

  /**
   * Takes the next row, and splits the regions that ended above it.
   *
   * @param weights  of its pixels, see `splitTouching`: of all rows, or of none
   * @throws {UnsupportedError} for a region that is too large to be split
   */
  add(weights?: Float32Array): void {
    const [y, width, labels] = [this.#added++, this.#width, this.#regions]
    this.#components.labels(labels)
    for (let x = 0; x < width; ) {
      const label = labels[x] as number
      const first = x
      while (x < width && labels[x] === label) x++
      if (label !== 0) extend(this.#open, label, [y, first, x], weights)
    }
    for (const [label, region] of this.#open) {
      if (region.bottom === y) continue
      this.#split(region)
      this.#open.delete(label)
    }
  }

  #split({ top, bottom, left, right, runs, weights: given }: OpenRegion): void {
    // with the background around it, where that is within the image
    const [y0, x0] = [Math.max(0, top - 1), Math.max(0, left - 1)]
    const shape: [number, number] = [Math.min(this.#height, bottom + 2) - y0, Math.min(this.#width, right + 1) - x0]
    const [height, width] = shape
    const data = new Uint32Array(height * width)
    const weights = given.length === 0 ? undefined : new Float32Array(height * width)
    for (let i = 0; i < runs.length; i += 3) {
      const start = ((runs[i] as number) - y0) * width - x0
      const first = start + (runs[i + 1] as number)
      data.fill(1, first, start + (runs[i + 2] as number))
      weights?.set(given[i / 3] as Float32Array, first)
    }
    const split = splitTouching({ axes: 'yx', shape, data, spacing: this.#spacing } as unknown as LabelImage, {
      splitDepth: this.#splitDepth,
      weights,
    }).data
    const base = this.#sizes.length
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; ) {
        const label = split[y * width + x] as number
        const first = x
        while (x < width && split[y * width + x] === label) x++
        if (label !== 0) this.#keep(base + label - 1, [y + y0, first + x0, x + x0])
      }
  }

  #keep(object: number, [y, first, end]: readonly [number, number, number]): void {
    this.#row.push(y)
    this.#first.push(first)
    this.#end.push(end)
    this.#object.push(object)
    this.#sizes[object] = (this.#sizes[object] ?? 0) + end - first
    this.#places[object] ??= y * this.#width + first
    this.#isAtBorder[object] ||= y === 0 || first === 0 || y === this.#height - 1 || end === this.#width
  }

  /** Numbers the objects that count, by their first pixel in C order. */
  finish({ minSize, maxSize, minRelativeSize, clearBorder }: ObjectRules): number {
    for (const region of this.#open.values()) this.#split(region)
    this.#open.clear()
    const [sizes, places] = [this.#sizes, this.#places]
    const most = maxSize ?? Number.POSITIVE_INFINITY
    const least = leastSize(sizes, { minSize, maxSize: most, minRelativeSize })
    const kept = [...sizes.keys()].filter(
      (object) => (sizes[object] as number) >= least && (sizes[object] as number) <= most && !(clearBorder && this.#isAtBorder[object]),
    )
    kept.sort((a, b) => (places[a] as number) - (places[b] as number))
    this.#numbers = new Uint32Array(sizes.length)
    for (const [i, object] of kept.entries()) this.#numbers[object] = i + 1
    this.#sortRuns()
    return kept.length
  }

  #sortRuns(): void {
    const count = this.#row.length
    const starts = new Uint32Array(this.#height + 1)
    for (let run = 0; run < count; run++) starts[this.#row.get(run) + 1] = (starts[this.#row.get(run) + 1] as number) + 1
    for (let y = 0; y < this.#height; y++) starts[y + 1] = (starts[y + 1] as number) + (starts[y] as number)
    this.#starts = starts
    this.#order = new Uint32Array(count)
    const at = starts.slice()
    for (let run = 0; run < count; run++) {
      const y = this.#row.get(run)
      this.#order[at[y] as number] = run
      at[y] = (at[y] as number) + 1
    }
  }

  /** The next row: the number of the object of each pixel, 0 for background. */
  labels(target: Uint16Array | Uint32Array): void {
    target.fill(0)
    const y = this.#next++
    for (let i = this.#starts[y] as number; i < (this.#starts[y + 1] as number); i++) {
      const run = this.#order[i] as number
      target.fill(this.#numbers[this.#object.get(run)] as number, this.#first.get(run), this.#end.get(run))
    }
  }
}

function extend(
  open: Map<number, OpenRegion>,
  label: number,
  [y, first, end]: readonly [number, number, number],
  weights: Float32Array | undefined,
): void {
  let region = open.get(label)
  if (region === undefined) {
    region = { top: y, bottom: y, left: first, right: end, runs: [], weights: [] }
    open.set(label, region)
  }
  region.bottom = y
  region.left = Math.min(region.left, first)
  region.right = Math.max(region.right, end)
  region.runs.push(y, first, end)
  if (weights !== undefined) region.weights.push(weights.slice(first, end))
  const [height, width] = [y + 1 - region.top, region.right - region.left]
  // before what is remembered of it takes the memory
  if (height * width > largestBox) throw new UnsupportedError(`splitting an object as large as ${height} × ${width} pixels band by band`)
}
