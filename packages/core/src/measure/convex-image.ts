import quickHull from 'quickhull3d/dist/quickhull3d.js'
import type { Region } from './region.ts'

/** The convex hull of a region on its pixel grid: for each line along x the first and last pixel inside, last < first where none is. */
export interface ConvexImage {
  readonly first: Int32Array
  readonly last: Int32Array
}

type Point2 = readonly [number, number]

/** Corners of the convex hull of points (y, x) in counterclockwise order, without points on its edges (monotone chain). */
function hull2d(points: readonly Point2[]): Point2[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1])
  const half = (list: readonly Point2[]): Point2[] => {
    const chain: Point2[] = []
    for (const point of list) {
      while (chain.length > 1 && cross(chain[chain.length - 2] as Point2, chain[chain.length - 1] as Point2, point) <= 0) chain.pop()
      chain.push(point)
    }
    chain.pop()
    return chain
  }
  return [...half(sorted), ...half(sorted.reverse())]
}

const cross = (a: Point2, b: Point2, c: Point2): number => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

/** First and last pixel of the object in each line along x; −1 where the line is empty. */
function lineEnds({ shape, mask }: Region): { first: Int32Array; last: Int32Array } {
  const [depth, height, width] = shape
  const first = new Int32Array(depth * height).fill(-1)
  const last = new Int32Array(depth * height).fill(-1)
  for (let line = 0; line < depth * height; line++) {
    const start = mask.indexOf(1, line * width) - line * width
    if (start < 0 || start >= width) continue
    first[line] = start
    last[line] = mask.lastIndexOf(1, (line + 1) * width - 1) - line * width
  }
  return { first, last }
}

/** Half planes a · y + b · x ≤ c, or half spaces n · p ≤ d, in doubled whole coordinates; pixels inside all of them, line by line. */
function fill(lines: number, width: number, bounds: (line: number) => Iterable<readonly [slope: number, limit: number]>): ConvexImage {
  const first = new Int32Array(lines).fill(0)
  const last = new Int32Array(lines).fill(width - 1)
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

function convexImage2d(region: Region): ConvexImage {
  const [, height, width] = region.shape
  const { first, last } = lineEnds(region)
  const points: Point2[] = []
  for (let y = 0; y < height; y++) {
    for (const x of new Set([first[y] as number, last[y] as number])) {
      if (x >= 0) points.push([2 * y - 1, 2 * x], [2 * y + 1, 2 * x], [2 * y, 2 * x - 1], [2 * y, 2 * x + 1])
    }
  }
  const corners = hull2d(points)
  // inside of an edge a→b: cross(a, b, p) ≥ 0, which is dy · px ≥ dy · ax + dx · (py − ay) with p = (2y, 2x)
  return fill(height, width, function* (y) {
    for (const [i, a] of corners.entries()) {
      const b = corners[(i + 1) % corners.length] as Point2
      const dy = b[0] - a[0]
      const dx = b[1] - a[1]
      yield [-2 * dy, -(dy * a[1] + dx * (2 * y - a[0]))]
    }
  })
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

function convexImage3d(region: Region): ConvexImage | undefined {
  const [depth, height, width] = region.shape
  const { first, last } = lineEnds(region)
  const voxels: Point3[] = []
  for (let line = 0; line < depth * height; line++) {
    const [z, y] = [Math.floor(line / height), line % height]
    for (const x of new Set([first[line] as number, last[line] as number])) if (x >= 0) voxels.push([z, y, x])
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
export const convexPixels = ({ first, last }: ConvexImage): number =>
  first.reduce((sum, start, line) => sum + (last[line] as number) - start + 1, 0)

/**
 * Largest distance between two points on the outline of the convex image (between pixels and their neighbours outside).
 *
 * @param spacing  along z, y and x
 */
export function feretDiameter({ first, last }: ConvexImage, region: Region, spacing: readonly number[]): number {
  const height = region.shape[1]
  const flat = region.dimensions === 2
  const points: Point3[] = []
  first.forEach((start, line) => {
    const [z, y] = [2 * Math.floor(line / height), 2 * (line % height)]
    const end = last[line] as number
    if (end < start) return
    for (const x of new Set([2 * start, 2 * end])) {
      points.push([z, y - 1, x], [z, y + 1, x], [z, y, x - 1], [z, y, x + 1])
      if (!flat) points.push([z - 1, y, x], [z + 1, y, x])
    }
  })
  const corners: readonly Point3[] = flat
    ? hull2d(points.map(([, y, x]) => [y, x] as const)).map(([y, x]) => [0, y, x] as const)
    : hull3d(points).corners
  let most = 0
  for (const [i, a] of corners.entries()) {
    for (let j = i + 1; j < corners.length; j++) {
      const b = corners[j] as Point3
      const [z, y, x] = [0, 1, 2].map((k) => (((a[k] as number) - (b[k] as number)) / 2) * (spacing[k] as number)) as [
        number,
        number,
        number,
      ]
      most = Math.max(most, z * z + y * y + x * x)
    }
  }
  return Math.sqrt(most)
}
