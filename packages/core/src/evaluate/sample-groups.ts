import { framesOf } from '../array/axes.ts'
import type { Raster } from '../array/raster.ts'
import { OptionError } from '../errors.ts'
import { join, rootOf } from '../labels/joined-runs.ts'

/**
 * What is kept together when samples are split. Pixels that lie beside each other look alike: where some of a stroke are learned and others
 * judged, the score says how well a stroke was learned by heart.
 */
export type GroupKind = 'image' | 'stroke' | 'block' | 'sample'

/** What samples can be held out together by. */
export const groupKinds: readonly GroupKind[] = ['image', 'stroke', 'block', 'sample']

/** Annotated pixels of a time point: their places in C order, ascending, and their classes. */
export interface PaintedFrame {
  /** Along the axes of space. */
  readonly shape: readonly number[]
  readonly places: ArrayLike<number>
  readonly values: ArrayLike<number>
}

/** What is painted on an image: as an image of its own, or only the pixels that are painted. */
export type Painted = Raster | readonly PaintedFrame[]

/** The side of a block by default, in pixels. */
export const blockSide = 32

/** Fewest groups of each class: a stroke may be long enough to lie in two blocks, which makes it no two strokes. */
const fewestGroups: Readonly<Record<GroupKind, number>> = { image: 2, stroke: 2, block: 3, sample: 2 }

/** How samples are best split: by image where three or more are annotated, otherwise by stroke or by block, whatever has enough groups. */
export function groupKindFor(annotations: readonly Painted[], target: ArrayLike<number>): GroupKind {
  const kinds: readonly GroupKind[] = annotations.length >= 3 ? ['image', 'stroke', 'block'] : ['stroke', 'block']
  const isPossible = (kind: GroupKind): boolean => {
    const groups = sampleGroups(annotations, kind)
    const known = new Map<number, Set<number>>()
    groups.forEach((group, i) => {
      known.set(target[i] as number, (known.get(target[i] as number) ?? new Set()).add(group))
    })
    return [...known.values()].every((own) => own.size >= fewestGroups[kind])
  }
  return kinds.find(isPossible) ?? 'sample'
}

/** Annotated pixels of a time point. */
function paintedFrame({ shape, data }: Raster): PaintedFrame {
  let count = 0
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) count++
  const places = new Int32Array(count)
  for (let i = 0, at = 0; i < data.length; i++) if (data[i] !== 0) places[at++] = i
  return { shape, places, values: Uint32Array.from(places, (place) => data[place] as number) }
}

/** What is painted on an image, time point after time point. */
export const paintedFrames = (painted: Painted): readonly PaintedFrame[] =>
  'data' in painted ? framesOf(painted).map(paintedFrame) : painted

/** The pixel of a sample, along the axes of space, and the number of its frame. @param frames  in the order in which they were learned */
export function placeOfSample(
  frames: readonly PaintedFrame[],
  sample: number,
): { readonly frame: number; readonly place: readonly number[] } {
  let row = sample
  const frame = frames.findIndex(({ places }) => {
    if (row < places.length) return true
    row -= places.length
    return false
  })
  const { shape, places } = frames[frame] as PaintedFrame
  const place = [...shape]
  let rest = places[row] as number
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    place[axis] = rest % (shape[axis] as number)
    rest = Math.floor(rest / (shape[axis] as number))
  }
  return { frame, place }
}

/** Steps to the neighbours of a pixel that come before it in C order, diagonals included: along z, y and x. */
const earlier = [-1, 0, 1]
  .flatMap((z) => [-1, 0, 1].flatMap((y) => [-1, 0, 1].map((x) => [z, y, x] as const)))
  .filter(([z, y, x]) => z < 0 || (z === 0 && (y < 0 || (y === 0 && x < 0))))

/** Strokes of an image: connected pixels of one class, diagonals included, of all time points laid on each other. One number per annotated pixel. */
function strokesOf(frames: readonly PaintedFrame[]): Int32Array {
  const parents = Int32Array.from({ length: frames.reduce((sum, { places }) => sum + places.length, 0) }, (_, row) => row)
  const painted = new Map<number, Map<number, number>>()
  let row = 0
  for (const { places, values } of frames)
    for (let i = 0; i < places.length; i++, row++) {
      const [value, place] = [values[i] as number, places[i] as number]
      const own = painted.get(value) ?? new Map<number, number>()
      painted.set(value, own)
      const before = own.get(place)
      if (before === undefined) own.set(place, row)
      else join(parents, before, row)
    }
  const shape = frames[0]?.shape ?? []
  const [height, width] = shape.slice(-2) as [number, number]
  const steps = earlier.filter(([z]) => shape.length === 3 || z === 0)
  for (const own of painted.values())
    for (const [place, row] of own) {
      const x = place % width
      const y = Math.floor(place / width) % height
      for (const [dz, dy, dx] of steps) {
        if (x + dx < 0 || x + dx >= width || y + dy < 0 || y + dy >= height) continue
        const near = own.get(place + (dz * height + dy) * width + dx)
        if (near !== undefined) join(parents, near, row)
      }
    }
  const numbers = new Map<number, number>()
  return parents.map((_, row) => {
    const root = rootOf(parents, row)
    const number = numbers.get(root) ?? numbers.size
    numbers.set(root, number)
    return number
  })
}

/** Blocks of a time point, squares or cubes of an image cut into equal ones; one number per annotated pixel. */
function blocksOf({ shape, places }: PaintedFrame, side: number): number[] {
  const counts = shape.map((length) => Math.ceil(length / side))
  return Array.from(places, (place) => {
    let rest = place
    let block = 0
    let factor = 1
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const length = shape[axis] as number
      block += Math.floor((rest % length) / side) * factor
      factor *= counts[axis] as number
      rest = Math.floor(rest / length)
    }
    return block
  })
}

/** The groups of the annotated pixels of one image, from 0 on. */
function groupsOfImage(frames: readonly PaintedFrame[], kind: GroupKind, side: number): Iterable<number> {
  if (kind === 'stroke') return strokesOf(frames)
  if (kind === 'block') return frames.flatMap((frame) => blocksOf(frame, side))
  const count = frames.reduce((sum, { places }) => sum + places.length, 0)
  return Int32Array.from({ length: count }, (_, i) => (kind === 'image' ? 0 : i))
}

/**
 * The group of every annotated pixel of several images, in the order of the samples that classifiers learn: image after image, time point
 * after time point, C order. No two images share a group; that of an image as a whole is its place among them. Time points of an image share
 * their blocks, and strokes of a class that touch where time points are laid on each other: what lies at the same place looks much the same
 * there, so that it is no test of what was learned a time point before.
 *
 * @param side  of a block, in pixels
 */
export function sampleGroups(annotations: readonly Painted[], kind: GroupKind, side = blockSide): Int32Array {
  if (!groupKinds.includes(kind)) throw new OptionError('by', kind, groupKinds.join(', '))
  if (!Number.isInteger(side) || side < 1) throw new OptionError('block', side, 'a whole number of pixels, at least 1')
  const groups: number[] = []
  let first = 0
  for (const annotation of annotations) {
    // an image that nothing is painted on has its number all the same
    let most = kind === 'image' ? 0 : -1
    for (const number of groupsOfImage(paintedFrames(annotation), kind, side)) {
      groups.push(first + number)
      most = Math.max(most, number)
    }
    first += most + 1
  }
  return Int32Array.from(groups)
}
