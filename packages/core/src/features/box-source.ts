import { channelsOf } from '../array/axes.ts'
import type { Image } from '../array/raster.ts'
import { type Box, boxShape, copyBox } from '../array/tile.ts'

/** One time point of an image that stays where it is stored: what is needed of it is read box by box. */
export interface BoxSource {
  /** Lengths along z (where there is one), y and x. */
  readonly shape: readonly number[]
  readonly channels: number
  /** Reads a box of a channel. @param target  its pixels in C order */
  readBox(channel: number, box: Box, target: Float32Array): Promise<void>
}

/** An image in memory, of one time point, to be read box by box. */
export function boxSourceOf(image: Image): BoxSource {
  const channels = channelsOf(image)
  const { shape } = channels[0] as Image
  return {
    shape,
    channels: channels.length,
    readBox: (channel, box, target) => {
      const sides = boxShape(box)
      copyBox((channels[channel] as Image).data, shape, box, target, sides, { start: sides.map(() => 0), end: sides })
      return Promise.resolve()
    },
  }
}
