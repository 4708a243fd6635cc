import type { Steepness } from '../filters/steepness.ts'

/** Where a boundary between two classes lies unless something else is known. */
export const evenLevel = 0.5

/** Probabilities at which it may lie: 0.1, 0.15, … 0.9. */
export const edgeLevels: readonly number[] = Array.from({ length: 17 }, (_, i) => (i + 2) / 20)

/**
 * For each level the steepness of the image along its contour, then for each the length of that contour: the number of neighbours of which
 * one is above the level and one is not.
 *
 * @param probability  of the second of two classes, as many pixels as the steepness has
 * @param channels     steepness in each channel of the image, of which the mean counts
 */
export function contourSums(probability: Float32Array, channels: readonly Steepness[]): Float64Array {
  const count = edgeLevels.length
  const [{ shape }] = channels as [Steepness]
  const [height, width] = shape
  // the number of levels below each pixel
  const below = Uint8Array.from(probability, (value) => {
    let n = 0
    while (n < count && (edgeLevels[n] as number) < value) n++
    return n
  })
  // what begins at each level and ends before the next
  const [steepnessFrom, lengthFrom] = [new Float64Array(count + 1), new Float64Array(count + 1)]
  const add = (i: number, j: number, direction: 'alongX' | 'alongY'): void => {
    const [one, other] = [below[i] as number, below[j] as number]
    if (one === other) return
    const [from, to] = one < other ? [one, other] : [other, one]
    let steep = 0
    for (const channel of channels) steep += channel[direction][i] as number
    steep /= channels.length
    steepnessFrom[from] = (steepnessFrom[from] as number) + steep
    steepnessFrom[to] = (steepnessFrom[to] as number) - steep
    lengthFrom[from] = (lengthFrom[from] as number) + 1
    lengthFrom[to] = (lengthFrom[to] as number) - 1
  }
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      if (x + 1 < width) add(i, i + 1, 'alongX')
      if (y + 1 < height) add(i, i + width, 'alongY')
    }
  const sums = new Float64Array(2 * count)
  let [steep, length] = [0, 0]
  for (let level = 0; level < count; level++) {
    steep += steepnessFrom[level] as number
    length += lengthFrom[level] as number
    sums[level] = steep
    sums[count + level] = length
  }
  return sums
}

/** Levels whose contours are nearly as clear as the clearest one count as it does, and the boundary moves so much of the way to their mean. */
const [nearlyAsClear, ofTheWay] = [0.95, 2 / 3]

/**
 * The level of boundaries: from {@link evenLevel} towards where contours lie on edges most clearly, by the sum of steepness over the root of
 * the length, as many observations are clearer than few.
 *
 * @param sums  of {@link contourSums}, over all that is looked at
 */
export function levelOfEdges(sums: ArrayLike<number>): number {
  const clarity = edgeLevels.map((_, i) => {
    const length = sums[edgeLevels.length + i] as number
    return length === 0 ? 0 : (sums[i] as number) / Math.sqrt(length)
  })
  const least = nearlyAsClear * Math.max(...clarity)
  if (least === 0) return evenLevel
  const clear = edgeLevels.filter((_, i) => (clarity[i] as number) >= least)
  const mean = clear.reduce((sum, level) => sum + level, 0) / clear.length
  return evenLevel + ofTheWay * (mean - evenLevel)
}

/** Probabilities of the second of two classes with the boundary at a level, between 0 and 1 as before; in their memory. */
export function atLevel(probability: Float32Array, level: number): Float32Array {
  if (level === evenLevel) return probability
  for (let i = 0; i < probability.length; i++) {
    const value = probability[i] as number
    probability[i] = value < level ? (evenLevel * value) / level : 1 - ((1 - evenLevel) * (1 - value)) / (1 - level)
  }
  return probability
}
