import type { Annotation } from '@cambium/core'
import type { Place } from './protocol.ts'

/** Where painted pixels are, in the order of the samples that are learned from them: image after image, in C order. */
export class PaintedPixels {
  readonly #annotations: readonly Annotation[]
  readonly #ids: readonly string[]
  /** Indices of painted pixels, image by image. */
  readonly #indices: readonly Uint32Array[]

  constructor(annotations: readonly Annotation[], ids: readonly string[]) {
    this.#annotations = annotations
    this.#ids = ids
    this.#indices = annotations.map(({ data }) => {
      let count = 0
      for (let i = 0; i < data.length; i++) if (data[i] !== 0) count++
      const indices = new Uint32Array(count)
      for (let i = 0, at = 0; i < data.length; i++) if (data[i] !== 0) indices[at++] = i
      return indices
    })
  }

  /** The pixel of a sample. */
  placeOf(sample: number): Place {
    let row = sample
    let image = 0
    while (row >= (this.#indices[image] as Uint32Array).length) row -= (this.#indices[image++] as Uint32Array).length
    const { axes, shape } = this.#annotations[image] as Annotation
    const place = { id: this.#ids[image] as string, t: 0, z: 0, y: 0, x: 0 }
    let rest = this.#indices[image]?.[row] as number
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place[axes[axis] as 't' | 'z' | 'y' | 'x'] = rest % (shape[axis] as number)
      rest = Math.floor(rest / (shape[axis] as number))
    }
    return place
  }
}
