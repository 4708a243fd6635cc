/** The runs of one row. */
export interface RowRuns {
  count: number
  readonly first: Int32Array
  readonly end: Int32Array
}

/** Room for the runs of a row. */
export function emptyRow(width: number): RowRuns {
  const most = Math.ceil(width / 2) + 1
  return { count: 0, first: new Int32Array(most), end: new Int32Array(most) }
}

/** Finds the runs of a row: everything but 0. */
export function runsIn(row: ArrayLike<number>, runs: RowRuns): void {
  runs.count = 0
  for (let x = 0; x < row.length; x++) {
    if (row[x] === 0) continue
    runs.first[runs.count] = x
    while (x < row.length && row[x] !== 0) x++
    runs.end[runs.count++] = x
  }
}

const chunkBytes = 1 << 20

/** How a row is stored: as distances from run to run, or as one bit for each pixel where that is shorter. A chunk ends where a 0 follows. */
const [asDistances, asBits] = [1, 2]

/** Rows of runs, packed: written from top to bottom, then read in that order. A row of n runs takes about 2 n bytes, never more than its bits. */
export class StoredRuns {
  readonly #width: number
  readonly #chunks: Uint8Array[] = []
  /** Room for a row that is being packed; a number has at most five bytes. */
  readonly #packed: Uint8Array
  #chunk = 0
  #at = 0

  constructor(width: number) {
    this.#width = width
    this.#packed = new Uint8Array(1 + Math.ceil(width / 8) + 10)
  }

  add(row: RowRuns): void {
    const length = this.#packDistances(row) ?? this.#packBits(row)
    let chunk = this.#chunks.at(-1)
    if (chunk === undefined || this.#at + length > chunk.length) {
      chunk = new Uint8Array(Math.max(chunkBytes, length))
      this.#chunks.push(chunk)
      this.#at = 0
    }
    chunk.set(this.#packed.subarray(0, length), this.#at)
    this.#at += length
  }

  /** `next` reads the first row again. */
  rewind(): void {
    this.#chunk = 0
    this.#at = 0
  }

  next(row: RowRuns): void {
    let bytes = this.#chunks[this.#chunk] as Uint8Array
    if (this.#at === bytes.length || bytes[this.#at] === 0) {
      bytes = this.#chunks[++this.#chunk] as Uint8Array
      this.#at = 0
    }
    if (bytes[this.#at++] === asBits) this.#unpackBits(bytes, row)
    else this.#unpackDistances(bytes, row)
  }

  /** @returns how many bytes it took; undefined where bits take fewer */
  #packDistances({ count, first, end }: RowRuns): number | undefined {
    const most = 1 + Math.ceil(this.#width / 8)
    this.#packed[0] = asDistances
    let at = this.#pack(count, 1)
    let last = 0
    for (let run = 0; run < count; run++) {
      at = this.#pack((first[run] as number) - last, at)
      at = this.#pack((end[run] as number) - (first[run] as number), at)
      last = end[run] as number
      if (at > most) return undefined
    }
    return at
  }

  /** Seven bits in each byte; the eighth says that more follow. */
  #pack(value: number, start: number): number {
    let rest = value
    let at = start
    while (rest > 127) {
      this.#packed[at++] = (rest & 127) | 128
      rest >>>= 7
    }
    this.#packed[at++] = rest
    return at
  }

  #packBits({ count, first, end }: RowRuns): number {
    const length = 1 + Math.ceil(this.#width / 8)
    this.#packed.fill(0, 0, length)
    this.#packed[0] = asBits
    for (let run = 0; run < count; run++)
      for (let x = first[run] as number; x < (end[run] as number); x++) {
        const at = 1 + (x >> 3)
        this.#packed[at] = (this.#packed[at] as number) | (1 << (x & 7))
      }
    return length
  }

  #unpackDistances(bytes: Uint8Array, row: RowRuns): void {
    row.count = this.#unpack(bytes)
    let last = 0
    for (let run = 0; run < row.count; run++) {
      const first = last + this.#unpack(bytes)
      last = first + this.#unpack(bytes)
      row.first[run] = first
      row.end[run] = last
    }
  }

  #unpack(bytes: Uint8Array): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[this.#at++] as number
      value |= (byte & 127) << shift
      if (byte < 128) return value
    }
  }

  #unpackBits(bytes: Uint8Array, row: RowRuns): void {
    const start = this.#at
    const isSet = (x: number): boolean => x < this.#width && (((bytes[start + (x >> 3)] as number) >> (x & 7)) & 1) === 1
    row.count = 0
    for (let x = 0; x < this.#width; x++) {
      if (!isSet(x)) continue
      row.first[row.count] = x
      while (isSet(x)) x++
      row.end[row.count++] = x
    }
    this.#at = start + Math.ceil(this.#width / 8)
  }
}
