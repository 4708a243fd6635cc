import { RandomStream } from '@cambium/core'
import { expect, test } from 'vitest'
import { copyTile, type ImageTile, overviewStep, TileCache, tileKey, tileRect, tilesIn } from './image-tile.ts'
import { patchSize } from './patch.ts'

const size = { height: 1500, width: 1100 }
const image = Uint16Array.from({ length: size.height * size.width }, (_, i) => (i * 7919) % 65521)

function tileAt(step: number, row: number, column: number): ImageTile {
  const place = { channel: 0, plane: 0, step, row, column }
  const { y0, x0, y1, x1 } = tileRect(place, size)
  const [rows, columns] = [Math.ceil((y1 - y0) / step), Math.ceil((x1 - x0) / step)]
  const pixel = (i: number): number => image[(y0 + step * Math.floor(i / columns)) * size.width + x0 + step * (i % columns)] as number
  return { place, data: Uint16Array.from({ length: rows * columns }, (_, i) => pixel(i)) }
}

test('tiles of any step fill a patch with the pixels of the image', () => {
  const random = new RandomStream(5)
  for (let trial = 0; trial < 20; trial++) {
    const stride = 2 ** random.integer(0, 4)
    const step = 2 ** random.integer(0, 5)
    const [y0, x0] = [stride * random.integer(0, 40), stride * random.integer(0, 40)]
    const rect = { y0, x0, y1: random.integer(y0 + 1, size.height + 1), x1: random.integer(x0 + 1, size.width + 1) }
    const { height, width } = patchSize({ rect, stride })
    const target = new Uint16Array(height * width)
    for (const { row, column } of tilesIn(rect, { channel: 0, plane: 0, step })) {
      copyTile(tileAt(step, row, column), size, { rect, stride }, target)
    }
    // a tile has the pixel at the corner of each square of its step
    const pixel = (y: number, x: number): number => image[(y - (y % step)) * size.width + x - (x % step)] as number
    const expected = target.map((_, i) => pixel(y0 + stride * Math.floor(i / width), x0 + stride * (i % width)))
    expect([trial, target]).toEqual([trial, expected])
  }
})

test('the overview is the finest that fits, and tiles go where they do not fit', () => {
  expect(overviewStep({ height: 4000, width: 4000 }, 1 << 24)).toBe(1)
  expect(overviewStep({ height: 50_000, width: 50_000 }, 1 << 24)).toBe(16)
  const cache = new TileCache(300_000)
  const tiles = [0, 1, 2].map((column) => tileAt(1, 0, column))
  for (const tile of tiles) {
    cache.put(tileKey(tile.place), tile)
    cache.get(tileKey((tiles[0] as ImageTile).place))
  }
  expect(cache.bytes).toBeLessThanOrEqual(300_000)
  expect(tiles.map(({ place }) => cache.get(tileKey(place)) !== undefined)).toEqual([true, false, true])
})
