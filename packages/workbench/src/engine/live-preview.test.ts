import { createAnnotation, createSample } from '@cambium/core'
import { threads } from '@cambium/core/node'
import { expect, test } from 'vitest'
import { defaultTraining } from '../session/settings.ts'
import { LivePreview } from './live-preview.ts'
import type { ClassTile, LiveRequest } from './protocol.ts'
import { StoredImages } from './stored-images.ts'

test('a preview learns from other images as well, and features what is painted there once', async () => {
  const { image } = createSample('nuclei')
  const [height, width] = image.shape as [number, number]
  const painted = (row: number, value: number): Uint8Array => new Uint8Array(height * width).fill(value, row * width, row * width + 60)
  const asked: string[] = []
  const preview = new LivePreview(
    {
      image: () => image,
      stored: new StoredImages(threads(1)),
      annotation: ({ id, annotation }) => {
        asked.push(id)
        return createAnnotation(annotation as Uint8Array, { shape: [height, width] })
      },
    },
    threads(2),
  )
  const shown = async (others: LiveRequest['others']): Promise<Set<number>> => {
    const tiles: ClassTile[] = []
    const request: LiveRequest = {
      id: 'here',
      annotation: painted(3, 1),
      others,
      settings: { ...defaultTraining, trees: 10 },
      t: 0,
      from: [0, 0, 0],
      to: [1, height, width],
    }
    await preview.update(request, new AbortController().signal, (tile) => tiles.push(tile))
    return new Set(tiles.flatMap(({ classes }) => [...classes]))
  }
  const there = (version: number, value: number): LiveRequest['others'] => [
    { id: 'there', annotation: painted(75, value), frames: [{ t: 0, version }] },
  ]
  expect(await shown(there(1, 2))).toEqual(new Set([1, 2]))
  expect(await shown(there(1, 2))).toEqual(new Set([1, 2]))
  expect(asked.filter((id) => id === 'there').length).toBe(1)
  // painted anew, it is looked at anew
  expect(await shown(there(2, 3))).toEqual(new Set([1, 3]))
  await expect(shown([])).rejects.toThrow('class')
})
