import type { NeighbourFormula } from './neighbour-formula.ts'

/** Sum over the 3 × 3 (× 3) box around a pixel, the pixel included. */
function boxSum(pixels: Float32Array, i: number, [dz, dy]: readonly [number, number, number], deep: boolean): number {
  let sum = 0
  for (let z = deep ? -dz : 0; z <= (deep ? dz : 0); z += dz) {
    for (let y = -dy; y <= dy; y += dy) for (let x = -1; x <= 1; x++) sum += pixels[i + z + y + x] as number
  }
  return sum
}

/** Eight times the pixel minus its eight neighbours; in 3-D APOC's version: the pixel once, minus its 26 neighbours. */
export const laplaceBoxAt: NeighbourFormula = (pixels, i, steps, deep) =>
  (deep ? 2 : 9) * (pixels[i] as number) - boxSum(pixels, i, steps, deep)

/** 26 times the pixel minus its 26 neighbours: zero on flat ground, as a Laplacian is. */
export const laplaceBox3dAt: NeighbourFormula = (pixels, i, steps) => 27 * (pixels[i] as number) - boxSum(pixels, i, steps, true)

/** The pixel against its 4 (6) direct neighbours. */
export const laplaceDiamondAt: NeighbourFormula = (pixels, i, [dz, dy], deep) => {
  const centre = pixels[i] as number
  const flat = 4 * centre - (pixels[i - 1] as number) - (pixels[i + 1] as number) - (pixels[i - dy] as number) - (pixels[i + dy] as number)
  return deep ? flat + 2 * centre - (pixels[i - dz] as number) - (pixels[i + dz] as number) : flat
}
