/** A rectangle of pixels: from the first row and column (included) to the last (excluded). */
export interface Rect {
  readonly y0: number
  readonly x0: number
  readonly y1: number
  readonly x1: number
}

export const isEmpty = ({ y0, x0, y1, x1 }: Rect): boolean => y1 <= y0 || x1 <= x0

export const nothing: Rect = { y0: 0, x0: 0, y1: 0, x1: 0 }

/** The smallest rectangle that holds both. */
export function union(a: Rect, b: Rect): Rect {
  if (isEmpty(a)) return b
  if (isEmpty(b)) return a
  return { y0: Math.min(a.y0, b.y0), x0: Math.min(a.x0, b.x0), y1: Math.max(a.y1, b.y1), x1: Math.max(a.x1, b.x1) }
}

/** What both have in common; empty where they have nothing. */
export function intersection(a: Rect, b: Rect): Rect {
  const rect = { y0: Math.max(a.y0, b.y0), x0: Math.max(a.x0, b.x0), y1: Math.min(a.y1, b.y1), x1: Math.min(a.x1, b.x1) }
  return isEmpty(rect) ? nothing : rect
}

export const grown = (rect: Rect, by: number): Rect => ({
  y0: rect.y0 - by,
  x0: rect.x0 - by,
  y1: rect.y1 + by,
  x1: rect.x1 + by,
})
