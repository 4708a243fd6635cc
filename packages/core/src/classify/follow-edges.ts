import { type PixelData, sizeOf, type UnsignedData } from '../array/raster.ts'
import { type Box, boxShape, copyBox, relativeTo, withHalo } from '../array/tile.ts'
import type { Processor } from '../devices/device.ts'
import type { FeatureBox } from '../features/feature-box.ts'
import { guideMaps } from '../filters/guide-maps.ts'
import { atLevel, evenLevel } from './edge-level.ts'
import type { EdgeRule } from './model.ts'

/** A box whose boundaries follow the edges of the image, while what lies around it is predicted with it. */
export interface EdgesWithin {
  readonly box: Box
  readonly edges: EdgeRule
}

/** Probabilities of classes, asked for one by one. */
export interface Probable {
  readonly classCount: number
  readonly probabilityOf: (index: number) => Float32Array
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
 * @param probabilityOf  each class in `around.box`, which holds all that {@link reachOf} tells
 * @returns for each class as many values as the box has pixels
 */
export function guidedProbabilities(
  { classCount, probabilityOf }: Probable,
  around: Pick<FeatureBox, 'box' | 'channels' | 'origin'>,
  { box, edges }: EdgesWithin,
  device: Processor,
): Float32Array[] {
  const shape = boxShape(around.box)
  // of two classes one is what the other is not
  const asked = (classCount === 2 ? [1] : Array.from({ length: classCount }, (_, k) => k)).map(probabilityOf)
  const byChannel = around.channels.map((channel, i) => {
    const held = { start: around.origin, end: around.origin.map((start, axis) => start + (channel.shape[axis] as number)) }
    const guide = cut(channel.data as Float32Array, { box: held, wanted: around.box })
    const options = { radius: edges.radius, contrast: edges.contrasts[i] as number }
    return guideMaps(guide, asked, shape, options, device).map((map) => cut(map, { box: around.box, wanted: box }))
  })
  const guided = asked.map((_, k) => meanOf(byChannel.map((maps) => maps[k] as Float32Array)))
  if (classCount !== 2) return guided
  const second = atLevel(guided[0] as Float32Array, edges.level ?? evenLevel)
  const first = new Float32Array(second.length)
  for (let i = 0; i < first.length; i++) first[i] = 1 - (second[i] as number)
  return [first, second]
}

/** The mean of maps as probabilities, in the memory of the first. */
function meanOf(maps: readonly Float32Array[]): Float32Array {
  const [mean, ...others] = maps as [Float32Array, ...Float32Array[]]
  for (let i = 0; i < mean.length; i++) {
    let sum = mean[i] as number
    for (const map of others) sum += map[i] as number
    const value = sum / maps.length
    mean[i] = value < 0 ? 0 : value > 1 ? 1 : value
  }
  return mean
}

/** The most probable class of each pixel, the smaller of equally probable ones. */
export function mostProbable(probabilities: readonly Float32Array[], values: readonly number[], winners: UnsignedData): UnsignedData {
  const most = (probabilities[0] as Float32Array).slice()
  winners.fill(values[0] as number)
  for (let k = 1; k < values.length; k++) {
    const [own, value] = [probabilities[k] as Float32Array, values[k] as number]
    for (let i = 0; i < winners.length; i++) {
      if (!((own[i] as number) > (most[i] as number))) continue
      most[i] = own[i] as number
      winners[i] = value
    }
  }
  return winners
}
