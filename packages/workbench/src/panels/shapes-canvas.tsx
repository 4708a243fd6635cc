import { effect } from '@preact/signals-core'
import type { RefObject } from 'preact'
import { useEffect } from 'preact/hooks'
import type { Scene } from '../layers/scene.ts'
import { drawShapes } from '../render/shapes-drawing.ts'
import { pixelRatio } from './canvas-size.ts'
import { useShell } from './context.ts'

/** Points and regions over the image. */
export function ShapesCanvas({ scene, canvas }: { scene: Scene; canvas: RefObject<HTMLCanvasElement | null> }) {
  const { workbench } = useShell()
  useEffect(() => {
    const element = canvas.current as HTMLCanvasElement
    return effect(() => {
      const view = workbench.viewSize.value
      if (element.width !== view.width || element.height !== view.height) {
        element.width = view.width
        element.height = view.height
      }
      const context = element.getContext('2d') as CanvasRenderingContext2D
      if (workbench.isRaw.value) context.clearRect(0, 0, view.width, view.height)
      else drawShapes(context, scene, view, pixelRatio())
    })
  }, [workbench, scene, canvas])
  return <canvas class="shapes" ref={canvas} />
}

/** A picture with what is drawn over it. */
export async function pictureWith(picture: Blob, over: HTMLCanvasElement | null): Promise<Blob> {
  if (over === null || over.width === 0) return picture
  const bitmap = await createImageBitmap(picture)
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
  const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D
  context.drawImage(bitmap, 0, 0)
  context.drawImage(over, 0, 0)
  return canvas.convertToBlob({ type: 'image/png' })
}
