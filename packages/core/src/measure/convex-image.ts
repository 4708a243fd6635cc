import quickHull from 'quickhull3d/dist/quickhull3d.js'
import type { Region } from './region.ts'
import type { Workspace } from './workspace.ts'

/** The convex hull of a region on its pixel grid: for each line along x the first and last pixel inside, last < first where none is. */
export interface ConvexImage {
  readonly first: Int32Array
  readonly last: Int32Array
}

/** Nothing lies on this line. */
const nowhere = 0x40000000

/**
 * The left side of the convex hull of points: indices of its corners, downwards (monotone chain).
 *
 * @param xs  the leftmost point at each height, or `nowhere`
 */
function leftChain(xs: Int32Array): number[] {
  const chain: number[] = []
  for (let y = 0; y < xs.length; y++) {
    if (xs[y] === nowhere) continue
    while (chain.length > 1 && !bendsLeft(xs, chain[chain.length - 2] as number, chain[chain.length - 1] as number, y)) chain.pop()
    chain.push(y)
  }
  return chain
}

/** Whether the point at height b lies left of the line from a to c. */
const bendsLeft = (xs: Int32Array, a: number, b: number, c: number): boolean =>
  ((xs[b] as number) - (xs[a] as number)) * (c - a) < ((xs[c] as number) - (xs[a] as number)) * (b - a)

/**
 * The leftmost of the pixels' edge midpoints at each height in doubled coordinates, the upper edge of the first line at 0.
 *
 * @param firsts  first pixel of each line, or `nowhere`
 */
function leftOutline(firsts: Int32Array, room: Workspace): Int32Array {
  const xs = room.integers(2 * firsts.length + 1).fill(nowhere)
  for (let y = 0; y < firsts.length; y++) {
    if (firsts[y] === nowhere) continue
    const x = 2 * (firsts[y] as number)
    xs[2 * y] = Math.min(xs[2 * y] as number, x)
    xs[2 * y + 1] = x - 1
    xs[2 * y + 2] = x
  }
  return xs
}

/** Finds for each line the first pixel whose centre is not left of the hull. */
function fillFromLeft(xs: Int32Array, chain: readonly number[], first: Int32Array): void {
  let corner = 0
  for (let line = 0; line < first.length; line++) {
    const y = 2 * line + 1
    while ((chain[corner + 1] as number) < y) corner++
    const [a, b] = [chain[corner] as number, chain[corner + 1] as number]
    const height = b - a
    const x = (xs[a] as number) * height + ((xs[b] as number) - (xs[a] as number)) * (y - a)
    first[line] = Math.ceil(x / (2 * height))
  }
}

/** Both sides of a shape, line by line, seen from the left: the right one mirrored, so that a side is a row of first points. */
interface Sides {
  readonly left: Int32Array
  readonly right: Int32Array
}

/** First pixel of a region in each line of its box, from the left and, mirrored, from the right. */
function sidesOf({ shape, runs, room }: Region): Sides {
  const left = room.integers(shape[0] * shape[1]).fill(nowhere)
  const right = room.integers(left.length).fill(nowhere)
  for (let i = 0; i < runs.length; i += 3) {
    const row = runs[i] as number
    left[row] = Math.min(left[row] as number, runs[i + 1] as number)
    right[row] = Math.min(right[row] as number, 1 - (runs[i + 2] as number))
  }
  return { left, right }
}

function convexImage2d(region: Region): ConvexImage {
  const { left, right } = sidesOf(region)
  for (const side of [left, right]) {
    const outline = leftOutline(side, region.room)
    fillFromLeft(outline, leftChain(outline), side)
  }
  for (let line = 0; line < right.length; line++) right[line] = -(right[line] as number)
  return { first: left, last: right }
}

type Point3 = readonly [number, number, number]

