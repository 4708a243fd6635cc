import type { Annotation, Plane, ProbabilityMap } from '../array/raster.ts'
import { sameShape, sizeOf } from '../array/raster.ts'
import { chooseDevice, processorOf } from '../devices/device.ts'
import { OptionError, ShapeError } from '../errors.ts'
import { filterKernelsOf } from '../filters/filter-kernels-of.ts'
import { meanBox } from '../filters/neighbourhood.ts'

/** A place where a stroke teaches much. */
export interface UncertainPlace {
  /** Along z (where there is one), y and x: of the pixel that the forest is least sure of in the window. */
  readonly place: readonly number[]
  /** Mean uncertainty of the window around the place, 0 to 1. */
  readonly uncertainty: number
}

export interface UncertainPlaceOptions {
  /** Windows are of 2 radius + 1 pixels. */
  readonly radius?: number
  /** How many places are wanted at most. */
  readonly count?: number
  /** What is painted already: windows with painted pixels are left out. */
  readonly annotation?: Annotation | undefined
}

/**
 * Where to annotate next: windows in which the forest is least sure, the most uncertain first; they do not overlap.
 *
 * @param uncertainty  of one time point, as a classifier's `predictUncertainty` gives it
 */
export function uncertainPlaces(
  uncertainty: ProbabilityMap,
  { radius = 8, count = 5, annotation }: UncertainPlaceOptions = {},
): UncertainPlace[] {
  if (!Number.isInteger(radius) || radius < 0) throw new OptionError('radius', radius, 'a whole number of pixels from 0')
  if (!Number.isInteger(count) || count < 1) throw new OptionError('count', count, 'a whole number, at least 1')
  const { shape, data, axes } = uncertainty
  if (axes.includes('t')) throw new ShapeError('uncertainty', shape.slice(1), shape, 'take the time points one by one')
  if (annotation !== undefined && !sameShape(annotation.shape, shape)) throw new ShapeError('annotation', shape, annotation.shape)
  const kernels = filterKernelsOf(processorOf(chooseDevice(undefined)))
  const radii = shape.map((length) => Math.min(radius, Math.floor((length - 1) / 2)))
  const meansOf = (values: Float32Array): Float32Array =>
    meanBox({ axes, shape, data: values } as Plane, radii, kernels).data as Float32Array
  const means = meansOf(Float32Array.from(data)).slice()
  const painted = annotation && meansOf(Float32Array.from(annotation.data, (value) => (value === 0 ? 0 : 1)))
  const isFree = new Uint8Array(means.length).fill(1)
  // a share of a painted pixel is the least that a window can hold
  const least = 0.5 / sizeOf(radii.map((one) => 2 * one + 1))
  if (painted !== undefined) for (let i = 0; i < isFree.length; i++) if ((painted[i] as number) > least) isFree[i] = 0
  const found: UncertainPlace[] = []
  while (found.length < count) {
    let best = -1
    for (let i = 0; i < means.length; i++) if (isFree[i] === 1 && (best < 0 || (means[i] as number) > (means[best] as number))) best = i
    if (best < 0 || (means[best] as number) <= 0) break
    const centre = placeOf(best, shape)
    found.push({ place: leastSure(data, shape, centre, radii, annotation), uncertainty: Math.min(1, means[best] as number) })
    forEachIn(
      shape,
      centre,
      radii.map((one) => 2 * one),
      (i) => {
        isFree[i] = 0
      },
    )
  }
  return found
}

/** Place of an element in C order. */
function placeOf(index: number, shape: readonly number[]): number[] {
  const place = [...shape]
  let rest = index
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    place[axis] = rest % (shape[axis] as number)
    rest = Math.floor(rest / (shape[axis] as number))
  }
  return place
}

/** Calls with the index of every element of a window, cut off at the edges, in C order. */
function forEachIn(shape: readonly number[], centre: readonly number[], radii: readonly number[], use: (index: number) => void): void {
  const visit = (axis: number, start: number): void => {
    if (axis === shape.length) {
      use(start)
      return
    }
    const [at, reach, length] = [centre[axis] as number, radii[axis] as number, shape[axis] as number]
    for (let i = Math.max(0, at - reach); i <= Math.min(length - 1, at + reach); i++) visit(axis + 1, start * length + i)
  }
  visit(0, 0)
}

function leastSure(
  uncertainty: ArrayLike<number>,
  shape: readonly number[],
  centre: readonly number[],
  radii: readonly number[],
  annotation: Annotation | undefined,
): number[] {
  let best = -1
  forEachIn(shape, centre, radii, (i) => {
    const isPainted = annotation !== undefined && annotation.data[i] !== 0
    if (!isPainted && (best < 0 || (uncertainty[i] as number) > (uncertainty[best] as number))) best = i
  })
  return placeOf(best, shape)
}
