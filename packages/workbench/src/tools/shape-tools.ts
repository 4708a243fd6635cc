import type { ShapesLayer, ShapesRole } from '../layers/shapes-layer.ts'
import type { Point } from '../plans/camera.ts'
import type { Gesture, Press } from '../plans/gesture.ts'
import { handlesOf, moved, type Shape, shapeAt, withHandle } from '../plans/shape.ts'
import { commitShapes } from '../session/shapes.ts'
import type { Workbench } from '../session/workbench.ts'
import { text } from '../text/en.ts'

/** Screen pixels around a shape in which it is taken hold of, and that a region is wide or high at least. */
const [reach, leastSide] = [8, 3]

/** Draws what belongs to a gesture over what was there before, and makes it a step of the history at its end. */
function drawn(workbench: Workbench, layer: ShapesLayer, title: string, shapesAt: (place: Point) => readonly Shape[] | undefined): Gesture {
  const scene = workbench.active.peek()
  const before = layer.shapes.peek()
  return {
    move: (place) => {
      layer.shapes.value = shapesAt(place) ?? before
    },
    end: () => {
      if (scene !== undefined && layer.shapes.peek() !== before) commitShapes(workbench, scene, layer, title, before)
    },
    cancel: () => {
      layer.shapes.value = before
    },
  }
}

/** Chooses a shape and moves those that are chosen. */
function hold(workbench: Workbench, layer: ShapesLayer, index: number, { place: from, isShift }: Press): Gesture {
  const chosen = new Set(isShift || layer.chosen.peek().has(index) ? layer.chosen.peek() : [])
  if (isShift && chosen.has(index)) chosen.delete(index)
  else chosen.add(index)
  layer.chosen.value = chosen
  const before = layer.shapes.peek()
  return drawn(workbench, layer, text.shapes.moving(chosen.size), (place) => {
    const by = { y: place.y - from.y, x: place.x - from.x }
    return by.y === 0 && by.x === 0 ? undefined : before.map((shape, i) => (chosen.has(i) ? moved(shape, by) : shape))
  })
}

/** Moves one corner of a region that is chosen; undefined where none is close. */
function reshape(workbench: Workbench, layer: ShapesLayer, { place: from }: Press, near: number): Gesture | undefined {
  const { t, z } = workbench.active.peek()?.position.peek() ?? { t: 0, z: 0 }
  const before = layer.shapes.peek()
  for (const index of layer.chosen.peek()) {
    const shape = before[index]
    if (shape === undefined || shape.t !== t || shape.z !== z) continue
    const handle = handlesOf(shape).findIndex(({ y, x }) => Math.hypot(y - from.y, x - from.x) <= near)
    if (handle < 0) continue
    return drawn(workbench, layer, text.shapes.reshaping, (place) =>
      before.map((other, i) => (i === index ? withHandle(shape, handle, place) : other)),
    )
  }
  return undefined
}

/** Where a tool finds its shapes, and what lies under the pen. */
function under(workbench: Workbench, role: ShapesRole, place: Point) {
  const scene = workbench.active.peek()
  if (scene === undefined) return undefined
  const layer = scene.shapesFor(role)
  if (layer.isLocked.peek()) {
    workbench.notices.add('warning', text.notices.locked(layer.name.peek()))
    return undefined
  }
  layer.isVisible.value = true
  const { zoom } = scene.camera.peek()
  const plane = scene.position.peek()
  return { layer, zoom, plane, found: shapeAt(layer.shapes.peek(), plane, place, reach / zoom) }
}

/** Puts a point, or takes hold of the one that is there. */
export function point(workbench: Workbench, press: Press): Gesture | undefined {
  const here = under(workbench, 'points', press.place)
  if (here === undefined) return undefined
  const { layer, plane, found } = here
  if (found !== undefined) return hold(workbench, layer, found, press)
  const before = layer.shapes.peek()
  layer.chosen.value = new Set([before.length])
  const added = (place: Point): readonly Shape[] => [...before, { ...plane, kind: 'point', corners: [place] }]
  const gesture = drawn(workbench, layer, text.shapes.point, added)
  gesture.move(press.place)
  return gesture
}

/** Drags a rectangle, an ellipse with Shift, a contour with the other button; or takes hold of the corner or outline that is there. */
export function region(workbench: Workbench, press: Press): Gesture | undefined {
  const here = under(workbench, 'regions', press.place)
  if (here === undefined) return undefined
  const { layer, zoom, plane, found } = here
  const corner = press.isSecondary || press.isShift ? undefined : reshape(workbench, layer, press, reach / zoom)
  if (corner !== undefined) return corner
  if (found !== undefined && !press.isSecondary) return hold(workbench, layer, found, press)
  layer.chosen.value = new Set()
  const { place: from, isShift, isSecondary } = press
  const before = layer.shapes.peek()
  const contour = [from]
  const isSmall = (corners: readonly Point[]): boolean => {
    const sides = [corners.map(({ y }) => y), corners.map(({ x }) => x)].map((values) => Math.max(...values) - Math.min(...values))
    return sides.some((side) => side * zoom < leastSide)
  }
  return drawn(workbench, layer, text.shapes.region, (place) => {
    if (isSecondary) contour.push(place)
    const corners = isSecondary ? [...contour] : [from, place]
    const kind = isSecondary ? 'polygon' : isShift ? 'ellipse' : 'rectangle'
    if (isSmall(corners)) return undefined
    layer.chosen.value = new Set([before.length])
    return [...before, { ...plane, kind, corners }]
  })
}
