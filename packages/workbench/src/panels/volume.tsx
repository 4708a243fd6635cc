import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { Scene } from '../layers/scene.ts'
import { turned } from '../plans/volume-camera.ts'
import { VolumeView } from '../render/volume-view.ts'
import { text } from '../text/en.ts'
import { pixelRatio, watchSize } from './canvas-size.ts'
import { useShell } from './context.ts'

/** A volume from any side: images as the brightest pixel along each ray, labels as surfaces. */
export function Volume({ scene }: { scene: Scene }) {
  const shell = useShell()
  const { workbench } = shell
  const canvas = useRef<HTMLCanvasElement>(null)
  const problem = useSignal<string | undefined>(undefined)
  /** Where the drag was last, and whether it moves the volume instead of turning it. */
  const drag = useRef<{ readonly y: number; readonly x: number; readonly isMove: boolean } | undefined>(undefined)

  useEffect(() => {
    const element = canvas.current as HTMLCanvasElement
    const stop = watchSize(element, (size) => {
      workbench.viewSize.value = size
    })
    const wheel = (event: WheelEvent): void => {
      event.preventDefault()
      const camera = workbench.volumeCamera(scene)
      scene.volume.value = { ...camera, zoom: camera.zoom * 1.0015 ** -event.deltaY }
    }
    element.addEventListener('wheel', wheel, { passive: false })
    try {
      const view = new VolumeView(
        element,
        scene,
        { pixels: workbench.classes, objects: workbench.learning.classes },
        {
          size: () => workbench.viewSize.value,
          isRaw: () => workbench.isRaw.value,
          solidClass: () => workbench.settings.rules.value.positiveClass,
          camera: () => workbench.volumeCamera(scene),
          onGone: () => {
            workbench.notices.add('warning', text.hints.noVolumeWithoutGraphics)
            workbench.viewKind.value = 'sections'
          },
        },
      )
      shell.view = view
      return () => {
        stop()
        view.dispose()
      }
    } catch (error) {
      problem.value = error instanceof Error ? error.message : String(error)
      return stop
    }
  }, [scene, shell, workbench, problem])

  const onMove = (event: PointerEvent): void => {
    const from = drag.current
    if (from === undefined) return
    const by = { y: (event.clientY - from.y) * pixelRatio(), x: (event.clientX - from.x) * pixelRatio() }
    drag.current = { ...from, y: event.clientY, x: event.clientX }
    const camera = workbench.volumeCamera(scene)
    scene.volume.value = from.isMove ? { ...camera, y: camera.y + by.y, x: camera.x + by.x } : turned(camera, by, workbench.viewSize.peek())
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys turn the volume
    <div class="view with-hand" role="application" aria-label={text.volume.label(scene.name.value)} tabIndex={0} data-region="canvas">
      <canvas
        ref={canvas}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          drag.current = { y: event.clientY, x: event.clientX, isMove: event.shiftKey || event.button !== 0 }
        }}
        onPointerMove={onMove}
        onPointerUp={() => {
          drag.current = undefined
        }}
        onPointerCancel={() => {
          drag.current = undefined
        }}
        onContextMenu={(event) => event.preventDefault()}
      />
      <div class="hint">{problem.value ?? text.volume.hint}</div>
    </div>
  )
}
