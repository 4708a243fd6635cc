import type { Table } from '@cambium/core'
import type { Scene } from '../layers/scene.ts'
import type { ShapesLayer, ShapesRole } from '../layers/shapes-layer.ts'
import { isShape, pixelsOf, type Shape } from '../plans/shape.ts'
import { text } from '../text/en.ts'
import type { Workbench } from './workbench.ts'

export const shapesRoles: readonly ShapesRole[] = ['points', 'regions']

/** About what a shape takes in the memory of the history. */
const bytesPerShape = 200

/**
 * Makes a change of shapes a step of the history.
 *
 * @param before  what they were; the layer has them as they are now
 */
export function commitShapes(workbench: Workbench, scene: Scene, layer: ShapesLayer, title: string, before: readonly Shape[]): void {
  const after = layer.shapes.peek()
  const take = (shapes: readonly Shape[]): void => {
    layer.shapes.value = shapes
    layer.chosen.value = new Set()
    tell()
  }
  const tell = (): void => {
    for (const listener of workbench.listeners) listener.factsChanged()
  }
  const bytes = bytesPerShape * (before.length + after.length)
  workbench.history.push({ title, of: scene, bytes, isAside: true, undo: () => take(before), redo: () => take(after) })
  tell()
}

/** Replaces shapes as one step of the history. */
export function setShapes(workbench: Workbench, scene: Scene, layer: ShapesLayer, title: string, shapes: readonly Shape[]): void {
  const before = layer.shapes.peek()
  layer.shapes.value = shapes
  layer.chosen.value = new Set()
  commitShapes(workbench, scene, layer, title, before)
}

/** The layer whose shapes the tool in the hand changes. */
export function shapesInHand({ active, tools }: Workbench): ShapesLayer | undefined {
  const tool = tools.active.value
  if (tool !== 'point' && tool !== 'region') return undefined
  return active.value?.shapesOf(tool === 'point' ? 'points' : 'regions')
}

/** Deletes the shapes that are chosen. */
export function removeChosenShapes(workbench: Workbench): void {
  const [scene, layer] = [workbench.active.peek(), shapesInHand(workbench)]
  const chosen = layer?.chosen.peek()
  if (scene === undefined || layer === undefined || chosen === undefined || chosen.size === 0) return
  const rest = layer.shapes.peek().filter((_, i) => !chosen.has(i))
  setShapes(workbench, scene, layer, text.shapes.removal(chosen.size), rest)
}

/** Shapes of an image, as they are stored. */
export type SceneShapes = Readonly<Partial<Record<ShapesRole, readonly Shape[]>>>

export function shapesOfScene(scene: Scene): SceneShapes | undefined {
  const found = shapesRoles.flatMap((role) => {
    const shapes = scene.shapesOf(role)?.shapes.peek() ?? []
    return shapes.length === 0 ? [] : [[role, shapes] as const]
  })
  return found.length === 0 ? undefined : Object.fromEntries(found)
}

/** Whether a shape lies on a plane of an image. */
const isOn = ({ t, z }: Shape, { dims }: Scene): boolean => t >= 0 && z >= 0 && t < dims.t && z < dims.z

/** Gives an image the shapes that were stored; what is none is left out. */
export function takeShapes(scene: Scene, stored: SceneShapes | undefined): void {
  for (const role of shapesRoles) {
    const shapes = stored?.[role]
    if (Array.isArray(shapes) && shapes.length > 0)
      scene.shapesFor(role).shapes.value = shapes.filter((shape) => isShape(shape) && isOn(shape, scene))
  }
}

/** The regions of an image as labels 1 to n; where several lie over each other, the last. */
export function regionLabels(scene: Scene): Uint32Array {
  const { t, z, height, width } = scene.dims
  const labels = new Uint32Array(t * z * height * width)
  for (const [i, shape] of (scene.shapesOf('regions')?.shapes.peek() ?? []).entries()) {
    const start = (shape.t * z + shape.z) * height * width
    pixelsOf(shape, scene.dims, (y, x0, x1) => labels.fill(i + 1, start + y * width + x0, start + y * width + x1))
  }
  return labels
}

