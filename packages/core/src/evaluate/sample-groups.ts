import { framesOf } from '../array/axes.ts'
import type { Raster } from '../array/raster.ts'
import { OptionError } from '../errors.ts'

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

/** Strokes of a time point: connected pixels of one class, diagonals included. One number per annotated pixel. */
function strokesOf({ shape, places, values }: PaintedFrame): Int32Array {
  const [height, width] = shape.slice(-2) as [number, number]
  const rows = new Map(Array.from(places, (place, row) => [place, row] as const))
  const parents = Int32Array.from(places, (_, row) => row)
  const rootOf = (row: number): number => {
    let root = row
    while (parents[root] !== root) root = parents[root] as number
    parents[row] = root
    return root
  }
  const steps = earlier.filter(([z]) => shape.length === 3 || z === 0)
  for (let row = 0; row < places.length; row++) {
    const place = places[row] as number
    const x = place % width
    const y = Math.floor(place / width) % height
    for (const [dz, dy, dx] of steps) {
      if (x + dx < 0 || x + dx >= width || y + dy < 0 || y + dy >= height) continue
      const near = rows.get(place + (dz * height + dy) * width + dx)
      if (near !== undefined && values[near] === values[row]) parents[rootOf(near)] = rootOf(row)
    }
  }
  const numbers = new Map<number, number>()
  return parents.map((_, row) => {
    const root = rootOf(row)
    const number = numbers.get(root) ?? numbers.size
    numbers.set(root, number)
    return number
  })
}

/** Blocks of a time point, squares or cubes of an image cut into equal ones; one number per annotated pixel. */
function blocksOf({ shape, places }: PaintedFrame, side: number): Int32Array {
  const counts = shape.map((length) => Math.ceil(length / side))
  return Int32Array.from(places, (place) => {
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

/**
 * The group of every annotated pixel of several images, in the order of the samples that classifiers learn: image after image, time point
 * after time point, C order. No two images or time points share a stroke or a block.
 *
 * @param side  of a block, in pixels
 */
export function sampleGroups(annotations: readonly Painted[], kind: GroupKind, side = blockSide): Int32Array {
  if (!groupKinds.includes(kind)) throw new OptionError('by', kind, groupKinds.join(', '))
  if (!Number.isInteger(side) || side < 1) throw new OptionError('block', side, 'a whole number of pixels, at least 1')
  const groups: number[] = []
  let first = 0
  annotations.forEach((annotation, image) => {
    for (const frame of paintedFrames(annotation)) {
      const own = kind === 'stroke' ? strokesOf(frame) : kind === 'block' ? blocksOf(frame, side) : new Int32Array(frame.places.length)
      let most = -1
      own.forEach((number, i) => {
        groups.push(kind === 'image' ? image : kind === 'sample' ? groups.length : first + number)
        most = Math.max(most, kind === 'sample' || kind === 'image' ? i : number)
      })
      first += most + 1
    }
  })
  return Int32Array.from(groups)
}
