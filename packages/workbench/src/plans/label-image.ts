import type { PixelData } from '@cambium/core'

/** Labels fill areas; in pictures hardly any pixel has the value of the one before. */
const leastShare = 0.8

/** Whether an image may be what was painted, or objects: whole numbers that are the same from pixel to pixel nearly everywhere. */
export function looksLikeLabels(data: PixelData, width: number): boolean {
  let [same, pairs] = [0, 0]
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number
    if (!Number.isInteger(value) || value < 0) return false
    if (i % width === 0) continue
    pairs++
    if (value === data[i - 1]) same++
  }
  return pairs > 0 && same >= leastShare * pairs
}