const difference = (a: Point3, b: Point3): Point3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
const product = (a: Point3, b: Point3): Point3 => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
const dot = (a: Point3, b: Point3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
const isZero = (a: Point3): boolean => a[0] === 0 && a[1] === 0 && a[2] === 0

/** Whether whole points span space: exact. */
function spansSpace(points: readonly Point3[]): boolean {
  const [origin] = points
  if (origin === undefined) return false
  let line: Point3 | undefined
  let normal: Point3 | undefined
  for (const point of points) {
    const step = difference(point, origin)
    if (line === undefined) {
      if (!isZero(step)) line = step
    } else if (normal === undefined) {
      const candidate = product(line, step)
      if (!isZero(candidate)) normal = candidate
    } else if (dot(normal, step) !== 0) return true
  }
  return false
}

/** Corners of the convex hull of points in space. */
function hull3d(points: readonly Point3[]): { corners: Point3[]; triangles: [Point3, Point3, Point3][] } {
  const faces = quickHull(points)
  const used = new Set(faces.flat())
  return {
    corners: [...used].map((i) => points[i] as Point3),
    triangles: faces.map((face) => face.map((i) => points[i] as Point3) as [Point3, Point3, Point3]),
  }
}

/** Half spaces n · p ≤ limit in doubled whole coordinates; pixels inside all of them, line by line. */
function fill(lines: number, width: number, bounds: (line: number) => Iterable<readonly [slope: number, limit: number]>): ConvexImage {
  const first = new Int32Array(lines)
  const last = new Int32Array(lines)
  for (let line = 0; line < lines; line++) {
    let low = 0
    let high = width - 1
    for (const [slope, limit] of bounds(line)) {
      if (slope > 0) high = Math.min(high, Math.floor(limit / slope))
      else if (slope < 0) low = Math.max(low, Math.ceil(limit / slope))
      else if (limit < 0) high = -1
    }
    first[line] = low
    last[line] = Math.max(high, low - 1)
  }
  return { first, last }
}

function convexImage3d(region: Region): ConvexImage | undefined {
  const [depth, height, width] = region.shape
  const { left, right } = sidesOf(region)
  const voxels: Point3[] = []
  for (const [line, x] of left.entries()) {
    if (x === nowhere) continue
    const [z, y] = [Math.floor(line / height), line % height]
    for (const end of new Set([x, -(right[line] as number)])) voxels.push([z, y, end])
  }
  if (!spansSpace(voxels)) return undefined
  const points = hull3d(voxels).corners.flatMap(([z, y, x]): Point3[] => [
    [2 * z - 1, 2 * y, 2 * x],
    [2 * z + 1, 2 * y, 2 * x],
    [2 * z, 2 * y - 1, 2 * x],
    [2 * z, 2 * y + 1, 2 * x],
    [2 * z, 2 * y, 2 * x - 1],
    [2 * z, 2 * y, 2 * x + 1],
  ])
  const { corners, triangles } = hull3d(points)
  const middle = corners.reduce<Point3>((sum, p) => [sum[0] + p[0], sum[1] + p[1], sum[2] + p[2]], [0, 0, 0])
  const planes = triangles.flatMap(([a, b, c]) => {
    let normal = product(difference(b, a), difference(c, a))
    if (isZero(normal)) return []
    if (dot(normal, middle) > dot(normal, a) * corners.length) normal = [-normal[0], -normal[1], -normal[2]]
    return [{ normal, limit: Math.max(...corners.map((corner) => dot(normal, corner))) }]
  })
  return fill(depth * height, width, function* (line) {
    const [z, y] = [Math.floor(line / height), line % height]
    for (const { normal, limit } of planes) yield [2 * normal[2], limit - 2 * normal[0] * z - 2 * normal[1] * y]
  })
}

/**
 * The convex hull of a region as scikit-image draws it: in two dimensions the hull of the pixels' edge midpoints, in three that of the
 * voxels' face midpoints; pixels whose centre lies inside or on it. All in whole numbers, so without rounding.
 *
 * @returns undefined for a flat region in three dimensions, which has no hull
 */
export const convexImage = (region: Region): ConvexImage | undefined =>
  region.dimensions === 2 ? convexImage2d(region) : convexImage3d(region)

/** Number of pixels of a convex image. */
export function convexPixels({ first, last }: ConvexImage): number {
  let pixels = 0
  for (let line = 0; line < first.length; line++) pixels += (last[line] as number) - (first[line] as number) + 1
  return pixels
}

/** Corners of the outline of a convex image (between pixels and their neighbours outside) in doubled coordinates. */
function cornersOf({ first, last }: ConvexImage, { dimensions, shape, room }: Region): Point3[] {
  const isEmpty = (line: number): boolean => (last[line] as number) < (first[line] as number)
  if (dimensions === 2) {
    const left = leftOutline(
      first.map((x, line) => (isEmpty(line) ? nowhere : x)),
      room,
    )
    const right = leftOutline(
      last.map((x, line) => (isEmpty(line) ? nowhere : -x)),
      room,
    )
    const onLeft = leftChain(left).map((y): Point3 => [0, y, left[y] as number])
    return [...onLeft, ...leftChain(right).map((y): Point3 => [0, y, -(right[y] as number)])]
  }
  const points: Point3[] = []
  for (const line of first.keys()) {
    if (isEmpty(line)) continue
    const [z, y] = [2 * Math.floor(line / shape[1]), 2 * (line % shape[1])]
    for (const x of new Set([2 * (first[line] as number), 2 * (last[line] as number)]))
      points.push([z, y - 1, x], [z, y + 1, x], [z, y, x - 1], [z, y, x + 1], [z - 1, y, x], [z + 1, y, x])
  }
  return hull3d(points).corners
}

/**
 * Largest distance between two points on the outline of the convex image.
 *
 * @param spacing  along z, y and x
 */
export function feretDiameter(image: ConvexImage, region: Region, spacing: readonly [number, number, number]): number {
  const corners = cornersOf(image, region)
  const [dz, dy, dx] = spacing
  let most = 0
  for (const [i, a] of corners.entries()) {
    for (let j = i + 1; j < corners.length; j++) {
      const b = corners[j] as Point3
      const z = ((a[0] - b[0]) / 2) * dz
      const y = ((a[1] - b[1]) / 2) * dy
      const x = ((a[2] - b[2]) / 2) * dx
      most = Math.max(most, z * z + y * y + x * x)
    }
  }
  return Math.sqrt(most)
}
