import type { PixelData } from '@cambium/core'
import type { Camera, Size } from '../plans/camera.ts'
import type { Rect } from '../plans/rect.ts'
import type { Picture } from './picture.ts'

/**
 * Places are moved by so much of an image pixel before they are rounded down: at some zooms the middle of a screen pixel falls between two
 * image pixels, where numbers of another precision would choose the other one.
 */
export const nudge = 1 / 1024

/** What is drawn, and how it is looked at. */
export interface Frame {
  readonly picture: Picture
  readonly camera: Camera
  readonly view: Size
  /** The part of the view to draw. */
  readonly rect: Rect
  /** Red, green and blue outside the image, 0 to 255. */
  readonly background: readonly [number, number, number]
}

/** Draws pictures on a canvas. */
export interface Renderer {
  readonly name: 'webgl' | 'cpu'
  draw(frame: Frame): void
  /** Pixels of a slice are new: of the data that begin at `offset`, in this rectangle. */
  changed(data: PixelData, offset: number, rect: Rect): void
  dispose(): void
}
