import { decode } from 'fast-png'
import { transposed } from '../../array/axes.ts'
import { CambiumError, FormatError } from '../../errors.ts'
import { defaultLimits, type ReadLimits } from '../limits.ts'
import type { DecodedImage } from '../tiff/decode-tiff.ts'

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

const problem = (text: string, cause?: unknown): FormatError => new FormatError('png', text, undefined, { cause })

/** Checks what the header declares before anything is unpacked. */
function checkHeader(bytes: Uint8Array, { maxBytes }: ReadLimits): void {
  if (bytes.length < 33 || signature.some((byte, i) => bytes[i] !== byte)) throw problem('not a PNG file')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.getUint32(12) !== 0x49484452) throw problem('it does not begin with its header (damaged?)')
  const width = view.getUint32(16)
  const height = view.getUint32(20)
  if (width < 1 || height < 1) throw problem(`${width} × ${height} pixels`)
  const size = width * height * 8
  if (size > maxBytes) throw problem(`${width} × ${height} pixels are more than the limit of ${maxBytes} bytes`)
  if ((width * height) / 8 > bytes.length * 1100)
    throw problem(`${width} × ${height} pixels in a file of ${bytes.length} bytes (truncated?)`)
}

/**
 * Reads a PNG of 1 to 16 bits: grey as (y, x), colour as channels first. An alpha channel is a channel; palettes become colours.
 *
 * @throws {FormatError} where the file is damaged or not a PNG
 */
export function decodePng(bytes: Uint8Array, limits: ReadLimits = defaultLimits): DecodedImage {
  checkHeader(bytes, limits)
  try {
    const { width, height, channels, depth, data, palette } = decode(bytes, { checkCrc: false })
    if (data.length === 0) throw problem('it holds no pixels (truncated?)')
    const unpacked = depth < 8 ? unpackBits(data as Uint8Array, width * channels, height, depth) : (data as Uint8Array | Uint16Array)
    if (unpacked.length < width * height * channels) throw problem('it ends before its last pixel (truncated?)')
    if (palette !== undefined) return fromPalette(unpacked, palette, width, height)
    if (channels === 1) return { axes: 'yx', shape: [height, width], data: unpacked }
    return transposed({ axes: 'yxc', shape: [height, width, channels], data: unpacked }, 'cyx')
  } catch (error) {
    if (error instanceof CambiumError) throw error
    throw problem(`it cannot be read (${error instanceof Error ? error.message : String(error)})`, error)
  }
}

/** Pixels of less than 8 bits, each row starting at a byte. */
function unpackBits(packed: Uint8Array, rowLength: number, rows: number, depth: number): Uint8Array {
  const rowBytes = Math.ceil((rowLength * depth) / 8)
  const output = new Uint8Array(rowLength * rows)
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < rowLength; x++) {
      const bit = x * depth
      const byte = packed[y * rowBytes + (bit >> 3)] ?? 0
      output[y * rowLength + x] = (byte >> (8 - depth - (bit & 7))) & ((1 << depth) - 1)
    }
  }
  return output
}

function fromPalette(
  indices: Uint8Array | Uint16Array,
  palette: readonly (readonly number[])[],
  width: number,
  height: number,
): DecodedImage {
  const size = width * height
  const data = new Uint8Array(3 * size)
  for (let i = 0; i < size; i++) {
    const colour = palette[indices[i] as number]
    if (colour === undefined) throw problem(`a pixel of colour ${indices[i]}, the palette has ${palette.length}`)
    for (let c = 0; c < 3; c++) data[c * size + i] = colour[c] as number
  }
  return { axes: 'cyx', shape: [3, height, width], data }
}
