import { framesOf } from '../array/axes.ts'
import { type Raster, withData } from '../array/raster.ts'

/** Further away than any pixel of any image. */
const farAway = 1e20

/** The nearest background along the rows of the last axis: what the envelope of nothing but zeros and far away pixels is. */
function alongRows(squares: Float64Array, data: ArrayLike<number>, width: number, scale: number): void {
  const unit = scale * scale
  for (let row = 0; row < data.length; row += width) {
    let before = -1
    for (let x = 0; x < width; x++) {
      if (data[row + x] !== 0) continue
      // what lies between two background pixels has the nearer one
      for (let i = before + 1; i < x; i++) {
        const away = before < 0 ? x - i : Math.min(x - i, i - before)
        squares[row + i] = unit * away * away
      }
      squares[row + x] = 0
      before = x
    }
    for (let i = before + 1; i < width; i++) squares[row + i] = before < 0 ? farAway : unit * (i - before) * (i - before)
  }
}

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

  lower(squares: Float64Array, { start, step, length, scale }: Line): void {
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

interface Line {
  readonly start: number
  readonly step: number
  readonly length: number
  readonly scale: number
}

/** The envelope of each part of a line that lies between two background pixels: nothing beyond them is nearer than they are. */
function betweenBackground(squares: Float64Array, { start, step, length, scale }: Line, envelope: Envelope): void {
  let before = -1
  for (let i = 0; i <= length; i++) {
    if (i < length && squares[start + i * step] !== 0) continue
    const from = Math.max(0, before)
    if (i - before > 1) envelope.lower(squares, { start: start + from * step, step, length: Math.min(i + 1, length) - from, scale })
    before = i
  }
}

/** Squared distances of the pixels of one time point to the nearest background. */
function squaredDistances({ data, shape }: Raster, scales: readonly number[]): Float64Array {
  const squares = new Float64Array(data.length)
  const envelope = new Envelope(Math.max(...shape))
  let step = shape.at(-1) as number
  alongRows(squares, data, step, scales.at(-1) as number)
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    const length = shape[axis] as number
    const scale = scales[axis] as number
    for (let block = 0; block < squares.length; block += step * length)
      for (let i = 0; i < step; i++) betweenBackground(squares, { start: block + i, step, length, scale }, envelope)
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
    const squares = squaredDistances(frame, scales)
    for (let i = 0; i < squares.length; i++) {
      const square = squares[i] as number
      // most pixels are background
      if (square > 0) distances[at + i] = square >= farAway ? Number.POSITIVE_INFINITY : Math.sqrt(square)
    }
    at += squares.length
  }
  return withData(mask, distances) as Raster<string, Float32Array>
}
