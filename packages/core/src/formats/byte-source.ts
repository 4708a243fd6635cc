/** Bytes that can be read piece by piece: a file, or memory. */
export interface ByteSource {
  readonly size: number
  /** Exactly `length` bytes from `offset` on, for the caller alone; it stays within `size`. */
  read(offset: number, length: number): Promise<Uint8Array>
}

/** Bytes in memory, read like a file. */
export function memorySource(given: Uint8Array): ByteSource {
  const bytes = plainBytes(given)
  return { size: bytes.length, read: async (offset, length) => bytes.slice(offset, offset + length) }
}

/** The same bytes as a plain array: `slice` of Node's Buffer would not copy. */
export const plainBytes = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
