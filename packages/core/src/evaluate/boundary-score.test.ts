import { expect, test } from 'vitest'
import type { Raster } from '../array/raster.ts'
import { boundaryCounts, boundaryScore } from './boundary-score.ts'

/** A square of so many pixels at a place of a plane of 20 × 20. */
function squares(...places: readonly (readonly [y: number, x: number, side: number])[]): Raster {
  const data = new Uint8Array(400)
  places.forEach(([y0, x0, side], i) => {
    for (let y = y0; y < y0 + side; y++) for (let x = x0; x < x0 + side; x++) data[20 * y + x] = i + 1
  })
  return { axes: 'yx', shape: [20, 20], data }
}

test('boundaries count as found within two pixels, and between touching objects too', () => {
  const truth = squares([5, 5, 8])
  const score = (found: Raster): number => boundaryScore([boundaryCounts(truth, found)])
  expect(boundaryCounts(truth, truth)).toEqual({ truth: 28, found: 28, predicted: 28, right: 28 })
  expect(score(truth)).toBe(1)
  expect(score(squares([5, 7, 8]))).toBe(1)
  // moved by three pixels: 28 of both, of which those along the move stay close
  const { found, right } = boundaryCounts(truth, squares([5, 8, 8]))
  expect([found, right]).toEqual([found, found])
  expect(score(squares([5, 8, 8]))).toBeCloseTo(found / 28, 12)
  expect(score(squares())).toBe(0)
  expect(boundaryScore([boundaryCounts(squares(), squares())])).toBe(1)
  expect(boundaryCounts(squares([0, 0, 5], [0, 5, 5]), squares()).truth).toBe(5 + 5 + 4 + 4 + 4)
})

test('the border of the image is no boundary, and distances are in pixels in three dimensions as well', () => {
  const data = new Uint8Array(4 * 4 * 4).fill(1)
  const whole: Raster = { axes: 'zyx', shape: [4, 4, 4], data, spacing: [5, 1, 1] }
  expect(boundaryCounts(whole, whole)).toEqual({ truth: 0, found: 0, predicted: 0, right: 0 })
  const plane = (z: number): Raster => ({ ...whole, data: data.map((_, i) => (i >> 4 === z ? 1 : 0)) })
  expect(boundaryScore([boundaryCounts(plane(0), plane(2))])).toBe(1)
  expect(boundaryScore([boundaryCounts(plane(0), plane(3))])).toBe(0)
})
