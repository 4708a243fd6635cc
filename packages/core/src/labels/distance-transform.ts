import { framesOf } from '../array/axes.ts'
import { type Raster, withData } from '../array/raster.ts'

/** Further away than any pixel of any image. */
const farAway = 1e20

/** The lower envelope of the parabolas y = squares[j] + (scale (i − j))² at every i, in place (Felzenszwalb & Huttenlocher, 2012). */
class Envelope {
  readonly #values: Float64Array
  readonly #vertices: Int32Array
  readonly #limits: Float64Array

  constructor(length: number) {
    this.#values = new Float64Array(length)
    this.#vertices = new Int32Array(length)
    this.#limits = new Float64Array(length + 1)
  }

  lower(squares: Float64Array, { start, step, length, scale }: { start: number; step: number; length: number; scale: number }): void {
    const values = this.#values
    const vertices = this.#vertices
    const limits = this.#limits
    const unit = scale * scale
    for (let i = 0; i < length; i++) values[i] = squares[start + i * step] as number
    let last = 0
    vertices[0] = 0
    limits[0] = Number.NEGATIVE_INFINITY
    limits[1] = Number.POSITIVE_INFINITY
    for (let i = 1; i < length; i++) {
      for (;;) {
        const j = vertices[last] as number
        const meet = ((values[i] as number) - (values[j] as number) + unit * (i * i - j * j)) / (2 * unit * (i - j))
        if (meet > (limits[last] as number)) {
          vertices[++last] = i
          limits[last] = meet
          limits[last + 1] = Number.POSITIVE_INFINITY
          break
        }
        last--
      }
    }
    for (let i = 0, k = 0; i < length; i++) {
      while ((limits[k + 1] as number) < i) k++
      const j = vertices[k] as number
      squares[start + i * step] = unit * (i - j) * (i - j) + (values[j] as number)
    }
  }
}

/** Squared distances of the pixels of one time point to the nearest background. */
function squaredDistances({ data, shape }: Raster, scales: readonly number[]): Float64Array {
  const squares = Float64Array.from(data, (value) => (value === 0 ? 0 : farAway))
  const envelope = new Envelope(Math.max(...shape))
  let step = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis] as number
    const scale = scales[axis] as number
    for (let block = 0; block < squares.length; block += step * length)
      for (let i = 0; i < step; i++) envelope.lower(squares, { start: block + i, step, length, scale })
    step *= length
  }
  return squares
}

/**
 * Euclidean distance of every pixel to the nearest background pixel, in the pixels of the finest axis: scipy's `distance_transform_edt`
 * with the spacing as sampling, for each time point. The border of the image is no background; without any background distances are
 * infinite.
 *
 * @param mask  (y, x) or (z, y, x), with or without time in front; everything but 0 is foreground
 */
export function distanceTransform(mask: Raster): Raster<string, Float32Array> {
  const spatial = mask.axes.replace('t', '')
  const spacing = mask.spacing?.slice(mask.axes.length - spatial.length) ?? [...spatial].map(() => 1)
  const finest = Math.min(...spacing)
  const scales = spacing.map((length) => length / finest)
  const distances = new Float32Array(mask.data.length)
  let at = 0
  for (const frame of framesOf(mask)) {
    for (const square of squaredDistances(frame, scales)) distances[at++] = square >= farAway ? Number.POSITIVE_INFINITY : Math.sqrt(square)
  }
  return withData(mask, distances) as Raster<string, Float32Array>
}
