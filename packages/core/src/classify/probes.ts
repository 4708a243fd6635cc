import type { Box } from '../array/tile.ts'

/** The edges between ranks are learned from every fifth pixel of small boxes at so many places of the image. */
const probes = 64
export const probeStep = 5

/** Boxes in the middle of tiles all over the image. */
export function probesIn(tiles: readonly Box[]): Box[] {
  const chosen = Array.from({ length: Math.min(probes, tiles.length) }, (_, i) => {
    const { start, end } = tiles[Math.floor((i * tiles.length) / Math.min(probes, tiles.length))] as Box
    const side = start.length === 2 ? 36 : 11
    const from = start.map((first, axis) => Math.max(first, Math.floor((first + (end[axis] as number) - side) / 2)))
    return { start: from, end: from.map((first, axis) => Math.min(end[axis] as number, first + side)) }
  })
  // few tiles are looked at as a whole
  return tiles.length < 8 ? [...tiles] : chosen
}
