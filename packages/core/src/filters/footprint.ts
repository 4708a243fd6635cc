import { OptionError } from '../errors.ts'
import type { Padded } from './padding.ts'

/** Which neighbours a filter looks at: all within a box, or within an ellipsoid that touches its faces. */
export type Shape = 'box' | 'sphere'

/** Half width for a radius, by the rule of clEsperanto: (⌊2 r + 1⌋ − 1) / 2, rounded down. */
export const halfWidth = (radius: number): number => Math.max(0, Math.floor((Math.floor(radius * 2 + 1) - 1) / 2))

const smallest = 2 ** -126

/** Whether an offset lies in the ellipsoid, tested in float32 as clEsperanto does. */
function isInside(offset: readonly number[], half: readonly number[]): boolean {
  let sum = 0
  for (let axis = offset.length - 1; axis >= 0; axis--) {
    const extent = half[axis] === 0 ? smallest : (half[axis] as number) ** 2
    sum = Math.fround(sum + Math.fround((offset[axis] as number) ** 2 / extent))
  }
  return sum <= 1
}

/** More neighbours than this for each pixel would compute for hours; a blur does the same in seconds. */
const mostNeighbours = 100_000

/**
 * The offsets of a footprint, x slowest (the order in which clEsperanto sums).
 *
 * @throws {OptionError} for a radius with more than 100,000 neighbours
 */
export function footprint(shape: Shape, half: readonly number[]): number[][] {
  if (half.reduce((product, n) => product * (2 * n + 1), 1) > mostNeighbours)
    throw new OptionError('radius', half.join(':'), `a ${shape} of at most ${mostNeighbours} pixels`)
  const offsets: number[][] = []
  const [hx = 0, hy = 0, hz = 0] = [...half].reverse()
  for (let x = -hx; x <= hx; x++) {
    for (let y = -hy; y <= hy; y++) {
      for (let z = -hz; z <= hz; z++) {
        const offset = [z, y, x].slice(3 - half.length)
        if (shape === 'box' || isInside(offset, half)) offsets.push(offset)
      }
    }
  }
  return offsets
}

/** Offsets as steps in the array of a padded image. */
export function stepsOf(offsets: readonly (readonly number[])[], image: Padded): Int32Array {
  const steps = image.steps
  return Int32Array.from(offsets, (offset) => offset.reduce((sum, n, i) => sum + n * (steps[3 - offset.length + i] as number), 0))
}
