import { type PixelData, type Raster, type RunOptions, transposed } from '@cambium/core'
import { errors } from '../text/en-errors.ts'
import { formats } from './formats.ts'
import type { OpenedImage, OpenedScene } from './protocol.ts'
import { watchedSource } from './watched-source.ts'

/** Endings of files that browsers decode themselves. */
const pictureTypes: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  bmp: 'image/bmp',
}

export const extensionOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1).toLowerCase()

/** In memory that threads share, where there is such memory. */
export function sharedPixels<D extends PixelData>(data: D): D {
  if (typeof SharedArrayBuffer === 'undefined' || data.buffer instanceof SharedArrayBuffer) return data
  const copy = new (data.constructor as new (buffer: SharedArrayBuffer) => D)(new SharedArrayBuffer(data.byteLength))
  copy.set(data)
  return copy
}

/** A decoded image in the order t, c, z, y, x with the facts that the page needs. */
export function openedImage(name: string, raster: Raster<string, PixelData>): OpenedImage {
  const lengthOf = (axis: string): number => (raster.axes.includes(axis) ? (raster.shape[raster.axes.indexOf(axis)] as number) : 1)
  const spacingOf = (axis: string): number => (raster.axes.includes(axis) ? (raster.spacing?.[raster.axes.indexOf(axis)] ?? 1) : 1)
  const canonical = [...'tczyx'].filter((axis) => raster.axes.includes(axis)).join('')
  const { data } = raster.axes === canonical ? raster : transposed(raster, canonical)
  return {
    name,
    data: sharedPixels(data),
    dims: { t: lengthOf('t'), z: lengthOf('z'), height: lengthOf('y'), width: lengthOf('x') },
    channels: lengthOf('c'),
    spacing: [spacingOf('z'), spacingOf('y'), spacingOf('x')],
    unit: raster.unit ?? 'pixel',
  }
}

/** The pixels of a picture that the browser decodes; grey pictures have one channel. */
async function decodePicture(blob: Blob, name: string): Promise<Raster<string, PixelData>> {
  const bitmap = await createImageBitmap(blob).catch((error: unknown) => {
    throw new Error(errors.damaged(name), { cause: error })
  })
  const { width, height } = bitmap
  const context = new OffscreenCanvas(width, height).getContext('2d') as OffscreenCanvasRenderingContext2D
  context.drawImage(bitmap, 0, 0)
  const { data } = context.getImageData(0, 0, width, height)
  const size = width * height
  let isGrey = true
  for (let i = 0; i < size && isGrey; i++) isGrey = data[4 * i] === data[4 * i + 1] && data[4 * i] === data[4 * i + 2]
  const channels = isGrey ? 1 : 3
  const planes = new Uint8Array(channels * size)
  for (let c = 0; c < channels; c++) for (let i = 0; i < size; i++) planes[c * size + i] = data[4 * i + c] as number
  return isGrey ? { axes: 'yx', shape: [height, width], data: planes } : { axes: 'cyx', shape: [3, height, width], data: planes }
}

/** What axes without names may be, the likeliest first. */
export function guesses(axes: string): string[] {
  const unnamed = axes.split('?').length - 1
  const free = [...'ztc'].filter((axis) => !axes.includes(axis))
  const fill = (chosen: readonly string[]): string => {
    const rest = [...chosen]
    return [...axes].map((axis) => (axis === '?' ? (rest.shift() as string) : axis)).join('')
  }
  if (unnamed === 1) return free.map((axis) => fill([axis]))
  return unnamed <= free.length ? [fill(free)] : []
}

/**
 * Reads an image file. An axis without a name becomes z, and a note says so.
 *
 * @param wanted  the axes of a file that does not name its own
 */
export async function openImage(blob: Blob, name: string, wanted?: string, run: RunOptions = {}): Promise<OpenedScene> {
  const picture = pictureTypes[extensionOf(name)]
  if (picture !== undefined) return { image: openedImage(name, await decodePicture(blob, name)), notes: [], axes: [] }
  const bytes = new Uint8Array(await blob.arrayBuffer())
  const { decodeImageFile, memorySource } = await formats()
  const decoded = await decodeImageFile(watchedSource(memorySource(bytes), run)).catch((error: unknown) => {
    run.signal?.throwIfAborted()
    const problem = error instanceof Error ? error.message.replace(/^\w+: /, '') : String(error)
    throw new Error(errors.cannotOpen(name, problem), { cause: error })
  })
  if (!decoded.axes.includes('?')) return { image: openedImage(name, decoded), notes: [], axes: [] }
  const possible = guesses(decoded.axes)
  const axes = possible.find((guess) => guess === wanted) ?? possible[0]
  if (axes === undefined) throw new Error(errors.manyAxes(name, decoded.shape.length))
  return {
    image: { ...openedImage(name, { ...decoded, axes }), axes },
    notes: [],
    axes: [axes, ...possible.filter((guess) => guess !== axes)],
  }
}
