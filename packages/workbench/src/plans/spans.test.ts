import { RandomStream } from '@cambium/core'
import { expect, test } from 'vitest'
import type { Point, Size } from './camera.ts'
import { capsule, flood, polygon, rightOf, type Visit } from './spans.ts'

const size: Size = { height: 40, width: 50 }

/** What pieces of rows cover: each pixel once, or the test fails. */
function painted(draw: (visit: Visit) => void): Set<number> {
  const pixels = new Set<number>()
  draw((y, x0, x1) => {
    if (!(y >= 0 && y < size.height && x0 >= 0 && x1 <= size.width && x0 < x1)) throw new Error(`row ${y} from ${x0} to ${x1}`)
    for (let x = x0; x < x1; x++) pixels.add(y * size.width + x)
  })
  return pixels
}

const middleOf = (pixel: number): Point => ({ y: Math.floor(pixel / size.width) + 0.5, x: (pixel % size.width) + 0.5 })

function distance({ y, x }: Point, from: Point, to: Point): number {
  const [dy, dx] = [to.y - from.y, to.x - from.x]
  const length = dy * dy + dx * dx
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((y - from.y) * dy + (x - from.x) * dx) / length))
  return Math.hypot(y - from.y - share * dy, x - from.x - share * dx)
}

test('seed 3: a brush covers exactly the pixels whose middle is at most its radius from its way', () => {
  const random = new RandomStream(3)
  const place = (): Point => ({ y: random.uniform(-8, 48), x: random.uniform(-8, 58) })
  for (let i = 0; i < 300; i++) {
    const [from, to] = [place(), i % 5 === 0 ? undefined : place()]
    const radius = random.uniform(0.6, 12)
    const end = to ?? from
    const pixels = painted((visit) => capsule(from, end, radius, size, visit))
    const wrong = Array.from({ length: size.height * size.width }, (_, pixel) => pixel).filter((pixel) => {
      const away = distance(middleOf(pixel), from, end)
      // pixels on the very edge may fall to either side
      return Math.abs(away - radius) > 1e-9 && pixels.has(pixel) !== away < radius
    })
    // where no middle is covered, the nearest pixel is painted
    expect([i, pixels.size > 1 ? wrong : []]).toEqual([i, []])
  }
})

test('the smallest brush paints the pixel under it', () => {
  for (const at of [
    { y: 3.1, x: 4.9 },
    { y: 3.5, x: 4.5 },
    { y: 3.99, x: 4.01 },
  ])
    expect([...painted((visit) => capsule(at, at, 0.5, size, visit))]).toEqual([3 * size.width + 4])
})

test('a polygon covers the pixels whose middle is inside, and nothing outside the image', () => {
  const square = [
    { y: -3, x: 2 },
    { y: -3, x: 6 },
    { y: 2.5, x: 6 },
    { y: 2.5, x: 2 },
  ]
  expect([...painted((visit) => polygon(square, size, visit))].sort((a, b) => a - b)).toEqual([2, 3, 4, 5, 52, 53, 54, 55])
  // an hourglass by the even–odd rule
  const crossed = [
    { y: 0, x: 0 },
    { y: 10, x: 10 },
    { y: 0, x: 10 },
    { y: 10, x: 0 },
  ]
  expect(painted((visit) => polygon(crossed, size, visit)).size).toBe(60)
})

test('a flood covers the connected pixels of one value, through narrow places but not across corners', () => {
  const picture = ['1110000', '0010110', '1110101', '1000111']
  const at = (y: number, x: number): number => Number(picture[y]?.[x])
  const found = new Set<string>()
  flood({ y: 0.5, x: 0.2 }, { height: 4, width: 7 }, at, (y, x0, x1) => {
    for (let x = x0; x < x1; x++) found.add(`${y} ${x}`)
  })
  expect([...found].sort()).toEqual(['0 0', '0 1', '0 2', '1 2', '2 0', '2 1', '2 2', '3 0'])
})

test.each([
  [
    { y: 0, x: 4 },
    { y: 9, x: 4 },
  ],
  [
    { y: 9, x: 6.2 },
    { y: 0, x: 1.7 },
  ],
  [
    { y: 3, x: 9 },
    { y: 3, x: 0 },
  ],
  [
    { y: 2, x: 1 },
    { y: 7, x: 8 },
  ],
])('a line from %o to %o has each pixel on one side', (from, to) => {
  const size = { height: 10, width: 10 }
  const sideOf = (a: typeof from, b: typeof from): Uint8Array => {
    const pixels = new Uint8Array(100)
    rightOf(a, b, size, (y, x0, x1) => pixels.fill(1, y * 10 + x0, y * 10 + x1))
    return pixels
  }
  const expected = Uint8Array.from({ length: 100 }, (_, i) => {
    const [y, x] = [Math.floor(i / 10) + 0.5, (i % 10) + 0.5]
    return (to.x - from.x) * (y - from.y) - (to.y - from.y) * (x - from.x) > 0 ? 1 : 0
  })
  expect(sideOf(from, to)).toEqual(expected)
  // the other way round it is the other side
  expect(sideOf(to, from).reduce((sum, one, i) => sum + one * (expected[i] as number), 0)).toBe(0)
})
