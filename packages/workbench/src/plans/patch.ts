import type { PixelData } from '@cambium/core'
import { type Camera, type Size, visibleRect } from './camera.ts'
import { grown, intersection, nothing, type Rect } from './rect.ts'

/** The part of a slice that a texture holds: every `stride`-th pixel of a rectangle. */
export interface Patch {
  /** Its corner is a multiple of the stride. */
  readonly rect: Rect
  readonly stride: number
}

/** A patch that holds nothing. */
export const emptyPatch: Patch = { rect: nothing, stride: 1 }

/** Textures of more pixels are not made: what is in view is then held without a margin. */
const mostTexels = 1 << 23

export const patchSize = ({ rect, stride }: Patch): Size => ({
  height: Math.ceil((rect.y1 - rect.y0) / stride),
  width: Math.ceil((rect.x1 - rect.x0) / stride),
})

/** As many pixels as the screen can show: the largest power of two that is not below one screen pixel. */
export const strideOf = ({ zoom }: Camera): number => 2 ** Math.max(0, Math.floor(Math.log2(1 / zoom)))

const isInside = (inner: Rect, outer: Rect): boolean =>
  inner.y0 >= outer.y0 && inner.x0 >= outer.x0 && inner.y1 <= outer.y1 && inner.x1 <= outer.x1

/** Whether a patch holds all of a slice, be it coarsely. */
export const holdsAll = ({ rect }: Patch, { height, width }: Size): boolean => isInside({ y0: 0, x0: 0, y1: height, x1: width }, rect)

/**
 * What a texture has to hold for a view: the patch that it has, where that will do, otherwise a new one with a margin for panning.
 *
 * @param share  of the longer side of the view that the margin is wide
 */
export function patchFor(camera: Camera, view: Size, image: Size, present: Patch | undefined, share = 0.25): Patch {
  const stride = strideOf(camera)
  const visible = visibleRect(camera, view, image)
  if (present !== undefined && present.stride === stride && isInside(visible, present.rect)) return present
  const whole = { y0: 0, x0: 0, y1: image.height, x1: image.width }
  const texels = (rect: Rect): number => ((rect.y1 - rect.y0) * (rect.x1 - rect.x0)) / stride ** 2
  const margin = Math.ceil(share * Math.max(visible.y1 - visible.y0, visible.x1 - visible.x0))
  const [wide, narrow] = [margin, 8 * stride].map((by) => intersection(grown(visible, by), whole)) as [Rect, Rect]
  const chosen = texels(wide) > mostTexels ? narrow : wide
  return { stride, rect: { ...chosen, y0: chosen.y0 - (chosen.y0 % stride), x0: chosen.x0 - (chosen.x0 % stride) } }
}

/** A piece of a texture: where it begins and its pixels. */
export interface TexturePiece extends Size {
  readonly y: number
  readonly x: number
  readonly pixels: Uint8Array | Uint16Array | Uint32Array | Float32Array
}

type Texels = TexturePiece['pixels']

/** Pixels of types that textures do not have become float32. */
const isTexel = (data: PixelData): data is Texels =>
  data instanceof Uint8Array || data instanceof Uint16Array || data instanceof Uint32Array || data instanceof Float32Array

/** A rectangle of the image in the pixels of a patch. */
export function inPatch({ rect: { y0, x0, y1, x1 }, stride }: Patch, rect: Rect): Rect {
  const part = intersection(rect, { y0, x0, y1, x1 })
  const at = (place: number, start: number): number => Math.ceil((place - start) / stride)
  return { y0: at(part.y0, y0), x0: at(part.x0, x0), y1: at(part.y1, y0), x1: at(part.x1, x0) }
}

/** The same as {@link pieceOf} of pixels that are those of the patch. */
export function pieceOfPatch(data: PixelData, patch: Patch, rect: Rect): TexturePiece | undefined {
  const { height, width } = patchSize(patch)
  const whole = { y0: 0, x0: 0, y1: height, x1: width }
  return pieceOf(data, 0, width, { rect: whole, stride: 1 }, inPatch(patch, rect))
}

/** The pixels of a rectangle of a slice for a texture; undefined where the patch does not hold any of it. */
export function pieceOf(data: PixelData, offset: number, width: number, patch: Patch, rect: Rect): TexturePiece | undefined {
  const part = intersection(rect, patch.rect)
  const { stride } = patch
  const [top, left] = [Math.ceil((part.y0 - patch.rect.y0) / stride), Math.ceil((part.x0 - patch.rect.x0) / stride)]
  const [bottom, right] = [Math.ceil((part.y1 - patch.rect.y0) / stride), Math.ceil((part.x1 - patch.rect.x0) / stride)]
  if (bottom <= top || right <= left) return undefined
  const [height, columns] = [bottom - top, right - left]
  const pixels = isTexel(data)
    ? (new (data.constructor as new (length: number) => Texels)(height * columns) as Texels)
    : new Float32Array(height * columns)
  for (let y = 0; y < height; y++) {
    const from = offset + (patch.rect.y0 + (top + y) * stride) * width + patch.rect.x0 + left * stride
    const to = y * columns
    if (stride === 1) pixels.set(data.subarray(from, from + columns) as Texels, to)
    else for (let x = 0; x < columns; x++) pixels[to + x] = data[from + x * stride] as number
  }
  return { y: top, x: left, height, width: columns, pixels }
}
