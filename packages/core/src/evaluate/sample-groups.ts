import { framesOf } from '../array/axes.ts'
import type { Raster } from '../array/raster.ts'
import { OptionError } from '../errors.ts'
import { connectedComponents } from '../labels/connected-components.ts'

/**
 * What is kept together when samples are split. Pixels that lie beside each other look alike: where some of a stroke are learned and others
 * judged, the score says how well a stroke was learned by heart.
 */
export type GroupKind = 'image' | 'stroke' | 'block' | 'sample'

export const groupKinds: readonly GroupKind[] = ['image', 'stroke', 'block', 'sample']

/** The side of a block by default, in pixels. */
export const blockSide = 32

/** Fewest groups of each class: a stroke may be long enough to lie in two blocks, which makes it no two strokes. */
const fewestGroups: Readonly<Record<GroupKind, number>> = { image: 2, stroke: 2, block: 3, sample: 2 }

/** How samples are best split: by image where three or more are annotated, otherwise by stroke or by block, whatever has enough groups. */
export function groupKindFor(annotations: readonly Raster[], target: ArrayLike<number>): GroupKind {
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

/** Strokes of a time point: connected pixels of one class, diagonals included. One number per annotated pixel, in C order. */
function strokesOf({ axes, shape, data }: Raster): Int32Array {
  const numbers = new Int32Array(data.length)
  let count = 0
  for (const value of new Set(Array.from(data).filter((one) => one !== 0))) {
    const mask = { axes, shape, data: Uint8Array.from(data, (one) => (one === value ? 1 : 0)) }
    const found = connectedComponents(mask, { connectivity: shape.length === 3 ? 26 : 8 }).data
    let most = 0
    for (let i = 0; i < found.length; i++) {
      const label = found[i] as number
      if (label === 0) continue
      numbers[i] = count + label
      most = Math.max(most, label)
    }
    count += most
  }
  return numbers.filter((_, i) => data[i] !== 0)
}

/** Blocks of a time point, squares or cubes of an image cut into equal ones; one number per annotated pixel, in C order. */
function blocksOf({ shape, data }: Raster, side: number): Int32Array {
  const counts = shape.map((length) => Math.ceil(length / side))
  const numbers: number[] = []
  for (let i = 0; i < data.length; i++) {
    if (data[i] === 0) continue
    let rest = i
    let block = 0
    let factor = 1
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const length = shape[axis] as number
      block += Math.floor((rest % length) / side) * factor
      factor *= counts[axis] as number
      rest = Math.floor(rest / length)
    }
    numbers.push(block)
  }
  return Int32Array.from(numbers)
}

/**
 * The group of every annotated pixel of several images, in the order of the samples that classifiers learn: image after image, time point
 * after time point, C order. No two images or time points share a stroke or a block.
 *
 * @param side  of a block, in pixels
 */
export function sampleGroups(annotations: readonly Raster[], kind: GroupKind, side = blockSide): Int32Array {
  if (!groupKinds.includes(kind)) throw new OptionError('by', kind, groupKinds.join(', '))
  if (!Number.isInteger(side) || side < 1) throw new OptionError('block', side, 'a whole number of pixels, at least 1')
  const groups: number[] = []
  let first = 0
  annotations.forEach((annotation, image) => {
    for (const frame of framesOf(annotation)) {
      const own =
        kind === 'stroke' ? strokesOf(frame) : kind === 'block' ? blocksOf(frame, side) : frame.data.filter((value) => value !== 0)
      let most = -1
      own.forEach((number, i) => {
        groups.push(kind === 'image' ? image : kind === 'sample' ? groups.length : first + number)
        most = Math.max(most, kind === 'sample' ? i : number)
      })
      first += most + 1
    }
  })
  return Int32Array.from(groups)
}
