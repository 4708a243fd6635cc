/** What readers refuse to allocate, whatever a file declares. */
export interface ReadLimits {
  /** Decoded size of one file in bytes. */
  readonly maxBytes: number
}

export const defaultLimits: ReadLimits = { maxBytes: 4 * 1024 ** 3 }
