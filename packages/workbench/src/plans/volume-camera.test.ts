import { expect, test } from 'vitest'
import { sampledVolume, stridesFor } from './sampled-volume.ts'
import { edgesOf, fittedVolume, screenAxes, turned, type Vector } from './volume-camera.ts'

const dot = (a: Vector, b: Vector): number => a.reduce((sum, value, i) => sum + value * (b[i] as number), 0)

test('the axes of the screen are at right angles and of length 1, however the volume is turned', () => {
  for (const [yaw, pitch] of [
    [0, 0],
    [0.7, -0.3],
    [-2, 1.5],
    [9, -1.57],
  ] as const) {
    const { right, down, away } = screenAxes({ yaw, pitch })
    for (const axis of [right, down, away]) expect(dot(axis, axis)).toBeCloseTo(1)
    expect(dot(right, down)).toBeCloseTo(0)
    expect(dot(down, away)).toBeCloseTo(0)
    expect(dot(away, right)).toBeCloseTo(0)
  }
  // unturned it is the plane: columns to the right, rows downwards, the next plane behind
  const { right, down, away } = screenAxes({ yaw: 0, pitch: 0 })
  expect([right, down, away].map((axis) => axis.map(Math.abs))).toEqual([
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ])
})

test('a drag turns the side that is in front with the hand', () => {
  const edges = edgesOf({ z: 10, height: 20, width: 20 }, [2, 1, 1])
  expect(edges).toEqual([20, 20, 20])
  const camera = { ...fittedVolume(edges, { height: 100, width: 200 }), yaw: 0, pitch: 0 }
  // the middle of the front is at −away
  const placeOf = (one: typeof camera): { x: number; y: number } => {
    const { right, down } = screenAxes(one)
    return { x: dot([0, 0, -10], right), y: dot([0, 0, -10], down) }
  }
  expect(placeOf(turned(camera, { y: 0, x: 10 }, { height: 100 })).x).toBeGreaterThan(0)
  expect(placeOf(turned(camera, { y: 10, x: 0 }, { height: 100 })).y).toBeGreaterThan(0)
  expect(turned(camera, { y: 1e4, x: 0 }, { height: 100 }).pitch).toBeCloseTo(Math.PI / 2)
})

test('a volume that is too large is sampled, the longest axis first', () => {
  expect(stridesFor([10, 20, 30], 2048, 1e6)).toEqual([1, 1, 1])
  expect(stridesFor([10, 20, 30], 16, 1e6)).toEqual([1, 2, 2])
  const data = Uint16Array.from({ length: 1 + 2 * 3 * 4 }, (_, i) => i)
  expect(sampledVolume(data, 1, [2, 3, 4], [1, 2, 2])).toEqual({ data: Uint16Array.of(1, 3, 9, 11, 13, 15, 21, 23), shape: [2, 2, 2] })
  expect(sampledVolume(data, 1, [2, 3, 4], [2, 1, 1]).data).toEqual(data.slice(1, 13))
})
