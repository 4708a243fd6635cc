import type { Place } from '../engine/protocol.ts'
import type { Workbench } from './workbench.ts'

/** A pixel is shown at least this large. */
const leastZoom = 2

/** Looks at a pixel of an image that is open; nothing where that was closed meanwhile. */
export function showPlace(workbench: Workbench, { id, t, z, y, x }: Place): void {
  const scene = workbench.scenes.peek().find((one) => one.id === id)
  if (scene === undefined) return
  workbench.show(scene)
  workbench.goTo(scene, 't', t)
  workbench.goTo(scene, 'z', z)
  const camera = scene.camera.peek()
  workbench.setCamera(scene, { zoom: Math.max(leastZoom, camera.zoom), y: y + 0.5, x: x + 0.5 })
}
