import { encode } from 'fast-png'
import { transposed } from '../../array/axes.ts'
import type { Raster } from '../../array/raster.ts'
import { UnsupportedError } from '../../errors.ts'

/**
 * Writes an image of 8 or 16 bits as PNG: (y, x) as grey, (c, y, x) with 3 or 4 channels as colour.
 *
 * @throws {UnsupportedError} for other pixel types, stacks and movies
 */
export function encodePng(image: Raster): Uint8Array {
  const { data, axes } = image
  const isColour = axes === 'cyx' && [3, 4].includes(image.shape[0] as number)
  if (axes !== 'yx' && !isColour)
    throw new UnsupportedError(`png: axes "${axes}" with shape [${image.shape.join(', ')}]; a PNG holds one plane, grey or colour`)
  const pixels = data instanceof Uint32Array ? narrowed(data) : data
  if (!(pixels instanceof Uint8Array || pixels instanceof Uint16Array)) {
    const type = data.constructor.name.replace('Array', '').toLowerCase()
    throw new UnsupportedError(`png: pixels of type ${type}; a PNG holds uint8 or uint16, so store the image as TIFF`)
  }
  const [height = 1, width = 1] = image.shape.slice(-2)
  const channels = isColour ? (image.shape[0] as number) : 1
  const rows = isColour ? (transposed({ ...image, data: pixels }, 'yxc').data as Uint8Array | Uint16Array) : pixels
  return encode({ width, height, channels, depth: pixels instanceof Uint8Array ? 8 : 16, data: rows })
}

/** Labels and classes as 16-bit numbers, where they fit. */
function narrowed(data: Uint32Array): Uint16Array {
  const largest = data.reduce((most, value) => Math.max(most, value), 0)
  if (largest > 65535) throw new UnsupportedError(`png: the value ${largest} does not fit into 16 bits; store the image as TIFF`)
  return Uint16Array.from(data)
}
