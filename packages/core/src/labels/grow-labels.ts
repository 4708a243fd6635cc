import { framesOf } from '../array/axes.ts'
import { type LabelImage, sizeOf, type UnsignedData, withData } from '../array/raster.ts'

/** What objects grow into, and how far. */
export interface Growth {
  /** Where they may grow: everything but 0; as long as the labels. */
  readonly into: Uint8Array
  /** How far, in pixels along x. */
  readonly reach: number
}

/** Labels of a part of an image: (y, x) or (z, y, x). */
export interface LabelledPart {
  readonly data: UnsignedData
  readonly shape: readonly number[]
  readonly spacing?: readonly number[] | undefined
}

/** How many pixels along x one along each axis is long. */
const unitsOf = ({ shape, spacing = shape.map(() => 1) }: Pick<LabelledPart, 'shape' | 'spacing'>): number[] =>
  spacing.map((length) => length / (spacing.at(-1) as number))

/** How many rows (or planes) before and behind say what becomes of one. */
export const rowsInReach = (reach: number, part: Pick<LabelledPart, 'shape' | 'spacing'>): number =>
  Math.floor(reach / (unitsOf(part)[0] as number))

/** For each pixel the nearest object that is known so far, and how far away it is, squared; 0 and infinity for none. */
interface Nearest {
  readonly label: Uint32Array
  readonly squared: Float64Array
}

/** An axis of an array: its length, and how far apart its neighbours are. */
interface Line {
  readonly length: number
  readonly stride: number
  /** Length of a step, in pixels along x. */
  readonly unit: number
}

/** How many steps it is from each place of a line to the nearest one of which something is known. */
function stepsToKnown(distances: Float64Array, target: Int32Array): void {
  const far = distances.length
  for (let i = 0, steps = far; i < far; i++) {
    steps = distances[i] === Number.POSITIVE_INFINITY ? steps + 1 : 0
    target[i] = steps
  }
  for (let i = far - 1, steps = far; i >= 0; i--) {
    steps = distances[i] === Number.POSITIVE_INFINITY ? steps + 1 : 0
    if (steps < (target[i] as number)) target[i] = steps
  }
}

/** Brings in what is nearest along one axis: the smallest sum of squares, then the smallest label. */
function lookAlong({ label, squared }: Nearest, { length, stride, unit }: Line, reach: number): void {
  const most = Math.min(length - 1, Math.floor(reach / unit))
  const [labels, distances, known] = [new Uint32Array(length), new Float64Array(length), new Int32Array(length)]
  for (let block = 0; block < label.length; block += length * stride)
    for (let first = block; first < block + stride; first++) {
      for (let i = 0, at = first; i < length; i++, at += stride) {
        labels[i] = label[at] as number
        distances[i] = squared[at] as number
      }
      stepsToKnown(distances, known)
      for (let i = 0, at = first; i < length; i++, at += stride) {
        let [nearest, least] = [labels[i] as number, distances[i] as number]
        for (let k = Math.max(1, known[i] as number); k <= most; k++) {
          const step = (k * unit) ** 2
          if (step > least) break
          for (let j = i - k; j <= i + k; j += 2 * k) {
            if (j < 0 || j >= length) continue
            const away = (distances[j] as number) + step
            if (away > least || (away === least && (labels[j] as number) >= nearest)) continue
            least = away
            nearest = labels[j] as number
          }
        }
        label[at] = nearest
        squared[at] = least
      }
    }
}

/**
 * What `growLabels` makes of some rows, or planes of a volume.
 *
 * @param part    with those before and behind that are within reach
 * @param target  of rows `from` to `end`
 */
export function growRows(
  part: LabelledPart,
  { into, reach }: Growth,
  { from, end, target }: { readonly from: number; readonly end: number; readonly target: UnsignedData },
): void {
  const size = sizeOf(part.shape)
  const data = part.data.subarray(0, size)
  const nearest = { label: Uint32Array.from(data), squared: Float64Array.from(data, (label) => (label > 0 ? 0 : Number.POSITIVE_INFINITY)) }
  const units = unitsOf(part)
  let stride = size
  for (const [axis, length] of part.shape.entries()) {
    stride /= length
    lookAlong(nearest, { length, stride, unit: units[axis] as number }, reach)
  }
  const row = size / (part.shape[0] as number)
  for (let at = from * row, to = 0; at < end * row; at++, to++) {
    const isReached = into[at] !== 0 && (nearest.squared[at] as number) <= reach ** 2
    target[to] = isReached ? (nearest.label[at] as number) : (data[at] as number)
  }
}

/** Pixels that are grown at once: what is remembered of each takes twelve bytes. */
const pixelsAtOnce = 1 << 22

/**
 * Grows objects into some pixels: each of these gets the label of the object whose nearest pixel is nearest to it, of several the smallest,
 * if that is within reach, whatever lies between. Distances are Euclidean, between centres of pixels, with the spacing of the image.
 *
 * @param labels  (y, x) or (z, y, x), with or without time in front
 */
export function growLabels(labels: LabelImage, { into, reach }: Growth): LabelImage {
  const output = new Uint32Array(labels.data.length)
  for (const [i, { data, shape, spacing }] of (framesOf(labels) as LabelImage[]).entries()) {
    const [rows = 1, ...others] = shape
    const row = sizeOf(others)
    const around = rowsInReach(reach, { shape, spacing })
    const atOnce = Math.max(1, Math.ceil(pixelsAtOnce / row), around)
    const start = i * data.length
    for (let from = 0; from < rows; from += atOnce) {
      const end = Math.min(rows, from + atOnce)
      const [top, bottom] = [Math.max(0, from - around), Math.min(rows, end + around)]
      const part = { data: data.subarray(top * row, bottom * row), shape: [bottom - top, ...others], spacing }
      const target = output.subarray(start + from * row, start + end * row)
      growRows(part, { into: into.subarray(start + top * row, start + bottom * row), reach }, { from: from - top, end: end - top, target })
    }
  }
  return withData(labels, output) as LabelImage
}
