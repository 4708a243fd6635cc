/** A two-dimensional image of which some rows are read at a time. */
export interface RowSource {
  /** yx, or cyx. */
  readonly axes: string
  readonly shape: readonly number[]
  /** Lengths of a pixel, one for each axis; the same for all where it is left out. */
  readonly spacing?: readonly number[]
  /** Reads whole rows of a channel. @param target  (end − start) × width pixels */
  readRows(channel: number, start: number, end: number, target: Float32Array): Promise<void>
}
