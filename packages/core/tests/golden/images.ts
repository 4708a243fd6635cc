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

/** `crop` of a manifest: [start, end) for each axis of the file; axes of length 1 are dropped. */
export function cropped(raster: Raster<string, PixelData>, ranges: number[][] | null): Raster<string, PixelData> {
  if (ranges === null) return raster
  const box: Box = { start: ranges.map(([start]) => start as number), end: ranges.map(([, end]) => end as number) }
  const part = crop(raster, box)
  const keep = part.shape.map((length) => length > 1)
  return { axes: [...part.axes].filter((_, i) => keep[i]).join(''), shape: part.shape.filter((_, i) => keep[i]), data: part.data }
}
