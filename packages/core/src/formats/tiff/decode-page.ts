import type { PixelData } from '../../array/raster.ts'
import { FormatError } from '../../errors.ts'
import { decompress } from './decompress.ts'
import type { Directory, TiffFile } from './directories.ts'
import { blockBytes, type PageLayout } from './page-layout.ts'
import { undoPredictor } from './predictor.ts'
import { tags } from './tags.ts'

/** Reverses the bytes of each value in place. */
function swapBytes(bytes: Uint8Array, size: number): void {
  for (let i = 0; i + size <= bytes.length; i += size) bytes.subarray(i, i + size).reverse()
}

/** Bits as bytes 0 and 1, each row starting at a byte. Values stay as stored, whichever of them the file calls white: a mask is no picture. */
function unpackBits(packed: Uint8Array, width: number, { lowBitFirst }: PageLayout): Uint8Array {
  const rowBytes = Math.ceil(width / 8)
  const rows = Math.floor(packed.length / rowBytes)
  const output = new Uint8Array(rows * width)
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < width; x++) {
      const byte = packed[y * rowBytes + (x >> 3)] as number
      output[y * width + x] = (byte >> (lowBitFirst ? x & 7 : 7 - (x & 7))) & 1
    }
  }
  return output
}

/** Reads strip or tile `index`, unpacked, as bytes in the order of this machine (little-endian). */
export async function readBlock(
  file: TiffFile,
  directory: Directory,
  layout: PageLayout,
  index: number,
  rows: number,
): Promise<Uint8Array> {
  const { compression, block, samples, bits, interleaved } = layout
  const length = blockBytes(layout, rows)
  const offset = layout.offsets[index] as number
  const stored = compression === 1 ? length : (layout.byteCounts[index] as number)
  if (!(offset >= 0 && stored >= 0 && offset + stored <= file.source.size))
    throw new FormatError('tiff', 'a strip or tile lies outside the file (truncated?)')
  const raw = await file.source.read(offset, stored)
  if (raw.length !== stored) throw new FormatError('tiff', 'a strip or tile could not be read (truncated?)')
  const step = interleaved ? samples : 1
  const tables = directory.fields.get(tags.jpegTables)?.bytes
  const jpegTables = tables && new Uint8Array(tables.buffer, tables.byteOffset, tables.byteLength)
  const bytes =
    compression === 1
      ? raw
      : await decompress({ bytes: raw, compression, length, width: block.width, height: rows, samples: step, bits, jpegTables })
  if (layout.type === 'bit') return unpackBits(bytes, block.width * step, layout)
  const sampleBytes = bits / 8
  undoPredictor(bytes, layout.predictor, { rowBytes: block.width * step * sampleBytes, step, sampleBytes, littleEndian: file.littleEndian })
  // predictor 3 leaves the file's byte order as well
  if (!file.littleEndian && sampleBytes > 1) swapBytes(bytes, sampleBytes)
  return bytes
}

/**
 * Reads the pixels of a page into `target` from `start` on: sample planes one after the other.
 *
 * @param target  an array of the page's type
 */
export async function decodePage(
  file: TiffFile,
  directory: Directory,
  layout: PageLayout,
  target: PixelData,
  start: number,
): Promise<void> {
  const { width, height, samples, block, interleaved } = layout
  const across = Math.ceil(width / block.width)
  const down = Math.ceil(height / block.height)
  const planes = interleaved ? 1 : samples
  const step = interleaved ? samples : 1
  for (let plane = 0; plane < planes; plane++) {
    for (let row = 0; row < down; row++) {
      for (let column = 0; column < across; column++) {
        const top = row * block.height
        // the last strip of a page is shorter; tiles are always whole
        const rows = across === 1 && block.width === width ? Math.min(block.height, height - top) : block.height
        const bytes = await readBlock(file, directory, layout, (plane * down + row) * across + column, rows)
        const values = viewAs(target, bytes)
        const place = { left: column * block.width, top, width: block.width, rows: Math.min(rows, height - top) }
        for (let sample = 0; sample < step; sample++) {
          copyBlock(values, target, { ...place, step, sample, start: start + (plane + sample) * width * height, pageWidth: width })
        }
      }
    }
  }
}

/** The bytes as values of the target's type. */
export function viewAs(target: PixelData, bytes: Uint8Array): PixelData {
  const aligned = bytes.byteOffset % target.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice()
  const Type = target.constructor as new (buffer: ArrayBufferLike, offset: number, length: number) => PixelData
  return new Type(aligned.buffer, aligned.byteOffset, Math.floor(aligned.byteLength / target.BYTES_PER_ELEMENT))
}

interface Place {
  readonly left: number
  readonly top: number
  /** Width of the block, and its rows that lie in the page. */
  readonly width: number
  readonly rows: number
  /** Samples that stand together, and which of them to take. */
  readonly step: number
  readonly sample: number
  /** Index in the target of the page's first pixel. */
  readonly start: number
  readonly pageWidth: number
}

function copyBlock(values: PixelData, target: PixelData, { left, top, width, rows, step, sample, start, pageWidth }: Place): void {
  const columns = Math.min(width, pageWidth - left)
  if (step === 1 && width === pageWidth) {
    target.set(values.subarray(0, rows * width), start + top * width)
    return
  }
  for (let y = 0; y < rows; y++) {
    const from = y * width * step + sample
    const to = start + (top + y) * pageWidth + left
    if (step === 1) target.set(values.subarray(from, from + columns), to)
    else for (let x = 0; x < columns; x++) target[to + x] = values[from + x * step] as number
  }
}
