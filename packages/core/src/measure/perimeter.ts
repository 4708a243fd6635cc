import type { Region } from './region.ts'

const straight = 1
const diagonal = Math.SQRT2
const corner = (1 + Math.SQRT2) / 2

/** What a border pixel adds, by its neighbours on the border: 5 · (those beside it) + those at its corners. */
const lengths = new Float64Array(25)
for (const [beside, diagonals] of [
  [2, 0],
  [3, 0],
  [2, 1],
  [3, 1],
  [2, 2],
  [3, 2],
] as const)
  lengths[5 * beside + diagonals] = straight
for (const [beside, diagonals] of [
  [0, 2],
  [1, 3],
] as const)
  lengths[5 * beside + diagonals] = diagonal
for (const [beside, diagonals] of [
  [1, 1],
  [1, 2],
] as const)
  lengths[5 * beside + diagonals] = corner

/** Perimeter of a 2-D object by its border pixels (Benkrid and others, 2000), in pixels; as scikit-image with 4 neighbours. */
export function perimeter({ shape, mask }: Region): number {
  const [, height, width] = shape
  const inside = (y: number, x: number): number => (y < 0 || x < 0 || y >= height || x >= width ? 0 : (mask[y * width + x] as number))
  const border = (y: number, x: number): number =>
    inside(y, x) & (1 - (inside(y - 1, x) & inside(y + 1, x) & inside(y, x - 1) & inside(y, x + 1)))
  let sum = 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (border(y, x) === 0) continue
      const beside = border(y - 1, x) + border(y + 1, x) + border(y, x - 1) + border(y, x + 1)
      const diagonals = border(y - 1, x - 1) + border(y - 1, x + 1) + border(y + 1, x - 1) + border(y + 1, x + 1)
      sum += lengths[5 * beside + diagonals] as number
    }
  }
  return sum
}

/** Perimeter of a 2-D object by how often lines of four directions enter it (Crofton's formula), in pixels. */
export function croftonPerimeter({ shape, mask }: Region): number {
  const [, height, width] = shape
  const inside = (y: number, x: number): number => (y < 0 || x < 0 || y >= height || x >= width ? 0 : (mask[y * width + x] as number))
  let straightEntries = 0
  let diagonalEntries = 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (mask[y * width + x] === 0) continue
      straightEntries += 2 - inside(y, x - 1) - inside(y - 1, x)
      diagonalEntries += 2 - inside(y - 1, x - 1) - inside(y - 1, x + 1)
    }
  }
  return (Math.PI / 4) * (straightEntries + diagonalEntries / Math.SQRT2)
}
