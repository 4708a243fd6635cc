/** What readers refuse to allocate, whatever a file declares. */
export interface ReadLimits {
  /** Decoded size of one compressed file in bytes; uncompressed pixels cannot be more than the file holds. */
  readonly maxBytes: number
}

/** What readers take at most where nothing else is said: 4 GiB. */
export const defaultLimits: ReadLimits = { maxBytes: 4 * 1024 ** 3 }
