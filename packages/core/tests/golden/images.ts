import type { PixelData, Raster } from '../../src/array/raster.ts'
import type { Box } from '../../src/array/tile.ts'
import { crop } from '../../src/array/tile.ts'
import { decodeTiff } from '../../src/formats/tiff/decode-tiff.ts'
import { readBytes } from './shared.ts'

/** Pixels of a TIFF with the lengths of its axes, names and single axes left out as the golden files do. */
export async function readPixels(...parts: string[]): Promise<Raster<string, PixelData>> {
  const { axes, shape, data } = await decodeTiff(readBytes(...parts), { axes: undefined })
  return { axes, shape, data }
}

/** `crop` of a manifest: [start, end) for each axis of the file; a leading axis of length 1 is dropped. */
export function cropped(raster: Raster<string, PixelData>, ranges: number[][] | null): Raster<string, PixelData> {
  if (ranges === null) return raster
  const box: Box = { start: ranges.map(([start]) => start as number), end: ranges.map(([, end]) => end as number) }
  let part = crop(raster, box)
  while (part.shape.length > 2 && part.shape[0] === 1) part = { axes: part.axes.slice(1), shape: part.shape.slice(1), data: part.data }
  return part
}
