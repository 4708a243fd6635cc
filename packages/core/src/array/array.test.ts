import { expect, test } from 'vitest'
import { channelsOf, framesOf, stackAlong, transposed } from './axes.ts'
import { inPixels } from './physical.ts'
import { createAnnotation, createImage, createLabelImage, unsignedArray, zerosLike } from './raster.ts'
import { crop, relativeTo, tilesOf, withHalo } from './tile.ts'

test('an image knows its axes and refuses data of another size', () => {
  expect(createImage([1, 2, 3, 4, 5, 6], { shape: [2, 3] }).axes).toBe('yx')
  expect(() => createImage([1, 2, 3], { shape: [2, 3] })).toThrow('data and shape must have the same size')
  expect(() => createImage([1, 2], { shape: [1, 2], axes: 'xy' })).toThrow('in this order')
})

test('labels and annotations are whole numbers, whatever their type', () => {
  expect(createLabelImage(Float64Array.of(0, 1, 2, 7), { shape: [2, 2] }).data).toEqual(Uint32Array.of(0, 1, 2, 7))
  expect(() => createLabelImage([0.5, 1, 1, 1], { shape: [2, 2] })).toThrow('found 0.5')
  expect(() => createAnnotation([-1, 1], { shape: [1, 2] })).toThrow('found -1')
  expect(() => createAnnotation([Number.NaN, 1], { shape: [1, 2] })).toThrow('found NaN')
})

test('time and channels are taken apart and put together', () => {
  const movie = createImage(
    Array.from({ length: 24 }, (_, i) => i),
    { shape: [2, 3, 2, 2], axes: 'tcyx', spacing: [1, 1, 0.5, 0.5] },
  )
  const frames = framesOf(movie)
  expect(frames.map((frame) => frame.axes)).toEqual(['cyx', 'cyx'])
  expect(channelsOf(frames[1] as (typeof frames)[0])[2]?.data).toEqual(Float32Array.of(20, 21, 22, 23))
  expect(stackAlong('t', frames)).toEqual(movie)
  expect(zerosLike(movie)).toMatchObject({ axes: 'tyx', shape: [2, 2, 2], spacing: [1, 0.5, 0.5] })
})

test('channels last become channels first', () => {
  const rgb = { axes: 'yxc', shape: [1, 2, 3], data: Uint8Array.of(1, 2, 3, 4, 5, 6) }
  expect(transposed(rgb, 'cyx')).toEqual({ axes: 'cyx', shape: [3, 1, 2], data: Uint8Array.of(1, 4, 2, 5, 3, 6) })
})

test('tiles cover the shape once and halos stop at its edge', () => {
  const tiles = tilesOf([5, 7], [2, 4])
  expect(tiles).toHaveLength(6)
  expect(tiles[5]).toEqual({ start: [4, 4], end: [5, 7] })
  const seen = new Uint8Array(35)
  for (const { start, end } of tiles) {
    for (let y = start[0] as number; y < (end[0] as number); y++)
      for (let x = start[1] as number; x < (end[1] as number); x++) seen[y * 7 + x] = (seen[y * 7 + x] as number) + 1
  }
  expect(seen.every((count) => count === 1)).toBe(true)
  const halo = withHalo(tiles[5] as (typeof tiles)[0], [1, 3], [5, 7])
  expect(halo).toEqual({ start: [3, 1], end: [5, 7] })
  expect(relativeTo(tiles[5] as (typeof tiles)[0], halo)).toEqual({ start: [1, 3], end: [2, 6] })
})

test('a crop is a copy of the box', () => {
  const raster = { axes: 'zyx', shape: [2, 2, 3], data: Uint8Array.from({ length: 12 }, (_, i) => i) }
  expect(crop(raster, { start: [1, 0, 1], end: [2, 2, 3] })).toEqual({ axes: 'zyx', shape: [1, 2, 2], data: Uint8Array.of(7, 8, 10, 11) })
})

test('physical lengths become pixels; classes take the smallest type', () => {
  expect(inPixels(2, [1, 0.5, 0.25])).toEqual([2, 4, 8])
  expect(() => inPixels(2, undefined)).toThrow('needs an image with spacing')
  expect(unsignedArray(1, 300)).toBeInstanceOf(Uint16Array)
})
