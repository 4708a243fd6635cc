import { sizeOf } from '../array/raster.ts'
import { OptionError } from '../errors.ts'

/** Everything that is summed is a whole number, so that sums are exact: the result is the same whichever part of an image is filtered. */
const [stepsPerContrast, stepsPerOne, stepsPerSlope, stepsPerOffset] = [256, 2 ** 16, 2 ** 14, 2 ** 4]

/** Largest whole number whose squares can be summed over a window without rounding. */
const largestIn = (windowSize: number): number => Math.floor(Math.sqrt(Number.MAX_SAFE_INTEGER / windowSize))

/** Sums over a window of 2 radius + 1 pixels along one axis, at borders over what lies in the image. */
function sumsAlong(values: Float64Array, sums: Float64Array, length: number, step: number, radius: number): void {
  const running = new Float64Array(step)
  for (let block = 0; block < values.length; block += step * length) {
    running.fill(0)
    const add = (i: number): void => {
      for (let j = 0, at = block + i * step; j < step; j++, at++) running[j] = (running[j] as number) + (values[at] as number)
    }
    for (let i = 0; i < Math.min(radius, length); i++) add(i)
    for (let i = 0; i < length; i++) {
      if (i + radius < length) add(i + radius)
      const gone = block + (i - radius - 1) * step
      if (i > radius) for (let j = 0; j < step; j++) running[j] = (running[j] as number) - (values[gone + j] as number)
      sums.set(running, block + i * step)
    }
  }
}

/** The same along rows. */
function sumsAlongRows(values: Float64Array, sums: Float64Array, length: number, radius: number): void {
  for (let start = 0; start < values.length; start += length) {
    let sum = 0
    for (let i = 0; i < Math.min(radius, length); i++) sum += values[start + i] as number
    for (let i = 0; i < length; i++) {
      if (i + radius < length) sum += values[start + i + radius] as number
      if (i > radius) sum -= values[start + i - radius - 1] as number
      sums[start + i] = sum
    }
  }
}

/** How many pixels of the image lie in the window around every pixel. */
function windowSizes(shape: readonly number[], radius: number): Float64Array {
  const sizes = new Float64Array(sizeOf(shape)).fill(1)
  let step = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis] as number
    const counts = Array.from({ length }, (_, i) => Math.min(length - 1, i + radius) - Math.max(0, i - radius) + 1)
    for (let at = 0; at < sizes.length; at++) sizes[at] = (sizes[at] as number) * (counts[Math.floor(at / step) % length] as number)
    step *= length
  }
  return sizes
}

/**
 * The guided filter (He, Sun & Tang, 2013): around every pixel the map is described as a linear function of the image, so that it is smooth
 * where the image is, and has its edges where the image has them.
 */
export class GuidedFilter {
  readonly #shape: readonly number[]
  readonly #radius: number
  /** The image, in steps. */
  readonly #guide: Float64Array
  readonly #sizes: Float64Array
  readonly #means: Float64Array
  /** Variances of the windows, with the least contrast that counts. */
  readonly #variances: Float64Array
  #spare: Float64Array

  /**
   * @param guide     the image, one value per pixel; it is rounded to 1/256 of the contrast
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
    this.#shape = shape
    this.#radius = radius
    this.#spare = new Float64Array(guide.length)
    const most = largestIn((2 * radius + 1) ** shape.length)
    const scale = stepsPerContrast / contrast
    const steps = new Float64Array(guide.length)
    for (let i = 0; i < steps.length; i++) {
      const step = Math.round((guide[i] as number) * scale)
      // one pixel without a value must not reach all others
      steps[i] = Number.isNaN(step) ? 0 : Math.max(-most, Math.min(most, step))
    }
    this.#guide = steps
    this.#sizes = windowSizes(shape, radius)
    this.#means = this.#boxSums(steps.slice())
    this.#variances = this.#boxSums(steps.map((value) => value * value))
    for (let i = 0; i < steps.length; i++) {
      const size = this.#sizes[i] as number
      const mean = (this.#means[i] as number) / size
      this.#means[i] = mean
      // rounding may leave a flat window a variance below 0
      this.#variances[i] = Math.max(0, (this.#variances[i] as number) / size - mean * mean) + stepsPerContrast ** 2
    }
  }

  /** Sums over the window around every pixel. @param values  whole numbers; its memory is used */
  #boxSums(values: Float64Array): Float64Array {
    const [shape, radius] = [this.#shape, this.#radius]
    let [from, to] = [values, this.#spare]
    let step = 1
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const length = shape[axis] as number
      if (step === 1) sumsAlongRows(from, to, length, radius)
      else sumsAlong(from, to, length, step, radius)
      ;[from, to] = [to, from]
      step *= length
    }
    this.#spare = to
    return from
  }

  /** The map with the edges of the image. @param map  values from 0 to 1, which are rounded to 1/65536 */
  apply(map: ArrayLike<number>): Float32Array {
    const [guide, means, variances, sizes] = [this.#guide, this.#means, this.#variances, this.#sizes]
    const steps = new Float64Array(guide.length)
    const products = new Float64Array(guide.length)
    for (let i = 0; i < steps.length; i++) {
      const value = Math.round((map[i] as number) * stepsPerOne) || 0
      steps[i] = value
      products[i] = value * (guide[i] as number)
    }
    const own = this.#boxSums(steps)
    const slopes = this.#boxSums(products)
    for (let i = 0; i < slopes.length; i++) {
      const [size, guideMean] = [sizes[i] as number, means[i] as number]
      const mean = (own[i] as number) / size
      const slope = ((slopes[i] as number) / size - guideMean * mean) / (variances[i] as number)
      slopes[i] = Math.round(slope * stepsPerSlope)
      own[i] = Math.round((mean - slope * guideMean) * stepsPerOffset)
    }
    const [slope, offset] = [this.#boxSums(slopes), this.#boxSums(own)]
    const filtered = new Float32Array(guide.length)
    for (let i = 0; i < filtered.length; i++) {
      const rise = (slope[i] as number) / stepsPerSlope
      filtered[i] = (rise * (guide[i] as number) + (offset[i] as number) / stepsPerOffset) / ((sizes[i] as number) * stepsPerOne)
    }
    return filtered
  }
}
