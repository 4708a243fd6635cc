import type { Plane } from '../array/raster.ts'
import { withData } from '../array/raster.ts'
import { forEachRow, padded } from './padding.ts'

/** Reach of filters that look at the direct neighbours only. */
export const oneAround = (_: readonly number[], rank: number): number[] => new Array<number>(rank).fill(1)

/**
 * A new image from each pixel and its direct neighbours.
 *
 * @param compute  given the padded pixels, the index of a pixel in them, and the steps to its neighbours along z, y, x
 */
export function mapNeighbours(
  image: Plane,
  compute: (pixels: Float32Array, i: number, steps: readonly [number, number, number]) => number,
): Plane {
  const source = padded(
    image,
    image.shape.map(() => 1),
  )
  const output = new Float32Array(image.data.length)
  forEachRow(source, (from, to) => {
    for (let x = 0; x < source.width; x++) output[to + x] = compute(source.data, from + x, source.steps)
  })
  return withData(image, output)
}
