import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { Scene } from '../layers/scene.ts'
import type { Size } from '../plans/camera.ts'
import type { SectionAxis } from '../plans/section.ts'
import { SectionView, stretchOf } from '../render/section-view.ts'
import { text } from '../text/en.ts'
import { Canvas } from './canvas.tsx'
import { pixelRatio, watchSize } from './canvas-size.ts'
import { useShell } from './context.ts'

/** One of the two sections beside a plane. A drag moves the place through which all three go. */
function SectionCell({ scene, axis }: { scene: Scene; axis: SectionAxis }) {
  const shell = useShell()
  const { workbench } = shell
  const canvas = useRef<HTMLCanvasElement>(null)
  const size = useSignal<Size>({ height: 1, width: 1 })
  const from = useRef<{ readonly y: number; readonly x: number; readonly rest: number } | undefined>(undefined)

  useEffect(() => {
    const element = canvas.current as HTMLCanvasElement
    const stop = watchSize(element, (measured) => {
      size.value = measured
    })
    const view = new SectionView(
      element,
      scene,
      axis,
      { pixels: workbench.classes, objects: workbench.learning.classes },
      {
        size: () => size.value,
        isRaw: () => workbench.isRaw.value,
        background: () => {
          shell.shade.value
          return getComputedStyle(document.documentElement).getPropertyValue('--canvas').trim()
        },
      },
    )
    return () => {
      stop()
      view.dispose()
    }
  }, [scene, axis, shell, workbench, size])

  const move = (event: PointerEvent): void => {
    const last = from.current
    if (last === undefined) return
    const [dy, dx] = [(event.clientY - last.y) * pixelRatio(), (event.clientX - last.x) * pixelRatio()]
    const camera = scene.camera.peek()
    const [across, along] = axis === 'row' ? [dx, dy] : [dy, dx]
    workbench.setCamera(
      scene,
      axis === 'row' ? { ...camera, x: camera.x - across / camera.zoom } : { ...camera, y: camera.y - across / camera.zoom },
    )
    // planes are whole: what is left of a move waits for the next
    const planes = last.rest - along / camera.zoom / stretchOf(scene)
    workbench.move('z', Math.trunc(planes))
    from.current = { y: event.clientY, x: event.clientX, rest: planes - Math.trunc(planes) }
  }
  const end = (): void => {
    from.current = undefined
  }
  return (
    <div class={`section-cell with-hand ${axis}`}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={text.sections[axis]}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          from.current = { y: event.clientY, x: event.clientX, rest: 0 }
        }}
        onPointerMove={move}
        onPointerUp={end}
        onPointerCancel={end}
      />
      <i class="across" />
      <i class="down" />
      <div class="cell-name">{text.sections[axis]}</div>
    </div>
  )
}

/** A plane with the two sections that cut it in the middle of the view. */
export function Sections({ scene }: { scene: Scene }) {
  return (
    <div class="sections">
      <div class="plane">
        <Canvas />
        <i class="across" />
        <i class="down" />
      </div>
      <SectionCell scene={scene} axis="column" />
      <SectionCell scene={scene} axis="row" />
    </div>
  )
}
