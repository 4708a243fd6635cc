import type { PixelData } from '../array/raster.ts'

/** Labels fill areas; in pictures hardly any pixel has the value of the one before. */
const leastShare = 0.8

/**
 * Whether an image may be what was painted, or objects: whole numbers, where what is not 0 is the same from pixel to pixel nearly everywhere. What is 0
 * says nothing: pictures may be dark, too.
 */
export function looksLikeLabels(data: PixelData, width: number): boolean {
  let [same, pairs] = [0, 0]
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number
    if (!Number.isInteger(value) || value < 0) return false
    const before = data[i - 1]
    if (i % width === 0 || value === 0 || before === 0) continue
    pairs++
    if (value === before) same++
  }
  return pairs > 0 && same >= leastShare * pairs
}
