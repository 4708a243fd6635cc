import { type PixelData, sizeOf, type UnsignedData } from '../array/raster.ts'
import { type Box, boxShape, copyBox, relativeTo, withHalo } from '../array/tile.ts'
import type { FeatureBox } from '../features/feature-box.ts'
import { GuidedFilter } from '../filters/guided-filter.ts'
import type { EdgeRule } from './model.ts'

/** A box whose boundaries follow the edges of the image, while what lies around it is predicted with it. */
export interface EdgesWithin {
  readonly box: Box
  readonly edges: EdgeRule
}

/** The part of an image that decides about a box: that itself, where boundaries do not follow edges. */
export const reachOf = (box: Box, edges: EdgeRule | undefined, imageShape: readonly number[]): Box =>
  edges === undefined
    ? box
    : withHalo(
        box,
        imageShape.map(() => 2 * edges.radius),
        imageShape,
      )

/** The pixels of a box, cut out of values of another one that holds it. */
export function cut<Data extends PixelData>(data: Data, { box, wanted }: { readonly box: Box; readonly wanted: Box }): Data {
  const shape = boxShape(wanted)
  const room = new (data.constructor as new (length: number) => Data)(sizeOf(shape))
  copyBox(data, boxShape(box), relativeTo(wanted, box), room, shape, { start: shape.map(() => 0), end: shape })
  return room
}

/**
 * Probabilities of all classes in a box, guided by each channel of the image in turn.
 *
 * @param probabilities  of each class in `around.box`, which holds all that {@link reachOf} tells
 * @returns for each class as many values as the box has pixels
 */
export function guidedProbabilities(
  probabilities: readonly Float32Array[],
  around: Pick<FeatureBox, 'box' | 'channels' | 'origin'>,
  { box, edges }: EdgesWithin,
): Float32Array[] {
  const shape = boxShape(around.box)
  const filters = around.channels.map((channel, i) => {
    const held = { start: around.origin, end: around.origin.map((start, axis) => start + (channel.shape[axis] as number)) }
    const guide = cut(channel.data as PixelData, { box: held, wanted: around.box })
    return new GuidedFilter(guide, shape, { radius: edges.radius, contrast: edges.contrasts[i] as number })
  })
  const guided = (probability: Float32Array): Float32Array => {
    const maps = filters.map((filter) => cut(filter.apply(probability), { box: around.box, wanted: box }))
    return (maps[0] as Float32Array).map((_, i) => {
      const mean = maps.reduce((sum, map) => sum + (map[i] as number), 0) / maps.length
      return Math.min(1, Math.max(0, mean))
    })
  }
  if (probabilities.length !== 2) return probabilities.map(guided)
  // of two classes one is what the other is not
  const second = guided(probabilities[1] as Float32Array)
  return [second.map((value) => 1 - value), second]
}

/** The most probable class of each pixel, the smaller of equally probable ones. */
export function mostProbable(probabilities: readonly Float32Array[], values: readonly number[], winners: UnsignedData): UnsignedData {
  for (let i = 0; i < winners.length; i++) {
    let best = 0
    for (let k = 1; k < values.length; k++) if ((probabilities[k]?.[i] as number) > (probabilities[best]?.[i] as number)) best = k
    winners[i] = values[best] as number
  }
  return winners
}
