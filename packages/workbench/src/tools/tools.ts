import type { LabelsLayer } from '../layers/labels-layer.ts'
import { planeAt } from '../layers/layer.ts'
import type { Scene } from '../layers/scene.ts'
import type { ToolName } from '../layers/tool-state.ts'
import type { Point } from '../plans/camera.ts'
import type { Gesture, Press } from '../plans/gesture.ts'
import { capsule, flood, polygon, type Visit } from '../plans/spans.ts'
import type { Workbench } from '../session/workbench.ts'
import { text } from '../text/en.ts'
import { point, region } from './shape-tools.ts'

/** Where a tool writes and what. */
interface Target {
  readonly scene: Scene
  readonly layer: LabelsLayer
  readonly plane: number
  readonly value: number
  /** What the value is called. */
  readonly name: string
}

/** The label at a place, 0 outside. */
function labelAt(layer: LabelsLayer, { dims, position }: Scene, place: Point | undefined): number {
  if (place === undefined) return 0
  const [y, x] = [Math.floor(place.y), Math.floor(place.x)]
  const isInside = y >= 0 && x >= 0 && y < dims.height && x < dims.width
  return isInside ? layer.at(position.peek(), y, x) : 0
}

/** The layer that is painted: the selected one where it can be painted, otherwise the annotation. */
function targetOf(workbench: Workbench, isErasing: boolean, place?: Point): Target | undefined {
  const scene = workbench.active.peek()
  if (scene === undefined) return undefined
  const selected = scene.selected.peek()
  const layer = selected?.kind === 'labels' && selected.isPaintable ? selected : scene.annotation
  if (layer.isLocked.peek()) {
    workbench.notices.add('warning', text.notices.locked(layer.name.peek()))
    return undefined
  }
  // what is painted has to be seen
  layer.isVisible.value = true
  const plane = planeAt(scene.dims, scene.position.peek())
  if (isErasing) return { scene, layer, plane, value: 0, name: text.nothing }
  if (layer.classesOf === undefined) {
    // a stroke goes on with the object on which it begins; elsewhere it is a new one, unless one was picked
    const value = labelAt(layer, scene, place) || workbench.tools.label.peek() || layer.largest() + 1
    layer.selected.value = value
    return { scene, layer, plane, value, name: `label ${value}` }
  }
  const classes = workbench.classesOf(layer.classesOf)
  if (classes.all.peek().length === 0) {
    workbench.notices.add('warning', text.notices.noClass)
    return undefined
  }
  return { scene, layer, plane, value: classes.chosen.peek(), name: classes.current.peek()?.name ?? text.nothing }
}

function write(workbench: Workbench, target: Target, draw: (visit: Visit) => void, edit = target.layer.edit()): typeof edit {
  const onlyOver = workbench.tools.keepsExisting.peek() && target.value !== 0 ? 0 : undefined
  edit.write(target.plane, target.value, draw, onlyOver)
  return edit
}

const strokeTitle = ({ value, name }: Target): string => (value === 0 ? text.done.erasing : text.done.stroke(name))

/** The planes that a brush reaches, and how large it is in each: a ball in units of length, not in planes. */
function discsOf(
  { scene, plane }: Target,
  radius: number,
  isBall: boolean,
): readonly { readonly plane: number; readonly radius: number }[] {
  if (!isBall || scene.dims.z === 1) return [{ plane, radius }]
  const { spacing } = scene.image
  const { t, z } = scene.position.peek()
  return Array.from({ length: scene.dims.z }, (_, i) => ({
    plane: t * scene.dims.z + i,
    away: (Math.abs(i - z) * spacing[0]) / spacing[2],
  }))
    .filter(({ away }) => away < radius || away === 0)
    .map(({ plane: own, away }) => ({ plane: own, radius: Math.sqrt(radius * radius - away * away) }))
}

