import { expect, test } from 'vitest'
import { distanceTo, handlesOf, isShape, moved, pixelsOf, type Shape, shapeAt, withHandle } from './shape.ts'

const shape = (kind: Shape['kind'], ...corners: readonly (readonly [number, number])[]): Shape => ({
  kind,
  t: 0,
  z: 0,
  corners: corners.map(([y, x]) => ({ y, x })),
})

/** The rows of an image in which the pixels of a shape are marked. */
function drawn(one: Shape, height = 5, width = 6): string[] {
  const rows = Array.from({ length: height }, () => new Array<string>(width).fill('.'))
  pixelsOf(one, { height, width }, (y, x0, x1) => (rows[y] as string[]).fill('#', x0, x1))
  return rows.map((row) => row.join(''))
}

test('the pixels of each kind of shape, cut off at the image', () => {
  expect(drawn(shape('point', [1.2, 3.9]))).toEqual(['......', '...#..', '......', '......', '......'])
  expect(drawn(shape('point', [-1, 3]))).toEqual(new Array(5).fill('......'))
  // the corners may come in any order
  for (const corners of [
    [
      [1, 1],
      [3, 4],
    ],
    [
      [3, 4],
      [1, 1],
    ],
    [
      [3, 1],
      [1, 4],
    ],
  ] as const)
    expect(drawn(shape('rectangle', ...corners))).toEqual(['......', '.###..', '.###..', '......', '......'])
  expect(drawn(shape('rectangle', [3, 4], [9, 9]))).toEqual(['......', '......', '......', '....##', '....##'])
  expect(drawn(shape('ellipse', [0, 0], [5, 6]))).toEqual(['.####.', '######', '######', '######', '.####.'])
  expect(drawn(shape('polygon', [0, 0], [4, 0], [4, 4]))).toEqual(['#.....', '##....', '###...', '####..', '......'])
})

test('what is nearest is found, on its plane only', () => {
  const shapes = [shape('point', [1, 1]), shape('rectangle', [3, 3], [9, 9]), { ...shape('point', [1, 2]), z: 1 }]
  const here = { t: 0, z: 0 }
  expect(shapeAt(shapes, here, { y: 1, x: 2 }, 1.5)).toBe(0)
  expect(shapeAt(shapes, { t: 0, z: 1 }, { y: 1, x: 2 }, 1.5)).toBe(2)
  expect(shapeAt(shapes, here, { y: 6, x: 9.5 }, 1)).toBe(1)
  expect(shapeAt(shapes, here, { y: 6, x: 6 }, 1)).toBeUndefined()
  expect(distanceTo(moved(shapes[1] as Shape, { y: 1, x: 1 }), { y: 7, x: 4 })).toBe(0)
})

test('only what is a shape is taken for one', () => {
  expect(isShape(JSON.parse(JSON.stringify(shape('ellipse', [0, 0], [5, 6]))))).toBe(true)
  for (const bad of [
    null,
    7,
    {},
    { ...shape('point'), corners: [] },
    shape('polygon', [0, 0], [1, 1]),
    { ...shape('point', [0, 0]), t: 0.5 },
  ])
    expect(isShape(bad)).toBe(false)
})

test('a corner is moved while the opposite one, or all others, stay', () => {
  for (const kind of ['rectangle', 'ellipse'] as const) {
    const box = shape(kind, [1, 2], [5, 8])
    const moved = withHandle(box, 1, { y: 0, x: 9 })
    expect(pixelCorners(moved)).toEqual([0, 2, 5, 9])
    expect(handlesOf(moved)).toHaveLength(4)
  }
  const triangle = shape('polygon', [0, 0], [4, 0], [4, 4])
  expect(withHandle(triangle, 1, { y: 6, x: 1 }).corners[1]).toEqual({ y: 6, x: 1 })
  expect(withHandle(triangle, 1, { y: 6, x: 1 }).corners[2]).toEqual({ y: 4, x: 4 })
  expect(handlesOf(shape('point', [1, 1]))).toEqual([])
  expect(handlesOf(shape('polygon', ...Array.from({ length: 200 }, (_, i) => [i, i * i] as const)))).toEqual([])
})

/** First and last row and column of the corners. */
const pixelCorners = ({ corners }: Shape): number[] => {
  const [rows, columns] = [corners.map(({ y }) => y), corners.map(({ x }) => x)]
  return [Math.min(...rows), Math.min(...columns), Math.max(...rows), Math.max(...columns)]
}