/** Paints the class that is chosen into the regions. */
export function paintRegions(workbench: Workbench, scene: Scene): void {
  const { classes, notices } = workbench
  if (scene.annotation.isLocked.peek()) {
    notices.add('warning', text.notices.locked(scene.annotation.name.peek()))
    return
  }
  const edit = scene.annotation.edit()
  for (const shape of scene.shapesOf('regions')?.shapes.peek() ?? [])
    edit.write(shape.t * scene.dims.z + shape.z, classes.chosen.peek(), (visit) => pixelsOf(shape, scene.dims, visit))
  workbench.commit(scene, scene.annotation, text.shapes.painting(classes.current.peek()?.name ?? text.nothing), edit)
}

/** Deletes the objects of the time point that is looked at that have no pixel in a region. */
export function deleteOutside({ objects }: Workbench, scene: Scene): void {
  const layer = scene.objects.peek()
  if (layer === undefined) return
  const { t } = scene.position.peek()
  const size = scene.dims.z * scene.dims.height * scene.dims.width
  const regions = regionLabels(scene).subarray(t * size, (t + 1) * size)
  const labels = layer.data.subarray(t * size, (t + 1) * size)
  const [all, inside] = [new Set<number>(), new Set<number>()]
  for (let i = 0; i < size; i++) {
    const label = labels[i] as number
    if (label === 0) continue
    all.add(label)
    if (regions[i] !== 0) inside.add(label)
  }
  objects.remove(new Set([...all].filter((label) => !inside.has(label))), t)
}

/** Axes of points, slowest first. */
const axesOf = ({ dims }: Scene): string => `${dims.t > 1 ? 't' : ''}${dims.z > 1 ? 'z' : ''}yx`

/**
 * The points of a table as napari writes it: a column `axis-0` and so on for each axis, the last ones y and x. What lies on no plane of the
 * image is left out.
 *
 * @throws {Error} for a table without places
 */
export function pointsOfTable(scene: Scene, table: Table, name: string): readonly Shape[] {
  const count = Object.keys(table).filter((column) => /^axis-\d+$/.test(column)).length
  const columns = Array.from({ length: count }, (_, axis) => table[`axis-${axis}`])
  const isNumber = (column: Table[string] | undefined): column is readonly number[] =>
    column !== undefined && Array.from(column as ArrayLike<unknown>).every((value) => typeof value === 'number' && Number.isFinite(value))
  if (count < 2 || !columns.every(isNumber)) throw new Error(text.shapes.noPoints(name))
  const axes = axesOf(scene).slice(-count)
  const own = columns.slice(-axes.length) as (readonly number[])[]
  const placeOn = (axis: string, row: number): number => (axes.includes(axis) ? (own[axes.indexOf(axis)]?.[row] as number) : 0)
  return (own[0] as readonly number[])
    .map((_, row): Shape => {
      const corners = [{ y: placeOn('y', row) + 0.5, x: placeOn('x', row) + 0.5 }]
      return { kind: 'point', t: Math.round(placeOn('t', row)), z: Math.round(placeOn('z', row)), corners }
    })
    .filter((shape) => isOn(shape, scene))
}

/** Points as the table that napari reads: places in pixels, whose middles are whole numbers there. */
export function pointTable(scene: Scene): Record<string, number[]> {
  const points = scene.shapesOf('points')?.shapes.peek() ?? []
  const { dims } = scene
  const axes: ((shape: Shape) => number)[] = [
    ...(dims.t > 1 ? [({ t }: Shape) => t] : []),
    ...(dims.z > 1 ? [({ z }: Shape) => z] : []),
    ({ corners: [place] }) => (place?.y ?? 0) - 0.5,
    ({ corners: [place] }) => (place?.x ?? 0) - 0.5,
  ]
  return {
    index: points.map((_, i) => i),
    ...Object.fromEntries(axes.map((of, axis) => [`axis-${axis}`, points.map(of)])),
  }
}
