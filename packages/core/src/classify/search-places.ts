import { type Annotation, type ProbabilityMap, sizeOf } from '../array/raster.ts'
import { type Box, boxShape } from '../array/tile.ts'
import { OptionError } from '../errors.ts'
import type { BoxSource } from '../features/box-source.ts'
import type { Model } from './model.ts'
import type { AnnotatedPixels } from './pixel-samples.ts'
import { predictBoxes } from './predict-boxes.ts'
import type { PredictOptions } from './predict-image.ts'
import { type UncertainPlace, uncertainPlaces } from './uncertain-places.ts'

export interface SearchPlacesOptions extends Omit<PredictOptions, 'tileShape'> {
  /** How many places are wanted at most. */
  readonly count?: number
  /** What is painted already: windows with painted pixels are left out. */
  readonly painted?: AnnotatedPixels | undefined
}

/** Sides of the boxes that are looked at, and how many stand along each axis at most. */
const searched = { 2: { sides: [256, 256], most: 8 }, 3: { sides: [8, 128, 128], most: 4 } } as const

/** Evenly spread boxes; all of the image where they are few. */
function boxesIn(shape: readonly number[]): Box[] {
  const { sides, most } = searched[shape.length as 2 | 3]
  const starts = shape.map((length, axis) => {
    const side = Math.min(length, sides[axis] as number)
    const fitting = Math.ceil(length / side)
    const count = Math.min(fitting, most)
    // none overlap: the last of few is cut off, and many have room between them
    const places = Array.from({ length: count }, (_, i) => (fitting === count ? i * side : Math.floor((i * (length - side)) / (count - 1))))
    return places.map((start) => ({ start, end: Math.min(length, start + side) }))
  })
  return starts.reduce<Box[]>(
    (boxes, axis) => boxes.flatMap(({ start, end }) => axis.map((one) => ({ start: [...start, one.start], end: [...end, one.end] }))),
    [{ start: [], end: [] }],
  )
}

/** What is painted in a box, as an image of it. */
function paintedIn(box: Box, shape: readonly number[], { indices }: AnnotatedPixels): Annotation {
  const sides = boxShape(box)
  const data = new Uint8Array(sizeOf(sides))
  for (let row = 0; row < indices.length; row++) {
    let [rest, at, step, isWithin] = [indices[row] as number, 0, 1, true]
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const place = rest % (shape[axis] as number)
      rest = Math.floor(rest / (shape[axis] as number))
      isWithin &&= place >= (box.start[axis] as number) && place < (box.end[axis] as number)
      at += (place - (box.start[axis] as number)) * step
      step *= sides[axis] as number
    }
    if (isWithin) data[at] = 1
  }
  return { axes: sides.length === 2 ? 'yx' : 'zyx', shape: sides, data } as unknown as Annotation
}

/**
 * Where to annotate next on an image that is too large to be predicted for it: {@link uncertainPlaces} of 64 boxes at most, spread evenly,
 * the most uncertain first.
 *
 * @throws {AxesError} where the image has other dimensions or channels than the model was trained with
 * @throws {UnsupportedError} where a feature needs the whole image
 */
export async function searchUncertainPlaces(
  image: BoxSource,
  model: Model,
  { count = 5, painted, ...run }: SearchPlacesOptions = {},
): Promise<UncertainPlace[]> {
  if (!Number.isInteger(count) || count < 1) throw new OptionError('count', count, 'a whole number, at least 1')
  const found: UncertainPlace[] = []
  const wanted = { winners: false, probabilities: [], uncertainty: 'entropy' } as const
  for await (const { box, uncertainty } of predictBoxes(image, model, boxesIn(image.shape), wanted, run)) {
    const shape = boxShape(box)
    const map = { axes: shape.length === 2 ? 'yx' : 'zyx', shape, data: uncertainty } as unknown as ProbabilityMap
    const annotation = painted && paintedIn(box, image.shape, painted)
    for (const { place, uncertainty } of uncertainPlaces(map, { count, annotation }))
      found.push({ place: place.map((at, axis) => at + (box.start[axis] as number)), uncertainty })
  }
  return found.sort((a, b) => b.uncertainty - a.uncertainty).slice(0, count)
}
