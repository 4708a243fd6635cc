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

const doubled = (array: Int32Array): Int32Array<ArrayBuffer> => {
  const larger = new Int32Array(2 * array.length)
  larger.set(array)
  return larger
}

/** @param data  rows of `width` pixels; everything but 0 is foreground */
export function runsOf(data: PixelData, width: number): Runs {
  const rows = width === 0 ? 0 : data.length / width
  const rowStarts = new Int32Array(rows + 1)
  let first = new Int32Array(1024)
  let end = new Int32Array(1024)
  let count = 0
  for (let row = 0; row < rows; row++) {
    const last = (row + 1) * width
    for (let i = row * width; i < last; i++) {
      if (data[i] === 0) continue
      if (count === first.length) {
        first = doubled(first)
        end = doubled(end)
      }
      first[count] = i
      while (i < last && data[i] !== 0) i++
      end[count++] = i
    }
    rowStarts[row + 1] = count
  }
  return { count, first, end, rowStarts }
}
