import { OptionError } from '../errors.ts'

/** Mean over a window of 2 radius + 1 pixels along one axis, at borders over what lies in the image; in place. */
function meansAlong(values: Float64Array, length: number, step: number, radius: number): void {
  const line = new Float64Array(length)
  for (let block = 0; block < values.length; block += step * length)
    for (let start = block; start < block + step; start++) {
      for (let i = 0; i < length; i++) line[i] = values[start + i * step] as number
      let sum = 0
      let count = 0
      for (; count < Math.min(radius, length); count++) sum += line[count] as number
      for (let i = 0; i < length; i++) {
        if (i + radius < length) {
          sum += line[i + radius] as number
          count++
        }
        if (i > radius) {
          sum -= line[i - radius - 1] as number
          count--
        }
        values[start + i * step] = sum / count
      }
    }
}

/** Mean over a square, or cube, around every pixel. */
function boxMeans(values: Float64Array, shape: readonly number[], radius: number): Float64Array {
  let step = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis] as number
    meansAlong(values, length, step, radius)
    step *= length
  }
  return values
}

/**
 * The guided filter (He, Sun & Tang, 2013): around every pixel the map is described as a linear function of the image, so that it is smooth
 * where the image is, and has its edges where the image has them.
 */
export class GuidedFilter {
  readonly #guide: ArrayLike<number>
  readonly #shape: readonly number[]
  readonly #radius: number
  readonly #means: Float64Array
  /** Variances of the windows, with the least contrast that counts. */
  readonly #variances: Float64Array

  /**
   * @param guide     the image, one value per pixel
   * @param radius    of the window, in pixels: a whole number from 1
   * @param contrast  edges of the image that are lower than this, in its own values, are smoothed over; above 0
   */
  constructor(
    guide: ArrayLike<number>,
    shape: readonly number[],
    { radius, contrast }: { readonly radius: number; readonly contrast: number },
  ) {
    if (!Number.isInteger(radius) || radius < 1) throw new OptionError('radius', radius, 'a whole number of pixels, at least 1')
    if (!(contrast > 0)) throw new OptionError('contrast', contrast, 'a number above 0')
    this.#guide = guide
    this.#shape = shape
    this.#radius = radius
    this.#means = boxMeans(Float64Array.from(guide), shape, radius)
    const squares = boxMeans(
      Float64Array.from(guide, (value) => value * value),
      shape,
      radius,
    )
    // rounding may leave a flat window a variance below 0
    this.#variances = squares.map((square, i) => Math.max(0, square - (this.#means[i] as number) ** 2) + contrast * contrast)
  }

  /** The map with the edges of the image. */
  apply(map: ArrayLike<number>): Float32Array {
    const [guide, means] = [this.#guide, this.#means]
    const own = boxMeans(Float64Array.from(map), this.#shape, this.#radius)
    const slopes = boxMeans(
      Float64Array.from(map, (value, i) => value * (guide[i] as number)),
      this.#shape,
      this.#radius,
    )
    for (let i = 0; i < slopes.length; i++)
      slopes[i] = ((slopes[i] as number) - (means[i] as number) * (own[i] as number)) / (this.#variances[i] as number)
    const offsets = own.map((value, i) => value - (slopes[i] as number) * (means[i] as number))
    const [slope, offset] = [slopes, offsets].map((values) => boxMeans(values, this.#shape, this.#radius)) as [Float64Array, Float64Array]
    return Float32Array.from(offset, (value, i) => (slope[i] as number) * (guide[i] as number) + value)
  }
}
