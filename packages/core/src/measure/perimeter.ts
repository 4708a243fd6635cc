import type { Mask, Region } from './region.ts'

const corner = (1 + Math.SQRT2) / 2

/** What a border pixel adds, by its neighbours on the border: 5 · (those beside it) + those at its corners. */
const lengths = new Float64Array(25)
for (const [length, cases] of [
  [1, [10, 15, 11, 16, 12, 17]],
  [Math.SQRT2, [2, 8]],
  [corner, [6, 7]],
] as const)
  for (const at of cases) lengths[at] = length

const sumAt = (image: Uint8Array, a: number, b: number, c: number, d: number): number =>
  (image[a] as number) + (image[b] as number) + (image[c] as number) + (image[d] as number)

/** Perimeter of a 2-D object by its border pixels (Benkrid and others, 2000), in pixels; as scikit-image with 4 neighbours. */
export function perimeter({ runs, room, pixels: count }: Region, { shape, pixels }: Mask): number {
  const width = shape[2]
  const border = room.bytes(pixels.length)
  const places = room.integers(count)
  let found = 0
  for (let i = 0; i < runs.length; i += 3) {
    const line = ((runs[i] as number) + 1) * width + 1
    const end = line + (runs[i + 2] as number)
    for (let at = line + (runs[i + 1] as number); at < end; at++) {
      if (sumAt(pixels, at - 1, at + 1, at - width, at + width) === 4) continue
      border[at] = 1
      places[found++] = at
    }
  }
  let sum = 0
  for (let i = 0; i < found; i++) {
    const at = places[i] as number
    const beside = sumAt(border, at - 1, at + 1, at - width, at + width)
    const diagonals = sumAt(border, at - width - 1, at - width + 1, at + width - 1, at + width + 1)
    sum += lengths[5 * beside + diagonals] as number
  }
  return sum
}

/** Perimeter of a 2-D object by how often lines of four directions enter it (Crofton's formula), in pixels. */
export function croftonPerimeter({ shape, pixels }: Mask): number {
  const width = shape[2]
  let straight = 0
  let diagonal = 0
  for (let i = width + 1; i < pixels.length; i++) {
    if (pixels[i] === 0) continue
    straight += 2 - (pixels[i - 1] as number) - (pixels[i - width] as number)
    diagonal += 2 - (pixels[i - width - 1] as number) - (pixels[i - width + 1] as number)
  }
  return (Math.PI / 4) * (straight + diagonal / Math.SQRT2)
}
