import type { Scene } from '../layers/scene.ts'
import type { ShapesLayer } from '../layers/shapes-layer.ts'
import { type Size, toScreen } from '../plans/camera.ts'
import { handlesOf, outlineOf } from '../plans/shape.ts'

/** Draws the points and regions of the plane that is looked at, the chosen ones with a white edge and their corners to be moved. */
export function drawShapes(context: CanvasRenderingContext2D, scene: Scene, view: Size, pixelRatio: number): void {
  context.clearRect(0, 0, view.width, view.height)
  const layers = scene.layers.value.filter((layer): layer is ShapesLayer => layer.kind === 'shapes' && layer.isVisible.value)
  for (const layer of layers.reverse()) drawLayer(context, scene, layer, view, pixelRatio)
}

function drawLayer(context: CanvasRenderingContext2D, scene: Scene, layer: ShapesLayer, view: Size, pixelRatio: number): void {
  const { t, z } = scene.position.value
  const camera = scene.camera.value
  const radius = (layer.size.value / 2) * pixelRatio
  context.globalAlpha = layer.opacity.value
  context.lineJoin = 'round'
  for (const [i, shape] of layer.shapes.value.entries()) {
    if (shape.t !== t || shape.z !== z) continue
    const places = outlineOf(shape).map((place) => toScreen(camera, view, place))
    context.beginPath()
    if (shape.kind === 'point') for (const { x, y } of places) context.arc(x, y, radius, 0, 2 * Math.PI)
    else for (const { x, y } of places) context.lineTo(x, y)
    context.closePath()
    const isChosen = layer.chosen.value.has(i)
    // dark below the colour, so that it stands out from any grey
    context.strokeStyle = isChosen ? '#fff' : '#000'
    context.lineWidth = (isChosen ? 5 : 3) * pixelRatio
    context.stroke()
    if (shape.kind === 'point') {
      context.fillStyle = layer.colour.value
      context.fill()
    } else {
      context.strokeStyle = layer.colour.value
      context.lineWidth = 1.5 * pixelRatio
      context.stroke()
    }
    if (isChosen)
      for (const handle of handlesOf(shape)) {
        const { x, y } = toScreen(camera, view, handle)
        const side = 7 * pixelRatio
        context.fillStyle = '#fff'
        context.strokeStyle = '#000'
        context.lineWidth = pixelRatio
        context.fillRect(x - side / 2, y - side / 2, side, side)
        context.strokeRect(x - side / 2, y - side / 2, side, side)
      }
  }
  context.globalAlpha = 1
}
