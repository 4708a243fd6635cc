import type { PixelData } from '@cambium/core'
import { signal } from '@preact/signals-core'
import type { Size } from '../plans/camera.ts'
import { type Patch, patchSize } from '../plans/patch.ts'
import type { Rect } from '../plans/rect.ts'

/** Lengths of the axes of a scene; an axis that an image does not have is 1. */
export interface Dims extends Size {
  readonly t: number
  readonly z: number
}

/** What is looked at along the axes that are not on the screen. */
export interface Position {
  readonly t: number
  readonly z: number
}

/** What a layer is for. */
export type Role =
  | 'image'
  | 'annotation'
  | 'prediction'
  | 'probability'
  | 'uncertainty'
  | 'feature'
  | 'objects'
  | 'object annotation'
  | 'object classes'
  | 'object result'
  | 'truth'
  | 'points'
  | 'regions'

export const planeCount = ({ t, z }: Dims): number => t * z

/** The number of a plane: planes of a time point follow each other. */
export const planeAt = (dims: Dims, { t, z }: Position): number => t * dims.z + z

export const wholePlane = ({ height, width }: Size): Rect => ({ y0: 0, x0: 0, y1: height, x1: width })

let nextId = 1

/** The part of a plane that is at hand of a layer whose pixels are not all in memory. */
export interface ShownPart<D extends PixelData = PixelData> {
  readonly plane: number
  readonly patch: Patch
  /** Every pixel of the patch that its stride takes. */
  readonly data: D
}

/** Pixels of a plane to be drawn: all of it, from the offset on, or what the patch holds. */
export interface PlanePixels<D extends PixelData> {
  readonly data: D
  readonly offset: number
  readonly patch: Patch | undefined
}

/** The pixel of a part at a place; undefined where the part does not hold it. */
export function pixelOfPart({ patch, data }: ShownPart, y: number, x: number): number | undefined {
  const { rect, stride } = patch
  if (y < rect.y0 || x < rect.x0 || y >= rect.y1 || x >= rect.x1) return undefined
  return data[Math.floor((y - rect.y0) / stride) * patchSize(patch).width + Math.floor((x - rect.x0) / stride)]
}

/** Something that is drawn over the other layers below it. */
export abstract class Layer {
  readonly id = nextId++
  readonly name
  readonly isVisible = signal(true)
  readonly opacity = signal(1)
  readonly isLocked = signal(false)
  /** Counts how often pixels changed. */
  readonly revision = signal(0)
  /** The revision that changed a time point last. */
  readonly #revisions: number[] = []
  readonly role: Role
  readonly dims: Dims
  readonly #listeners = new Set<(plane: number, rect: Rect) => void>()

  protected constructor(name: string, role: Role, dims: Dims) {
    this.name = signal(name)
    this.role = role
    this.dims = dims
  }

  /** Tells whoever draws the layer which pixels of a plane are new. */
  changed(plane: number, rect: Rect = wholePlane(this.dims)): void {
    this.#revisions[Math.floor(plane / this.dims.z)] = ++this.revision.value
    for (const listener of this.#listeners) listener(plane, rect)
  }

  /** Changes whenever pixels of a time point change. */
  versionOf(t: number): number {
    return this.#revisions[t] ?? 0
  }

  /** @returns how to stop listening */
  onChange(listener: (plane: number, rect: Rect) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
