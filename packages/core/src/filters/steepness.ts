import { sizeOf } from '../array/raster.ts'

/** Half the side of the window whose contrast an edge is compared with. */
const windowRadius = 5

type Shape2D = readonly [height: number, width: number]

/** Of an image, between each pixel and the next along x, and the next along y. The last of a row or column has none: 0. */
export interface Steepness {
  readonly shape: Shape2D
  readonly alongX: Float32Array
  readonly alongY: Float32Array
}

/** A filter of one line: what it makes of the values `at(0)` to `at(length - 1)`. */
type LineFilter = (at: (i: number) => number, length: number, put: (i: number, value: number) => void) => void

/** Filters all rows, then all columns. */
function alongBoth(values: Float64Array, [height, width]: Shape2D, filter: LineFilter): Float64Array {
  let result = values
  for (const [length, step, lines, lineStep] of [
    [width, 1, height, width],
    [height, width, width, 1],
  ] as const) {
    const source = result
    const filtered = new Float64Array(values.length)
    for (let start = 0; start < lines * lineStep; start += lineStep)
      filter(
        (i) => source[start + i * step] as number,
        length,
        (i, value) => {
          filtered[start + i * step] = value
        },
      )
    result = filtered
  }
  return result
}

/** Means over the window, at borders over what lies in the image. */
const windowMean: LineFilter = (at, length, put) => {
  let sum = 0
  for (let i = 0; i < Math.min(windowRadius, length); i++) sum += at(i)
  for (let i = 0; i < length; i++) {
    if (i + windowRadius < length) sum += at(i + windowRadius)
    if (i > windowRadius) sum -= at(i - windowRadius - 1)
    put(i, sum / (Math.min(length - 1, i + windowRadius) - Math.max(0, i - windowRadius) + 1))
  }
}

/** The binomial 1 4 6 4 1, whose standard deviation is one pixel; border pixels go on outside. */
const blur: LineFilter = (at, length, put) => {
  const inside = (i: number): number => at(Math.min(length - 1, Math.max(0, i)))
  for (let i = 0; i < length; i++) put(i, (inside(i - 2) + inside(i + 2) + 4 * (inside(i - 1) + inside(i + 1)) + 6 * at(i)) / 16)
}

/**
 * How steep an image is: the difference of neighbouring pixels, blurred by one pixel, over the standard deviation of the 11 × 11 pixels around them, so that
 * edges of faint objects count as those of bright ones do.
 *
 * @param image     (y, x), one channel; pixels without a value count as 0
 * @param contrast  is added to the standard deviation: where there is less, there is no edge
 */
export function steepness(image: Float32Array, shape: Shape2D, contrast: number): Steepness {
  const [, width] = shape
  const values = Float64Array.from(image, (value) => (Number.isFinite(value) ? value : 0))
  const smooth = alongBoth(values, shape, blur)
  const means = alongBoth(values, shape, windowMean)
  const squares = alongBoth(
    values.map((value) => value * value),
    shape,
    windowMean,
  )
  const size = sizeOf(shape)
  const [alongX, alongY] = [new Float32Array(size), new Float32Array(size)]
  for (let i = 0; i < size; i++) {
    const mean = means[i] as number
    const unit = Math.sqrt(Math.max(0, (squares[i] as number) - mean * mean)) + contrast
    if ((i + 1) % width !== 0) alongX[i] = Math.abs((smooth[i + 1] as number) - (smooth[i] as number)) / unit
    if (i + width < size) alongY[i] = Math.abs((smooth[i + width] as number) - (smooth[i] as number)) / unit
  }
  return { shape, alongX, alongY }
}
