import { effect } from '@preact/signals-core'
import { useEffect, useRef } from 'preact/hooks'
import type { AnyLayer, PixelLayer, Scene } from '../layers/scene.ts'
import { fitted } from '../plans/camera.ts'
import { holdsAll } from '../plans/patch.ts'
import { compose } from '../render/cpu-compositor.ts'
import { type Palettes, pictureOfLayer } from '../render/picture.ts'
import { useShell } from './context.ts'

const side = 22
/** So many pixels along each axis become one. */
const detail = 6
/** Small pictures may be so many milliseconds late: who paints needs the processor. */
const patience = 400

/** The brightest of the pixels that become one, so that thin strokes are seen; of images their mean. */
function reduced(large: Uint8ClampedArray, isLabels: boolean): ImageData {
  const small = new ImageData(side, side)
  const length = detail * side
  for (let cell = 0; cell < side * side; cell++) {
    const [top, left] = [Math.floor(cell / side) * detail, (cell % side) * detail]
    const places = Array.from({ length: detail * detail }, (_, i) => 4 * ((top + Math.floor(i / detail)) * length + left + (i % detail)))
    const light = (at: number): number => (large[at] as number) + (large[at + 1] as number) + (large[at + 2] as number)
    const chosen = isLabels ? [places.reduce((best, at) => (light(at) > light(best) ? at : best))] : places
    for (let part = 0; part < 3; part++)
      small.data[4 * cell + part] = chosen.reduce((sum, at) => sum + (large[at + part] as number), 0) / chosen.length
    small.data[4 * cell + 3] = 255
  }
  return small
}

function draw(canvas: HTMLCanvasElement, scene: Scene, layer: PixelLayer, palettes: Palettes): void {
  const length = detail * side
  const view = { height: length, width: length }
  const large = new Uint8ClampedArray(4 * length * length)
  const rect = { y0: 0, x0: 0, y1: length, x1: length }
  const picture = pictureOfLayer(scene, layer, palettes)
  compose({ picture, camera: fitted(scene.dims, view), view, rect, background: [0, 0, 0] }, large)
  canvas.getContext('2d')?.putImageData(reduced(large, layer.kind === 'labels'), 0, 0)
}

/** What a layer holds, in small; of an image on disk what it held when it was last seen as a whole. */
export function LayerThumbnail({ layer, scene }: { layer: AnyLayer; scene: Scene }) {
  const { workbench } = useShell()
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    if (layer.kind === 'shapes') return undefined
    const palettes = { pixels: workbench.classes, objects: workbench.learning.classes }
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = effect(() => {
      // what it depends on is read now, what is drawn a little later
      pictureOfLayer(scene, layer, palettes)
      layer.revision.value
      timer ??= setTimeout(() => {
        timer = undefined
        const { patch } = layer.pixelsAt(scene.position.peek())
        const isWhole = patch === undefined || holdsAll(patch, scene.dims)
        if (canvas.current !== null && isWhole) draw(canvas.current, scene, layer, palettes)
      }, patience)
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [layer, scene, workbench])
  if (layer.kind === 'shapes') return <i class="thumbnail" style={{ background: layer.colour.value }} aria-hidden="true" />
  return (
    <span class="thumbnail" aria-hidden="true">
      <canvas ref={canvas} width={side} height={side} />
    </span>
  )
}
