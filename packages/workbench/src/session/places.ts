import type { FaultKind } from '../engine/against-truth.ts'
import type { Place } from '../engine/protocol.ts'
import type { Scene } from '../layers/scene.ts'
import { isSamePlace } from '../plans/place.ts'
import { text } from '../text/en.ts'
import { goToStep } from './steps.ts'
import type { Workbench } from './workbench.ts'

/** Goes to the next place of those where a stroke teaches most, again from the first after the last. */
export function goToNextPlace(workbench: Workbench): void {
  const { next, marked } = workbench.understanding
  const places = next.peek()
  const now = marked.peek()
  const at = places.findIndex((place) => isSamePlace(place, now))
  const place = places[(at + 1) % Math.max(1, places.length)]
  if (place !== undefined) showPlace(workbench, place)
}

/** Goes to the next object with which something is wrong, again from the first after the last. */
export function goToNextFault(workbench: Workbench, kind?: FaultKind): void {
  const fault = workbench.truth.next(kind)
  if (fault !== undefined) showPlace(workbench, fault.place)
  const at = workbench.truth.at.peek()
  if (at !== undefined) workbench.notices.say(text.truth.at(at))
}

/** The pixel under the pointer, or in the middle of the view. */
function placeAt(scene: Scene, pointer: { readonly y: number; readonly x: number } | undefined): Place {
  const { t, z } = scene.position.peek()
  const { y, x } = pointer ?? scene.camera.peek()
  const inside = (at: number, length: number): number => Math.min(length - 1, Math.max(0, Math.floor(at)))
  return { id: scene.id, t, z, y: inside(y, scene.dims.height), x: inside(x, scene.dims.width) }
}

/** Tells why a pixel has its class: under the pointer, or in the middle of the view. */
export async function explainPixel(workbench: Workbench, pointer: { readonly y: number; readonly x: number } | undefined): Promise<void> {
  const scene = workbench.active.peek()
  if (scene === undefined) return
  await goToStep(workbench, 'inspect')
  await workbench.understanding.explain(placeAt(scene, pointer))
}

/** A pixel is shown at least this large. */
const leastZoom = 2
/** A pixel so close to the edge of the view is moved into its middle. */
const margin = 10

/** Looks at a pixel of an image that is open; nothing where that was closed meanwhile. */
export function showPlace(workbench: Workbench, place: Place): void {
  const { id, t, z, y, x } = place
  const scene = workbench.scenes.peek().find((one) => one.id === id)
  if (scene === undefined) return
  workbench.show(scene)
  workbench.goTo(scene, 't', t)
  workbench.goTo(scene, 'z', z)
  workbench.understanding.marked.value = place
  const camera = scene.camera.peek()
  const { y0, x0, y1, x1 } = workbench.visible(scene)
  // what is seen well is not moved away from under the eyes
  const isSeen = camera.zoom >= leastZoom && y > y0 + margin && y < y1 - margin && x > x0 + margin && x < x1 - margin
  if (isSeen) return
  workbench.setCamera(scene, { zoom: Math.max(leastZoom, camera.zoom), y: y + 0.5, x: x + 0.5 })
}
