import { type Painted, type PaintedFrame, paintedFrames, placeOfSample } from '@cambium/core/evaluate'
import type { PaintedScene, Place } from './protocol.ts'

/** What is painted now: the page paints on in the same memory. */
export const paintedNow = (painted: readonly PaintedScene[]): PaintedScene[] =>
  painted.map(({ id, annotation }) => ({ id, annotation: annotation instanceof Uint8Array ? annotation.slice() : annotation }))

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
    const { frame, place } = placeOfSample(this.#frames, sample)
    const { id, t } = this.#frames[frame] as PlacedFrame
    const [z, y, x] = [0, ...place].slice(-3) as [number, number, number]
    return { id, t, z, y, x }
  }
}
