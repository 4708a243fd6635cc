import { OptionError } from '../errors.ts'

/** How many neighbours a pixel has: 4 or 8 in two dimensions, 6, 18 or 26 in three. */
export type Connectivity = 4 | 8 | 6 | 18 | 26

const byDimensions: Readonly<Record<2 | 3, readonly Connectivity[]>> = { 2: [4, 8], 3: [6, 18, 26] }

/** The given connectivity, or the smallest one. @throws {OptionError} for one of another dimension */
export function connectivityFor(dimensions: 2 | 3, wanted?: number): Connectivity {
  const allowed = byDimensions[dimensions]
  const found = wanted === undefined ? allowed[0] : allowed.find((one) => one === wanted)
  if (found === undefined) throw new OptionError('connectivity', wanted, `${allowed.join(' or ')} for a ${dimensions}-D image`)
  return found
}

/** Along how many axes a neighbour may differ at once. */
const stepsAtOnce: Readonly<Record<Connectivity, number>> = { 4: 1, 8: 2, 6: 1, 18: 2, 26: 3 }

/** Offsets (z, y, x) of the neighbours that come before a pixel in C order. */
export function earlierNeighbours(connectivity: Connectivity): (readonly [number, number, number])[] {
  const most = stepsAtOnce[connectivity]
  const depth = connectivity === 4 || connectivity === 8 ? [0] : [-1, 0, 1]
  const offsets: (readonly [number, number, number])[] = []
  for (const z of depth) {
    for (const y of [-1, 0, 1]) {
      for (const x of [-1, 0, 1]) {
        const steps = Math.abs(z) + Math.abs(y) + Math.abs(x)
        if (steps > 0 && steps <= most && (z < 0 || (z === 0 && (y < 0 || (y === 0 && x < 0))))) offsets.push([z, y, x])
      }
    }
  }
  return offsets
}
