import { effect } from '@preact/signals-core'
import { useEffect, useRef } from 'preact/hooks'
import type { AnyLayer, PixelLayer, Scene } from '../layers/scene.ts'
import { fitted } from '../plans/camera.ts'
import { compose } from '../render/cpu-compositor.ts'
import { pictureOfLayer } from '../render/picture.ts'
import { useShell } from './context.ts'

const side = 22
/** So many pixels are drawn for one: thin strokes are seen. */
const detail = 4
/** Small pictures may be so many milliseconds late: who paints needs the processor. */
const patience = 400

function draw(canvas: HTMLCanvasElement, scene: Scene, layer: PixelLayer, palettes: Parameters<typeof pictureOfLayer>[2]): void {
  const context = canvas.getContext('2d')
  const picture = pictureOfLayer(scene, layer, palettes)
  const length = detail * side
  const view = { height: length, width: length }
  const image = new ImageData(length, length)
  const rect = { y0: 0, x0: 0, y1: length, x1: length }
  compose({ picture, camera: fitted(scene.dims, view), view, rect, background: [24, 24, 24] }, image.data)
  const large = new OffscreenCanvas(length, length)
  large.getContext('2d')?.putImageData(image, 0, 0)
  if (context === null) return
  context.imageSmoothingQuality = 'high'
  context.drawImage(large, 0, 0, side, side)
}

/** What a layer holds, in small. */
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
        if (canvas.current !== null) draw(canvas.current, scene, layer, palettes)
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
