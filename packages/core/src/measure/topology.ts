import { neighbourSteps } from '../labels/neighbour-steps.ts'
import type { Mask } from './region.ts'

/**
 * Euler number with full connectivity: objects − holes in two dimensions, objects + cavities − tunnels in three.
 * Counted as vertices − edges + faces − cells of the union of closed pixels.
 */
export function eulerNumber(mask: Mask): number {
  return mask.shape[0] === 1 ? eulerNumber2d(mask) : eulerNumber3d(mask)
}

function eulerNumber2d({ shape, pixels }: Mask): number {
  const width = shape[2]
  let sum = 0
  for (let i = width + 1; i < pixels.length; i++) {
    const here = pixels[i] as number
    const before = pixels[i - 1] as number
    const above = pixels[i - width] as number
    const vertex = here | before | above | (pixels[i - width - 1] as number)
    sum += vertex - (here | above) - (here | before) + here
  }
  return sum
}

function eulerNumber3d({ shape, pixels }: Mask): number {
  const width = shape[2]
  const plane = shape[1] * width
  const at = (i: number): number => pixels[i] as number
  let sum = 0
  for (let i = plane + width + 1; i < pixels.length; i++) {
    const c = at(i)
    const [cx, cy, cz] = [at(i - 1), at(i - width), at(i - plane)]
    const [cyx, czx, czy] = [at(i - width - 1), at(i - plane - 1), at(i - plane - width)]
    const vertex = c | cx | cy | cz | cyx | czx | czy | at(i - plane - width - 1)
    if (vertex === 0) continue
    const edges = (c | cy | cz | czy) + (c | cx | cz | czx) + (c | cx | cy | cyx)
    sum += vertex - edges + (c | cz) + (c | cy) + (c | cx) - c
  }
  return sum
}

/** Number of pixels of the object together with its holes: what the background cannot reach from outside, diagonal steps included. */
export function filledPixels({ shape, pixels }: Mask): number {
  const [depth, height, width] = shape
  const { everywhere } = neighbourSteps(depth === 1 ? 2 : 3, height, width)
  const seen = pixels.slice()
  const stack = [0]
  seen[0] = 1
  let outside = 0
  // the frame lies outside: a step over its edge leads to another pixel of it, or to nothing
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    outside++
    for (const step of everywhere) {
      if (seen[at + step] !== 0) continue
      seen[at + step] = 1
      stack.push(at + step)
    }
  }
  return pixels.length - outside
}
