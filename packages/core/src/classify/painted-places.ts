import type { Annotation } from '../array/raster.ts'
import { type Box, boxShape } from '../array/tile.ts'

/** A painted pixel: its place, its index in the box that is kept of its tile, and the class. */
export interface PaintedPlace {
  readonly tile: number
  readonly place: readonly number[]
  readonly index: number
  readonly value: number
}

/** The painted pixels of a tile, in C order. @param kept  the box that is kept of it */
export function paintedPlaces({ data, shape }: Annotation, { start, end }: Box, kept: Box, tile: number): PaintedPlace[] {
  const places: PaintedPlace[] = []
  const rank = shape.length
  const [z0, y0, x0] = [...new Array<number>(3 - rank).fill(0), ...start] as [number, number, number]
  const [z1, y1, x1] = [...new Array<number>(3 - rank).fill(1), ...end] as [number, number, number]
  const [zKept, yKept, xKept] = [...new Array<number>(3 - rank).fill(0), ...kept.start] as [number, number, number]
  const [heightKept, widthKept] = boxShape(kept).slice(-2) as [number, number]
  const [height, width] = shape.slice(-2) as [number, number]
  for (let z = z0; z < z1; z++) {
    for (let y = y0; y < y1; y++) {
      const row = (z * height + y) * width
      for (let x = x0; x < x1; x++) {
        const value = data[row + x] as number
        if (value === 0) continue
        const index = ((z - zKept) * heightKept + y - yKept) * widthKept + x - xKept
        places.push({ tile, place: [z, y, x].slice(3 - rank), index, value })
      }
    }
  }
  return places
}
