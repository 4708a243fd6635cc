import { countImage, createLabelImage } from '@cambium/core'
import { expect, test } from 'vitest'

test('thousands of found objects that overlap hundreds of true ones, all in one group, are matched at once', () => {
  const [height, width] = [120, 600]
  const shape = [height, width]
  // lines that are two pixels wide, and dashes of three pixels across them: each overlaps two of the lines, at most by two pixels of 241
  const truth = Uint32Array.from({ length: height * width }, (_, i) => 1 + Math.floor((i % width) / 2))
  const found = Uint32Array.from(
    { length: height * width },
    (_, i) => 1 + Math.floor(i / width) * (width / 3) + Math.floor((i % width) / 3),
  )
  const { matchings } = countImage(createLabelImage(truth, { shape }), createLabelImage(found, { shape }))
  for (const { truePositives, falsePositives, falseNegatives } of matchings)
    expect([truePositives, falsePositives, falseNegatives]).toEqual([0, height * 200, 300])
})
