import type { ByteSource } from '../byte-source.ts'
import type { ReadLimits } from '../limits.ts'
import { openPlanes } from './open-planes.ts'

/** A two-dimensional image in a file, of which some rows are read at a time. */
export interface OpenImage {
  /** yx, or cyx. */
  readonly axes: string
  readonly shape: readonly number[]
  readonly spacing?: readonly number[]
  readonly unit?: 'pixel' | 'micrometer'
  /** Reads whole rows of a channel as float32. @param target  (end − start) × width pixels */
  readRows(channel: number, start: number, end: number, target: Float32Array): Promise<void>
}

/**
 * Opens a TIFF without reading its pixels.
 *
 * @returns undefined where its rows cannot be read by themselves: further axes than channels, or strips that are very large and compressed
 * @throws {FormatError} where the file is damaged or not a TIFF
 */
export async function openTiff(
  source: ByteSource,
  options: { readonly axes?: string | undefined; readonly limits?: ReadLimits } = {},
): Promise<OpenImage | undefined> {
  // rows are read once, from top to bottom
  const planes = await openPlanes(source, { ...options, cacheBytes: 0 })
  if (planes === undefined || !/^c?yx$/.test(planes.axes)) return undefined
  const { axes, shape, spacing, unit, readRect } = planes
  const width = shape.at(-1) as number
  return {
    axes,
    shape,
    ...(spacing === undefined ? {} : { spacing }),
    ...(unit === undefined ? {} : { unit }),
    readRows: (channel, start, end, target) => readRect(channel, { y0: start, x0: 0, y1: end, x1: width }, target),
  }
}
