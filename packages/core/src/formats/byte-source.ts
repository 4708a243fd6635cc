/** Bytes that can be read piece by piece: a file, or memory. */
export interface ByteSource {
  readonly size: number
  /** Exactly `length` bytes from `offset` on; the caller stays within `size`. */
  read(offset: number, length: number): Promise<Uint8Array>
}

export const memorySource = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  read: async (offset, length) => bytes.subarray(offset, offset + length),
})