/** A stroke of the brush or the eraser. */
function stroke(workbench: Workbench, { place }: Press, isErasing: boolean): Gesture | undefined {
  const target = targetOf(workbench, isErasing, place)
  if (target === undefined) return undefined
  const radius = workbench.tools.size.peek() / 2
  let last = place
  const edit = target.layer.edit()
  const discs = discsOf(target, radius, workbench.tools.isBall.peek())
  const draw = (from: Point, to: Point): void => {
    for (const { plane, radius: own } of discs)
      write(workbench, { ...target, plane }, (visit) => capsule(from, to, own, target.scene.dims, visit), edit)
  }
  draw(place, place)
  return {
    move: (to) => {
      draw(last, to)
      last = to
    },
    end: () => workbench.commit(target.scene, target.layer, strokeTitle(target), edit),
    cancel: () => edit.cancel(),
  }
}

/** A contour that closes itself and is filled. */
function contour(workbench: Workbench, { place }: Press): Gesture | undefined {
  const target = targetOf(workbench, false, place)
  if (target === undefined) return undefined
  const corners = [place]
  const { tools } = workbench
  tools.corners.value = corners
  return {
    move: (to) => {
      corners.push(to)
      tools.corners.value = [...corners]
    },
    end: () => {
      tools.corners.value = []
      const edit = write(workbench, target, (visit) => polygon(corners, target.scene.dims, visit))
      workbench.commit(target.scene, target.layer, text.done.contour(target.name), edit)
    },
    cancel: () => {
      tools.corners.value = []
    },
  }
}

/** A straight line that follows the pen until it is lifted. */
function dragged({ tools }: Workbench, from: Point, drawn: (to: Point) => void): Gesture {
  let end = from
  tools.line.value = [from, from]
  const hide = (): void => {
    tools.line.value = undefined
  }
  return {
    move: (to) => {
      end = to
      tools.line.value = [from, to]
    },
    end: () => {
      hide()
      drawn(end)
    },
    cancel: hide,
  }
}

function line(workbench: Workbench, { place }: Press): Gesture | undefined {
  const target = targetOf(workbench, false, place)
  if (target === undefined) return undefined
  return dragged(workbench, place, (end) => {
    const radius = workbench.tools.paintSize.peek() / 2
    const edit = write(workbench, target, (visit) => capsule(place, end, radius, target.scene.dims, visit))
    workbench.commit(target.scene, target.layer, text.done.line(target.name), edit)
  })
}

/** Cuts the objects that a line crosses. */
function cut(workbench: Workbench, { place }: Press): Gesture | undefined {
  const { objects, notices } = workbench
  const layer = workbench.active.peek()?.objects.peek()
  if (layer === undefined) return undefined
  if (layer.isLocked.peek()) {
    notices.add('warning', text.notices.locked(layer.name.peek()))
    return undefined
  }
  layer.isVisible.value = true
  return dragged(workbench, place, (end) => {
    if (objects.cut(place, end) === 0) notices.add('info', text.objects.nothingCut)
  })
}

/** Of images that stay on disk, what is filled ends where the view ends. */
function nearby(workbench: Workbench, scene: Scene, at: (y: number, x: number) => number): (y: number, x: number) => number {
  if (!scene.isStored) return at
  const { y0, x0, y1, x1 } = workbench.visible(scene)
  return (y, x) => (y < y0 || x < x0 || y >= y1 || x >= x1 ? Number.NaN : at(y, x))
}

/** Fills the connected pixels that have the label of the place. */
function fill(workbench: Workbench, { place }: Press): undefined {
  const target = targetOf(workbench, false, place)
  if (target === undefined) return
  const { layer, scene } = target
  const position = scene.position.peek()
  const at = nearby(workbench, scene, (y, x) => layer.at(position, y, x))
  const edit = write(workbench, target, (visit) => flood(place, scene.dims, at, visit))
  workbench.commit(scene, layer, text.done.filling(target.name), edit)
}

