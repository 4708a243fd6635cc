import type { NeighbourFormula } from './neighbour-formula.ts'

/** Next pixel minus previous pixel along an axis (without the factor ½ of a derivative). */
export const gradientAt =
  (axis: 'x' | 'y' | 'z'): NeighbourFormula =>
  (pixels, i, steps) => {
    const step = steps['zyx'.indexOf(axis)] as number
    return (pixels[i + step] as number) - (pixels[i - step] as number)
  }
