import type { PixelData } from '@cambium/core'

/** Which way a volume is cut: along z and x at a row, or along y and z at a column. */
export type SectionAxis = 'row' | 'column'

/** Where in some pixels a volume lies, and how much longer its pixels are along z than along the other axis. */
export interface SectionSource<Data extends PixelData> {
  readonly data: Data
  /** Where the first plane begins. */
  readonly offset: number
  /** Lengths along z, y and x. */
  readonly shape: readonly [number, number, number]
  readonly stretch: number
}

/** A section as an image of its own, with pixels as long as wide: planes are repeated, or left out, along z. */
export interface Section<Data extends PixelData> {
  readonly data: Data
  readonly height: number
  readonly width: number
}

/** How many pixels a volume is deep in a section. */
export const sectionDepth = (planes: number, stretch: number): number => Math.max(1, Math.round(planes * stretch))

/** Cuts a volume at a row (z runs downwards) or at a column (z runs to the right). */
export function sectionOf<Data extends PixelData>(
  { data, offset, shape: [planes, rows, columns], stretch }: SectionSource<Data>,
  axis: SectionAxis,
  at: number,
): Section<Data> {
  const depth = sectionDepth(planes, stretch)
  const planeOf = (place: number): number => Math.min(planes - 1, Math.floor((place + 0.5) / stretch))
  const Type = data.constructor as new (length: number) => Data
  if (axis === 'row') {
    const section = new Type(depth * columns)
    for (let place = 0; place < depth; place++) {
      const from = offset + (planeOf(place) * rows + at) * columns
      section.set(data.subarray(from, from + columns), place * columns)
    }
    return { data: section, height: depth, width: columns }
  }
  const section = new Type(rows * depth)
  for (let place = 0; place < depth; place++) {
    const from = offset + planeOf(place) * rows * columns + at
    for (let y = 0; y < rows; y++) section[y * depth + place] = data[from + y * columns] as number
  }
  return { data: section, height: rows, width: depth }
}
