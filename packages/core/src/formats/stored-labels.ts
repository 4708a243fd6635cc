import type { Raster, UnsignedData } from '../array/raster.ts'
import { withData } from '../array/raster.ts'

/** Labels as they are stored: 16 bits where all of them fit, otherwise 32; never cut off. */
export function storedLabels(labels: Raster<string, UnsignedData>): Raster<string, Uint16Array | Uint32Array> {
  let largest = 0
  for (const label of labels.data) if (label > largest) largest = label
  return withData(labels, largest < 65536 ? Uint16Array.from(labels.data) : Uint32Array.from(labels.data))
}
