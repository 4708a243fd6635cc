import { unzlibSync } from 'fflate'
import { CambiumError, FormatError, UnsupportedError } from '../../errors.ts'
import { decodeLzw } from './lzw.ts'
import { decodePackBits } from './packbits.ts'

export interface CompressedBlock {
  readonly bytes: Uint8Array
  readonly compression: number
  /** Bytes that it must give. */
  readonly length: number
  readonly width: number
  readonly height: number
  readonly samples: number
  readonly bits: number
  /** The page's shared JPEG tables, if any. */
  readonly jpegTables: Uint8Array | undefined
}

/** Deflate into a buffer of the declared size: a stream that holds more cannot fill more memory. */
function inflate(bytes: Uint8Array, length: number): Uint8Array {
  const output = unzlibSync(bytes, { out: new Uint8Array(length) })
  if (output.length < length) throw new FormatError('tiff', `a deflated strip gives ${output.length} of ${length} bytes (truncated?)`)
  return output
}

/** Size that a Zstandard frame declares; undefined where it declares none. */
function zstdContentSize(bytes: Uint8Array): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 18 || view.getUint32(0, true) !== 0xfd2fb528)
    throw new FormatError('tiff', 'a Zstandard strip without its mark (damaged?)')
  const descriptor = view.getUint8(4)
  const at = 5 + ((descriptor & 0x20) === 0 ? 1 : 0) + ([0, 1, 2, 4][descriptor & 3] as number)
  const size = descriptor >> 6
  if (size === 1) return view.getUint16(at, true) + 256
  if (size === 2) return view.getUint32(at, true)
  if (size === 3) return Number(view.getBigUint64(at, true))
  return (descriptor & 0x20) === 0 ? undefined : view.getUint8(at)
}

/** JPEG and Zstandard through geotiff's decoders. */
async function throughGeotiff(block: CompressedBlock): Promise<Uint8Array> {
  const { getDecoder } = await import('geotiff')
  const decoder = await getDecoder(block.compression, {
    tileWidth: block.width,
    tileHeight: block.height,
    predictor: 1,
    bitsPerSample: new Array(block.samples).fill(block.bits),
    planarConfiguration: 1,
    samplesPerPixel: block.samples,
    ...(block.jpegTables === undefined ? {} : { JPEGTables: block.jpegTables }),
  } as Parameters<typeof getDecoder>[1])
  return new Uint8Array(await decoder.decode(block.bytes.slice().buffer as ArrayBuffer))
}

async function decode(block: CompressedBlock): Promise<Uint8Array> {
  const { bytes, compression, length } = block
  if (compression === 5) return decodeLzw(bytes, length)
  if (compression === 8 || compression === 32946) return inflate(bytes, length)
  if (compression === 32773) return decodePackBits(bytes, length)
  if (compression === 50000) {
    const declared = zstdContentSize(bytes)
    if (declared === undefined || declared > length)
      throw new FormatError('tiff', `a Zstandard strip of ${declared ?? 'unknown'} instead of ${length} bytes`)
    return await throughGeotiff(block)
  }
  if (compression === 7) return await throughGeotiff(block)
  throw new UnsupportedError(`tiff: compression ${compression}; known are none, LZW, deflate, PackBits, JPEG and Zstandard`)
}

/** The bytes of a strip or tile. @throws {FormatError} where it is damaged; only Cambium's errors come out */
export async function decompress(block: CompressedBlock): Promise<Uint8Array> {
  try {
    const output = await decode(block)
    if (output.length < block.length) throw new FormatError('tiff', `a strip gives ${output.length} of ${block.length} bytes (truncated?)`)
    return output.length === block.length ? output : output.subarray(0, block.length)
  } catch (error) {
    if (error instanceof CambiumError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new FormatError('tiff', `a strip or tile cannot be unpacked (${reason})`, undefined, { cause: error })
  }
}
