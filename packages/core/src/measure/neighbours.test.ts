import { expect, test } from 'vitest'
import { createLabelImage } from '../array/raster.ts'
import { neighbourStatistics } from './neighbour-statistics.ts'
import { objectFeatures } from './object-features.ts'

/** Three objects in a row: 1 touches 2, 2 touches 3; the middle one is wide. */
const labels = createLabelImage([1, 2, 2, 2, 3, 1, 2, 2, 2, 3], { shape: [2, 5] })

test('a mean over more neighbours than there are takes those that exist', () => {
  const { columns } = objectFeatures(labels, undefined, ['average_distance_of_n_nearest_neighbors=6'])
  expect([...(columns[0] as Float32Array)]).toEqual([(2 + 4) / 2, 2, (2 + 4) / 2])
})

test('a standard deviation that is one, beside APOC’s that is a mean absolute deviation', () => {
  // 1 touches only 2; 2 touches 1 and 3 with two pairs each: all portions equal their mean
  const even = neighbourStatistics(labels, ['standard_deviation_touch_portion', 'touch_portion_standard_deviation'])
  expect(Object.values(even)).toEqual([
    [0, 0, 0],
    [0, 0, 0],
  ])
  // 2 touches 1 with one pair and 3 with two: portions 1/3 and 2/3 around 1/2
  const uneven = createLabelImage([1, 2, 3, 4, 2, 3], { shape: [2, 3] })
  const { touch_portion_standard_deviation: deviation } = neighbourStatistics(uneven, ['touch_portion_standard_deviation'])
  // object 2: pairs 1 with 1, 1 with 4, 2 with 3: portions 1/4 1/4 1/2 around 1/3
  const portions = [1 / 4, 1 / 4, 1 / 2]
  expect(deviation?.[1]).toBeCloseTo(Math.sqrt(portions.reduce((sum, one) => sum + (one - 1 / 3) ** 2, 0) / 3), 6)
})
