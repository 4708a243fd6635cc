import type { Point, Size } from './camera.ts'
import { polygon, type Visit } from './spans.ts'

export const shapeKinds = ['point', 'rectangle', 'ellipse', 'polygon'] as const

/** A mark on a plane of an image. */
export interface Shape {
  readonly kind: (typeof shapeKinds)[number]
  readonly t: number
  readonly z: number
  /** The place of a point, two opposite corners of a rectangle or of the one around an ellipse, or all corners. */
  readonly corners: readonly Point[]
}

/** Corners of the polygon that stands for an ellipse. */
const ellipseCorners = 128

/** The corners of a shape as they are joined by lines. */
export function outlineOf({ kind, corners }: Shape): readonly Point[] {
  if (kind === 'point' || kind === 'polygon') return corners
  const [a, b] = corners as [Point, Point]
  if (kind === 'rectangle') return [a, { y: a.y, x: b.x }, b, { y: b.y, x: a.x }]
  const [middle, radius] = [
    { y: (a.y + b.y) / 2, x: (a.x + b.x) / 2 },
    { y: (b.y - a.y) / 2, x: (b.x - a.x) / 2 },
  ]
  return Array.from({ length: ellipseCorners }, (_, i) => {
    const angle = (2 * Math.PI * i) / ellipseCorners
    return { y: middle.y + radius.y * Math.sin(angle), x: middle.x + radius.x * Math.cos(angle) }
  })
}

/** The pixels whose middle lies in a shape; a point has the one that it is in. */
export function pixelsOf(shape: Shape, image: Size, visit: Visit): void {
  const [first] = shape.corners
  if (shape.kind !== 'point') polygon(outlineOf(shape), image, visit)
  else if (first !== undefined && first.y >= 0 && first.x >= 0 && first.y < image.height && first.x < image.width)
    visit(Math.floor(first.y), Math.floor(first.x), Math.floor(first.x) + 1)
}

export const moved = (shape: Shape, by: Point): Shape => ({
  ...shape,
  corners: shape.corners.map(({ y, x }) => ({ y: y + by.y, x: x + by.x })),
})

/** Contours of more corners are drawn anew instead of corner by corner. */
const mostHandles = 24

/** The corners by which a shape is changed: of an ellipse those around it. A point has none. */
export function handlesOf({ kind, corners }: Shape): readonly Point[] {
  if (kind === 'point') return []
  if (kind === 'polygon') return corners.length > mostHandles ? [] : corners
  const [a, b] = corners as [Point, Point]
  return [a, { y: a.y, x: b.x }, b, { y: b.y, x: a.x }]
}

/** A shape of which one of the handles lies elsewhere; of a rectangle, or the one around an ellipse, the opposite corner stays. */
export function withHandle(shape: Shape, handle: number, place: Point): Shape {
  if (shape.kind === 'polygon') return { ...shape, corners: shape.corners.map((corner, i) => (i === handle ? place : corner)) }
  return { ...shape, corners: [handlesOf(shape)[(handle + 2) % 4] as Point, place] }
}

function distanceToLine({ y, x }: Point, a: Point, b: Point): number {
  const [dy, dx] = [b.y - a.y, b.x - a.x]
  const length = dy * dy + dx * dx
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((y - a.y) * dy + (x - a.x) * dx) / length))
  return Math.hypot(y - a.y - along * dy, x - a.x - along * dx)
}

/** How far a place is from a point, or from the outline of another shape. */
export function distanceTo(shape: Shape, place: Point): number {
  const outline = outlineOf(shape)
  return Math.min(...outline.map((corner, i) => distanceToLine(place, corner, outline[(i + 1) % outline.length] as Point)))
}

/** The number of the nearest shape on a plane that is at most `reach` away; the later of two that are as near. */
export function shapeAt(
  shapes: readonly Shape[],
  plane: { readonly t: number; readonly z: number },
  place: Point,
  reach: number,
): number | undefined {
  let found: number | undefined
  let nearest = reach
  for (const [i, shape] of shapes.entries()) {
    if (shape.t !== plane.t || shape.z !== plane.z) continue
    const distance = distanceTo(shape, place)
    if (distance <= nearest) [found, nearest] = [i, distance]
  }
  return found
}

/** Whether something that was stored is a shape. */
export function isShape(value: unknown): value is Shape {
  const { kind, t, z, corners } = (value ?? {}) as Partial<Shape>
  const isPlace = ({ y, x }: Partial<Point>): boolean => Number.isFinite(y) && Number.isFinite(x)
  const fewest = kind === 'point' ? 1 : kind === 'polygon' ? 3 : 2
  return (
    shapeKinds.some((one) => one === kind) &&
    Number.isInteger(t) &&
    Number.isInteger(z) &&
    Array.isArray(corners) &&
    corners.length >= fewest &&
    corners.every((place) => typeof place === 'object' && place !== null && isPlace(place))
  )
}
