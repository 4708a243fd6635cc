import type { Rect } from './rect.ts'

/** A place in an image, in pixels; pixel (y, x) covers [y, y + 1) × [x, x + 1). */
export interface Point {
  readonly y: number
  readonly x: number
}

export interface Size {
  readonly height: number
  readonly width: number
}

/** What is looked at: the place in the middle of the view, and how many screen pixels an image pixel takes. */
export interface Camera extends Point {
  readonly zoom: number
}

export const toImage = (camera: Camera, view: Size, screen: Point): Point => ({
  y: camera.y + (screen.y - view.height / 2) / camera.zoom,
  x: camera.x + (screen.x - view.width / 2) / camera.zoom,
})

export const toScreen = (camera: Camera, view: Size, place: Point): Point => ({
  y: (place.y - camera.y) * camera.zoom + view.height / 2,
  x: (place.x - camera.x) * camera.zoom + view.width / 2,
})

/** The camera that shows a whole image with a margin around it. */
export function fitted(image: Size, view: Size, margin = 16): Camera {
  const room = (length: number): number => Math.max(8, length - 2 * margin)
  const zoom = Math.min(room(view.height) / image.height, room(view.width) / image.width)
  return { y: image.height / 2, x: image.width / 2, zoom: Math.min(64, zoom) }
}

const [leastZoom, mostZoom] = [1 / 256, 256]

/** The camera after a zoom that leaves the place under a screen point where it is. */
export function zoomedAt(camera: Camera, view: Size, screen: Point, factor: number): Camera {
  const zoom = Math.min(mostZoom, Math.max(leastZoom, camera.zoom * factor))
  const place = toImage(camera, view, screen)
  return {
    zoom,
    y: place.y - (screen.y - view.height / 2) / zoom,
    x: place.x - (screen.x - view.width / 2) / zoom,
  }
}

/** The camera after the picture was dragged by so many screen pixels. */
export const panned = (camera: Camera, by: Point): Camera => ({
  ...camera,
  y: camera.y - by.y / camera.zoom,
  x: camera.x - by.x / camera.zoom,
})

/** The pixels of an image that a view shows. */
export function visibleRect(camera: Camera, view: Size, image: Size): Rect {
  const from = toImage(camera, view, { y: 0, x: 0 })
  const to = toImage(camera, view, { y: view.height, x: view.width })
  const within = (value: number, length: number): number => Math.min(length, Math.max(0, value))
  return {
    y0: within(Math.floor(from.y), image.height),
    x0: within(Math.floor(from.x), image.width),
    y1: within(Math.ceil(to.y), image.height),
    x1: within(Math.ceil(to.x), image.width),
  }
}
