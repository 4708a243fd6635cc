import { expect, test } from 'vitest'
import type { Raster } from '../array/raster.ts'
import { countImage, scoreImages } from './compare.ts'
import { aggregatedJaccard, objectErrors } from './object-errors.ts'
import { objectFaults } from './object-faults.ts'
import { overlapOf } from './overlap.ts'

const row = (...labels: number[]): Raster => ({ axes: 'yx', shape: [1, labels.length], data: Uint8Array.from(labels) })

test('what is cut and glued is counted, and the aggregated Jaccard index follows its definition', () => {
  //                1 is cut in two,  2 and 3 are glued,    4 is missed, 9 is invented
  const truth = row(1, 1, 1, 1, 1, 1, 0, 2, 2, 3, 3, 3, 0, 4, 4, 0, 0)
  const found = row(1, 1, 2, 2, 2, 2, 0, 3, 3, 3, 3, 3, 0, 0, 0, 9, 0)
  const errors = objectErrors(overlapOf(truth, found))
  expect([errors.splits, errors.merges]).toEqual([1, 1])
  // 1 takes 2: 4 of 6; 2 takes 3: 2 of 5; 3 takes 3: 3 of 5; 4 is left with 2 pixels, predicted 1 with 2 and 9 with 1
  expect([errors.intersection, errors.union]).toEqual([4 + 2 + 3, 6 + 5 + 5 + 2 + 2 + 1])
  expect(aggregatedJaccard([errors])).toBeCloseTo(9 / 21, 12)
  const { objects } = scoreImages([countImage(truth, found), countImage(truth, truth)])
  expect([objects?.splits, objects?.merges]).toEqual([1, 1])
  expect(objects?.aggregatedJaccard).toBeCloseTo((9 + 13) / (21 + 13), 12)
})

test('objects with which something is wrong are named', () => {
  //                1 is cut in two,  2 and 3 are glued,  4 is missed,  5 is found, 9 is invented
  const truth = row(1, 1, 1, 1, 1, 1, 0, 2, 2, 3, 3, 3, 0, 4, 4, 0, 5, 5, 0, 0)
  const found = row(1, 1, 2, 2, 2, 2, 0, 3, 3, 3, 3, 3, 0, 0, 0, 0, 7, 7, 0, 9)
  const { data } = truth
  expect(objectFaults(overlapOf(truth, found))).toEqual({ cut: [1], glued: [2, 3], gluing: [3], missed: [4], extra: [9] })
  // without background on either side nothing is shifted
  expect(objectFaults(overlapOf(row(1, 1, 2, 2), row(4, 4, 5, 5)))).toEqual({ cut: [], glued: [], gluing: [], missed: [], extra: [] })
  expect(objectFaults(overlapOf(truth, { ...truth, data: data.map(() => 0) })).missed).toEqual([1, 2, 3, 4, 5])
  expect(objectFaults(overlapOf({ ...truth, data: data.map(() => 0) }, found)).extra).toEqual([1, 2, 3, 7, 9])
})

test('the same image has no error, an empty one nothing that is right', () => {
  const truth = row(1, 1, 0, 2)
  expect(aggregatedJaccard([objectErrors(overlapOf(truth, truth))])).toBe(1)
  expect(aggregatedJaccard([objectErrors(overlapOf(truth, row(0, 0, 0, 0)))])).toBe(0)
  expect(aggregatedJaccard([objectErrors(overlapOf(row(0), row(0)))])).toBe(0)
})
