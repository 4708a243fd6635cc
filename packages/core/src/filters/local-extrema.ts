import type { Plane } from '../array/raster.ts'
import { withData } from '../array/raster.ts'
import { defineFilter, type FilterDefinition } from './filter.ts'
import { footprint, halfWidth, stepsOf } from './footprint.ts'
import { meanBox } from './neighbourhood.ts'
import { forEachRow, padded } from './padding.ts'

/**
 * 1 where a pixel is larger (smaller) than all its direct neighbours. Of equal neighbours the first counts, in the order x slowest; a
 * neighbour outside the image is the nearest pixel inside, which may be the pixel itself.
 */
export function localExtrema(image: Plane, sign: 1 | -1): Plane {
  const ones = image.shape.map(() => 1)
  const source = padded(image, ones)
  const offsets = footprint('box', ones)
  const steps = stepsOf(offsets, source)
  const lengths = [source.depth, source.height, source.width].slice(3 - ones.length)
  const output = new Float32Array(image.data.length)
  let z = 0
  let y = 0
  forEachRow(source, (from, to) => {
    for (let x = 0; x < source.width; x++) {
      const winner = indexOfWinner(source.data, from + x, steps, sign)
      output[to + x] = isSelf(offsets[winner] as number[], [z, y, x].slice(3 - ones.length), lengths) ? 1 : 0
    }
    y = (y + 1) % source.height
    if (y === 0) z++
  })
  return withData(image, output)
}

/** The first neighbour with the largest value, if that is more than the pixel's minus 1 (which the pixel's own always is). */
function indexOfWinner(pixels: Float32Array, i: number, steps: Int32Array, sign: 1 | -1): number {
  let best = Math.fround(sign * (pixels[i] as number) - 1)
  let winner = steps.indexOf(0)
  for (let n = 0; n < steps.length; n++) {
    const value = sign * (pixels[i + (steps[n] as number)] as number)
    if (value > best) {
      best = value
      winner = n
    }
  }
  return winner
}

/** Whether an offset from a pixel, held inside the image, leads back to it. */
const isSelf = (offset: readonly number[], position: readonly number[], lengths: readonly number[]): boolean =>
  offset.every((step, axis) => {
    const to = Math.min((lengths[axis] as number) - 1, Math.max(0, (position[axis] as number) + step))
    return to === position[axis]
  })

const filter = (name: string, word: string, sign: 1 | -1): FilterDefinition =>
  defineFilter({
    name,
    summary: `1 at local ${word} of the mean in a box of the radius`,
    parameter: 'length',
    reach: (radius) => radius.map((r) => halfWidth(r) + 1),
    run: ({ image, parameter }, kernels) => kernels.extrema(meanBox(image, parameter, kernels), sign),
    examples: [0, 1],
  })

export const detectMaximaBox = filter('detect_maxima_box', 'maxima', 1)
export const detectMinimaBox = filter('detect_minima_box', 'minima', -1)
