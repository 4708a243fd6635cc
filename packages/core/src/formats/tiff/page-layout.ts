import type { PixelData } from '../../array/raster.ts'
import { FormatError, UnsupportedError } from '../../errors.ts'
import type { ReadLimits } from '../limits.ts'
import { type Directory, numberOf, numbersOf, type TiffFile } from './directories.ts'
import { tags } from './tags.ts'

export type PixelType = 'bit' | 'uint8' | 'uint16' | 'uint32' | 'int8' | 'int16' | 'int32' | 'float32' | 'float64'

/** How the pixels of a page are stored; checked against the file before anything is allocated. */
export interface PageLayout {
  readonly width: number
  readonly height: number
  readonly samples: number
  readonly type: PixelType
  /** Bits of one sample. */
  readonly bits: number
  readonly compression: number
  readonly predictor: number
  /** Samples of a pixel together, or one plane per sample. */
  readonly interleaved: boolean
  /** Whether the first pixel is the lowest bit of a byte (1-bit images). */
  readonly lowBitFirst: boolean
  /** Width and height of a strip or tile. */
  readonly block: { readonly width: number; readonly height: number }
  readonly offsets: readonly number[]
  readonly byteCounts: readonly number[]
}

const types: Readonly<Record<string, PixelType>> = {
  '1/1': 'bit',
  '1/8': 'uint8',
  '1/16': 'uint16',
  '1/32': 'uint32',
  '2/8': 'int8',
  '2/16': 'int16',
  '2/32': 'int32',
  '3/32': 'float32',
  '3/64': 'float64',
}

type PixelArray = (new (length: number) => PixelData) & { readonly BYTES_PER_ELEMENT: number }

const arrays: Readonly<Record<PixelType, PixelArray>> = {
  bit: Uint8Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
}

export const allocate = (type: PixelType, length: number): PixelData => new arrays[type](length)

/** The same in memory that threads share, where there is such memory. */
export function allocateShared(type: PixelType, length: number): PixelData {
  const Type = arrays[type] as unknown as (new (memory: SharedArrayBuffer) => PixelData) & PixelArray
  return typeof SharedArrayBuffer === 'undefined' ? new Type(length) : new Type(new SharedArrayBuffer(length * Type.BYTES_PER_ELEMENT))
}

const problem = (text: string): FormatError => new FormatError('tiff', text)

/** Largest factor by which the compressions here can shrink an image. */
const largestRatio = 2200

function pixelType(directory: Directory, littleEndian: boolean): { type: PixelType; bits: number } {
  const bits = numbersOf(directory, tags.bitsPerSample, littleEndian) ?? [1]
  const formats = numbersOf(directory, tags.sampleFormat, littleEndian) ?? [1]
  if (new Set(bits).size > 1 || new Set(formats).size > 1) throw new UnsupportedError('tiff: samples of different types in one page')
  const format = formats[0] === 4 ? 1 : formats[0]
  const type = types[`${format}/${bits[0]}`]
  if (type === undefined) {
    const kind = ['', 'unsigned', 'signed', 'float'][format ?? 0] ?? 'unknown'
    throw new UnsupportedError(
      `tiff: ${bits[0]}-bit ${kind} pixels; known are 1, 8, 16, 32 bit unsigned, 8, 16, 32 bit signed, 32, 64 bit float`,
    )
  }
  return { type, bits: bits[0] as number }
}

/** Reads the layout of a page and checks that the file can hold what it declares. */
export function pageLayout({ littleEndian, source }: TiffFile, directory: Directory, limits: ReadLimits): PageLayout {
  const number = (tag: number, missing: number): number => numberOf(directory, tag, littleEndian, missing)
  const width = number(tags.imageWidth, 0)
  const height = number(tags.imageLength, 0)
  const samples = number(tags.samplesPerPixel, 1)
  if (!(width >= 1 && height >= 1)) throw problem(`a page of ${width} × ${height} pixels`)
  if (!(samples >= 1 && samples <= 65535)) throw problem(`${samples} samples per pixel`)
  const { type, bits } = pixelType(directory, littleEndian)
  const tiled = directory.fields.has(tags.tileOffsets)
  const interleaved = number(tags.planarConfiguration, 1) !== 2
  const block = tiled
    ? { width: number(tags.tileWidth, 0), height: number(tags.tileLength, 0) }
    : { width, height: Math.min(height, number(tags.rowsPerStrip, height)) }
  if (!(block.width >= 1 && block.height >= 1 && block.width <= 1e6 && block.height <= 1e9))
    throw problem(`strips or tiles of ${block.width} × ${block.height} pixels`)
  const offsets = numbersOf(directory, tiled ? tags.tileOffsets : tags.stripOffsets, littleEndian)
  if (offsets === undefined) throw problem('a page without pixels')
  const compression = number(tags.compression, 1)
  const layout = {
    width,
    height,
    samples,
    type,
    bits,
    compression,
    predictor: number(tags.predictor, 1),
    interleaved,
    lowBitFirst: number(tags.fillOrder, 1) === 2,
    block,
    offsets,
    byteCounts: numbersOf(directory, tiled ? tags.tileByteCounts : tags.stripByteCounts, littleEndian) ?? [],
  }
  checkSizes(layout, source.size, limits)
  return layout
}

/** Bytes of a whole strip or tile when it is not compressed. */
export const blockBytes = ({ block, samples, interleaved, bits }: PageLayout, rows = block.height): number =>
  Math.ceil((block.width * (interleaved ? samples : 1) * bits) / 8) * rows

function checkSizes(layout: PageLayout, fileSize: number, { maxBytes }: ReadLimits): void {
  const { width, height, samples, bits, block, offsets, byteCounts, interleaved, compression } = layout
  const bytes = width * height * samples * Math.max(1, bits / 8)
  if (compression !== 1 && bytes > maxBytes)
    throw problem(`a page of ${width} × ${height} × ${samples} pixels is larger than the limit of ${maxBytes} bytes`)
  const across = Math.ceil(width / block.width)
  const down = Math.ceil(height / block.height)
  const blocks = across * down * (interleaved ? 1 : samples)
  if (offsets.length < blocks) throw problem(`a page declares ${blocks} strips or tiles, but lists ${offsets.length}`)
  if (compression !== 1 && blockBytes(layout) > maxBytes) throw problem('a strip or tile that is larger than the limit')
  const stored = compression === 1 ? bytes * Math.min(1, bits / 8) : bytes / largestRatio
  if (Math.floor(stored) > fileSize)
    throw problem(`it declares ${bytes} bytes of pixels, more than a file of ${fileSize} bytes can hold (truncated?)`)
  if (compression !== 1 && byteCounts.length < blocks) throw problem('compressed strips or tiles without their sizes')
}
