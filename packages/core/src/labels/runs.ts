import type { PixelData } from '../array/raster.ts'

/** Stretches of foreground pixels in the rows of an image, in C order. */
export interface Runs {
  readonly count: number
  /** Index of the first pixel of each run, and behind its last. */
  readonly first: Int32Array
  readonly end: Int32Array
  /** (rows + 1) index of the first run of each row. */
  readonly rowStarts: Int32Array
}

/** The same numbers with as much room again behind them. */
export const doubled = (array: Int32Array): Int32Array<ArrayBuffer> => {
  const larger = new Int32Array(2 * array.length)
  larger.set(array)
  return larger
}

/** Words of four pixels of a mask whose rows hold whole words; undefined where they do not. */
const wordsOf = (data: PixelData, width: number): Uint32Array | undefined =>
  data.BYTES_PER_ELEMENT === 1 && width % 4 === 0 && data.byteOffset % 4 === 0
    ? new Uint32Array(data.buffer, data.byteOffset, data.length / 4)
    : undefined

/** Whether none of the four bytes of a word is 0. */
const isFull = (word: number): boolean => ((word - 0x01010101) & ~word & 0x80808080) === 0

/** @param data  rows of `width` pixels; everything but 0 is foreground */
export function runsOf(data: PixelData, width: number): Runs {
  const words = wordsOf(data, width)
  const rows = width === 0 ? 0 : data.length / width
  const rowStarts = new Int32Array(rows + 1)
  let first = new Int32Array(1 << 14)
  let end = new Int32Array(1 << 14)
  let count = 0
  for (let row = 0; row < rows; row++) {
    const last = (row + 1) * width
    for (let i = row * width; i < last; i++) {
      if (data[i] === 0) {
        // over empty and full words four pixels at a time
        if (words !== undefined && (i & 3) === 0 && words[i >> 2] === 0) {
          do i += 4
          while (i < last && words[i >> 2] === 0)
          i--
        }
        continue
      }
      if (count === first.length) {
        first = doubled(first)
        end = doubled(end)
      }
      first[count] = i
      while (i < last && data[i] !== 0) {
        if (words === undefined || (i & 3) !== 0) i++
        else if (isFull(words[i >> 2] as number)) i += 4
        else i++
      }
      end[count++] = i
    }
    rowStarts[row + 1] = count
  }
  return { count, first, end, rowStarts }
}
