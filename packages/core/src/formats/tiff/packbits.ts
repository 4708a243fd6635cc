import { FormatError } from '../../errors.ts'

/** Apple's PackBits: a count, then so many bytes as they are, or one byte to be repeated. Never more than `length` bytes are made. */
export function decodePackBits(input: Uint8Array, length: number): Uint8Array {
  const output = new Uint8Array(length)
  let written = 0
  let position = 0
  while (written < length) {
    if (position >= input.length) throw new FormatError('tiff', `a PackBits strip gives ${written} of ${length} bytes (truncated?)`)
    const head = input[position++] as number
    if (head === 128) continue
    if (head < 128) {
      const count = Math.min(head + 1, length - written)
      if (position + count > input.length) throw new FormatError('tiff', 'a PackBits strip ends too early (truncated?)')
      output.set(input.subarray(position, position + count), written)
      position += head + 1
      written += count
    } else {
      const count = Math.min(257 - head, length - written)
      output.fill(input[position++] ?? 0, written, written + count)
      written += count
    }
  }
  return output
}
