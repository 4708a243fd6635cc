import { type Painted, type PaintedFrame, paintedFrames } from '@cambium/core/evaluate'
import type { Place } from './protocol.ts'

/** A time point of an image with what is painted on it. */
interface PlacedFrame extends PaintedFrame {
  readonly id: string
  readonly t: number
}

/** Where painted pixels are, in the order of the samples that are learned from them: image after image, in C order. */
export class PaintedPixels {
  readonly #frames: readonly PlacedFrame[]

  /** @param ids  the images, in the order of what is painted */
  constructor(painted: readonly Painted[], ids: readonly string[]) {
    this.#frames = painted.flatMap((one, i) => paintedFrames(one).map((frame, t) => ({ ...frame, id: ids[i] as string, t })))
  }

  /** The pixel of a sample. */
  placeOf(sample: number): Place {
    let row = sample
    const frame = this.#frames.find(({ places }) => {
      if (row < places.length) return true
      row -= places.length
      return false
    }) as PlacedFrame
    const { id, t, shape, places } = frame
    const place = { id, t, z: 0, y: 0, x: 0 }
    let rest = places[row] as number
    for (const [i, axis] of (['x', 'y', 'z'] as const).slice(0, shape.length).entries()) {
      const length = shape[shape.length - 1 - i] as number
      place[axis] = rest % length
      rest = Math.floor(rest / length)
    }
    return place
  }
}
