import { FormatError } from '../../errors.ts'

const clearCode = 256
const endCode = 257

/**
 * TIFF's LZW (TIFF 6.0, section 13), bounded: never more than `length` bytes are made, and a damaged stream ends with an error.
 *
 * @param length  bytes that the strip or tile must give
 */
export function decodeLzw(input: Uint8Array, length: number): Uint8Array {
  const output = new Uint8Array(length)
  // entry n of the table is a piece of the output: where it starts and how long it is
  const starts = new Int32Array(4097)
  const lengths = new Int32Array(4097)
  let next = 258
  let width = 9
  let previous = -1
  let written = 0
  let bits = 0
  let bitCount = 0
  let position = 0
  while (written < length) {
    while (bitCount < width) {
      if (position >= input.length) throw new FormatError('tiff', 'an LZW strip ends too early (truncated?)')
      bits = ((bits << 8) | (input[position++] as number)) & 0xffffff
      bitCount += 8
    }
    bitCount -= width
    const code = (bits >> bitCount) & ((1 << width) - 1)
    if (code === endCode) break
    if (code === clearCode) {
      next = 258
      width = 9
      previous = -1
      continue
    }
    const start = written
    if (code < 256) {
      output[written++] = code
    } else if (code < next && previous >= 0) {
      const from = starts[code] as number
      const count = Math.min(lengths[code] as number, length - written)
      for (let i = 0; i < count; i++) output[written++] = output[from + i] as number
    } else if (code === next && previous >= 0) {
      const from = start - (lengths[4096] as number)
      const count = Math.min((lengths[4096] as number) + 1, length - written)
      for (let i = 0; i < count; i++) output[written++] = output[from + i] as number
    } else {
      throw new FormatError('tiff', 'an LZW strip holds a code that cannot be (damaged?)')
    }
    if (previous >= 0 && next < 4096) {
      // the entry is the previous piece with the first byte of this one behind it, and just so it stands in the output
      starts[next] = start - (lengths[4096] as number)
      lengths[next] = (lengths[4096] as number) + 1
      next++
    }
    lengths[4096] = written - start
    previous = code
    if (next + 1 >= 1 << width && width < 12) width++
  }
  if (written < length) throw new FormatError('tiff', `an LZW strip gives ${written} of ${length} bytes (truncated?)`)
  return output
}