/** Paints the connected pixels that are about as bright as the place. */
function wand(workbench: Workbench, { place }: Press): undefined {
  const target = targetOf(workbench, false, place)
  const image = target?.scene.layers.peek().find((layer) => layer.kind === 'image' && layer.role === 'image' && layer.isVisible.peek())
  if (target === undefined || image?.kind !== 'image') return
  const { scene, layer } = target
  const position = scene.position.peek()
  const brightness = nearby(workbench, scene, (y, x) => image.at(position, y, x) ?? Number.NaN)
  const middle = brightness(Math.floor(place.y), Math.floor(place.x))
  const [low, high] = image.limits.peek()
  const reach = workbench.tools.tolerance.peek() * (high - low)
  const isNear = (y: number, x: number): number => (Math.abs(brightness(y, x) - middle) <= reach ? 1 : 0)
  const edit = write(workbench, target, (visit) => flood(place, scene.dims, isNear, visit))
  workbench.commit(scene, layer, text.done.wand(target.name), edit)
}

/** Takes over what is painted or found at a place. */
function pick(workbench: Workbench, { place }: Press): undefined {
  const scene = workbench.active.peek()
  if (scene === undefined) return
  const selected = scene.selected.peek()
  const layers = selected?.kind === 'labels' ? [selected, scene.prediction.peek()] : [scene.annotation, scene.prediction.peek()]
  for (const layer of layers) {
    if (layer === undefined) continue
    const label = labelAt(layer, scene, place)
    if (label === 0) continue
    if (layer.classesOf !== undefined) workbench.classesOf(layer.classesOf).choose(label)
    else {
      layer.selected.value = label
      workbench.tools.label.value = label
    }
    return
  }
}

/** Chooses the object at a place; with Shift, one more or one less. */
function select(workbench: Workbench, { place, isShift }: Press): undefined {
  const scene = workbench.active.peek()
  const layer = scene?.objectsInHand
  if (layer === undefined || scene === undefined) return
  const label = labelAt(layer, scene, place)
  if (layer.role === 'truth') {
    layer.selected.value = label
    return
  }
  // in the step that sorts objects a click gives the object its class
  if (workbench.step.peek() === 'classify' && workbench.learning.task.peek() !== 'merge' && !isShift) {
    if (label !== 0) workbench.learning.annotate(scene, label)
    return
  }
  const chosen = new Set(isShift && workbench.objects.chosenAt.peek() === scene.position.peek().t ? workbench.objects.chosen.peek() : [])
  if (label !== 0) {
    if (chosen.has(label)) chosen.delete(label)
    else chosen.add(label)
  }
  workbench.objects.choose(chosen)
}

/** Adds a corner to the polygon; the one that closes it comes with Enter, a double click, or a click on the first. */
function corner(workbench: Workbench, { place }: Press): undefined {
  const { tools } = workbench
  const [first] = tools.corners.peek()
  const zoom = workbench.active.peek()?.camera.peek().zoom ?? 1
  const isClosing = first !== undefined && tools.corners.peek().length > 2 && Math.hypot(first.y - place.y, first.x - place.x) * zoom < 8
  if (isClosing) finishPolygon(workbench)
  else tools.corners.value = [...tools.corners.peek(), place]
}

/** Fills the polygon whose corners were clicked. */
export function finishPolygon(workbench: Workbench): void {
  const corners = workbench.tools.corners.peek()
  workbench.tools.corners.value = []
  const target = corners.length > 2 ? targetOf(workbench, false) : undefined
  if (target === undefined) return
  const edit = write(workbench, target, (visit) => polygon(corners, target.scene.dims, visit))
  workbench.commit(target.scene, target.layer, text.done.polygon(target.name), edit)
}

const tools: Readonly<Record<Exclude<ToolName, 'pan'>, (workbench: Workbench, press: Press) => Gesture | undefined>> = {
  paint: (workbench, press) =>
    press.isSecondary ? contour(workbench, press) : stroke(workbench, press, workbench.classes.chosen.peek() === 0),
  erase: (workbench, press) => stroke(workbench, press, true),
  line,
  polygon: corner,
  fill,
  wand,
  pick,
  select,
  cut,
  point,
  region,
}

/** Presses the tool in the hand on a place of the image. @returns what follows until the release; undefined where nothing does */
export function press(workbench: Workbench, how: Press): Gesture | undefined {
  const tool = workbench.tools.active.peek()
  const gesture = tool === 'pan' ? undefined : tools[tool](workbench, how)
  return gesture === undefined ? undefined : workbench.pen.hold(gesture)
}
