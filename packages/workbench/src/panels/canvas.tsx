import { useEffect, useRef, useState } from 'preact/hooks'
import { run } from '../commands/index.ts'
import { type PixelLayer, paintedPixels, type Scene } from '../layers/scene.ts'
import { type Point, panned, toImage, toScreen, zoomedAt } from '../plans/camera.ts'
import type { Gesture } from '../plans/gesture.ts'
import { scaleBar } from '../plans/scale-bar.ts'
import { CanvasView } from '../render/canvas-view.ts'
import { walkLayers } from '../session/layer-changes.ts'
import type { Shell } from '../session/shell.ts'
import { text } from '../text/en.ts'
import { press } from '../tools/tools.ts'
import { pixelRatio, watchSize } from './canvas-size.ts'
import { useShell } from './context.ts'
import { pictureWith, ShapesCanvas } from './shapes-canvas.tsx'

/** Follows the pointer over the canvas. */
class PointerHandler {
  readonly #shell: Shell
  readonly #element: HTMLElement
  /** The image that is shown where several are; that which is worked on otherwise. */
  readonly #of: Scene | undefined
  #gesture: Gesture | undefined
  #panFrom: Point | undefined
  /** The pointer that is down. */
  #pointer: number | undefined
  #resizeFrom: { readonly x: number; readonly size: number } | undefined

  constructor(shell: Shell, element: HTMLElement, of: Scene | undefined) {
    this.#shell = shell
    this.#element = element
    this.#of = of
  }

  /** What the pointer is over becomes the image that is worked on, unless something is being drawn on another one. */
  #takeImage(): void {
    const { workbench } = this.#shell
    if (this.#of === undefined || this.#of === workbench.active.peek() || workbench.pen.isHeld) return
    if (workbench.scenes.peek().includes(this.#of)) workbench.show(this.#of)
  }

  focus(): void {
    this.#takeImage()
  }

  /** A place of the view in its own pixels. */
  #screen(event: MouseEvent): Point {
    const { left, top } = this.#element.getBoundingClientRect()
    return { y: (event.clientY - top) * pixelRatio(), x: (event.clientX - left) * pixelRatio() }
  }

  #place(event: MouseEvent): Point {
    const { workbench } = this.#shell
    const scene = workbench.active.peek() as Scene
    return toImage(scene.camera.peek(), workbench.viewSize.peek(), this.#screen(event))
  }

  down(event: PointerEvent): void {
    const { workbench } = this.#shell
    this.#takeImage()
    this.#element.focus({ preventScroll: true })
    // a second finger or the palm does not join in
    if (workbench.active.peek() === undefined || (this.#pointer !== undefined && this.#pointer !== event.pointerId)) return
    this.#pointer = event.pointerId
    this.#element.setPointerCapture(event.pointerId)
    if (event.button === 1 || workbench.tools.active.peek() === 'pan') {
      event.preventDefault()
      this.#panFrom = this.#screen(event)
      return
    }
    this.#gesture?.end()
    this.#gesture = press(workbench, {
      place: this.#place(event),
      isSecondary: event.button === 2,
      isShift: event.shiftKey,
      isAlt: event.altKey,
    })
  }

  move(event: PointerEvent): void {
    const { workbench, pointer } = this.#shell
    const scene = workbench.active.peek()
    // beside the image that is worked on nothing happens before a click
    if (this.#of !== undefined && this.#of !== scene) return
    if (scene === undefined || (this.#pointer !== undefined && this.#pointer !== event.pointerId)) return
    const screen = this.#screen(event)
    if (this.#panFrom !== undefined) {
      const by = { y: screen.y - this.#panFrom.y, x: screen.x - this.#panFrom.x }
      workbench.setCamera(scene, panned(scene.camera.peek(), by))
      this.#panFrom = screen
    } else if (this.#gesture !== undefined) {
      // pointers report more often than frames are drawn
      const events = event.getCoalescedEvents?.() ?? []
      for (const one of events.length > 0 ? events : [event]) this.#gesture.move(this.#place(one))
    } else if (event.altKey && event.buttons === 0) this.#resize(screen)
    if (!event.altKey) this.#resizeFrom = undefined
    pointer.value = this.#place(event)
  }

  /** Alt and a move to the right make the brush larger. */
  #resize({ x }: Point): void {
    const { tools, active } = this.#shell.workbench
    this.#resizeFrom ??= { x, size: tools.size.peek() }
    const { x: from, size } = this.#resizeFrom
    tools.resize(() => size + (2 * (x - from)) / (active.peek()?.camera.peek().zoom ?? 1))
  }

  up(event: PointerEvent): void {
    if (event.pointerId !== this.#pointer) return
    this.#pointer = undefined
    if (this.#panFrom !== undefined) this.#panFrom = undefined
    else {
      this.#gesture?.move(this.#place(event))
      this.#gesture?.end()
      this.#gesture = undefined
    }
  }

  cancel(event: PointerEvent): void {
    if (event.pointerId !== this.#pointer) return
    this.#pointer = undefined
    this.#panFrom = undefined
    this.#gesture?.cancel()
    this.#gesture = undefined
  }

  wheel(event: WheelEvent): void {
    const { workbench } = this.#shell
    this.#takeImage()
    const scene = workbench.active.peek()
    if (scene === undefined) return
    event.preventDefault()
    const delta = event.deltaY || event.deltaX
    if (event.ctrlKey || event.metaKey) workbench.move(scene.dims.z > 1 ? 'z' : 't', Math.sign(delta))
    else if (event.shiftKey) workbench.tools.resize((size) => size * (delta > 0 ? 0.85 : 1.18))
    else if (event.altKey) walkLayers(scene, Math.sign(delta))
    else workbench.setCamera(scene, zoomedAt(scene.camera.peek(), workbench.viewSize.peek(), this.#screen(event), 1.0015 ** -delta))
  }

  doubleClick(event: MouseEvent): void {
    const { workbench } = this.#shell
    const scene = workbench.active.peek()
    if (scene === undefined) return
    const tool = workbench.tools.active.peek()
    if (tool === 'polygon') run('finish-polygon', this.#shell)
    if (tool === 'pan')
      workbench.setCamera(scene, zoomedAt(scene.camera.peek(), workbench.viewSize.peek(), this.#screen(event), event.altKey ? 0.5 : 2))
  }
}

/** The ring of the brush, where the pointer is. */
function Ring({ scene }: { scene: Scene | undefined }) {
  const { workbench, pointer, isCrosshairOn } = useShell()
  const place = pointer.value
  const tool = workbench.tools.active.value
  const isBrush = tool === 'paint' || tool === 'erase' || tool === 'line'
  if (scene === undefined || place === undefined || (!isBrush && !isCrosshairOn.value)) return null
  const { zoom } = scene.camera.value
  const at = toScreen(scene.camera.value, workbench.viewSize.value, place)
  const size = Math.max(3, (workbench.tools.size.value * zoom) / pixelRatio())
  const [x, y] = [at.x / pixelRatio() - size / 2, at.y / pixelRatio() - size / 2]
  return <div class="ring" style={{ width: `${size}px`, height: `${size}px`, transform: `translate(${x}px, ${y}px)` }} />
}

/** Lines and polygons that are being drawn, and the cross hair. */
function Overlay({ scene }: { scene: Scene | undefined }) {
  const { workbench, pointer, isCrosshairOn } = useShell()
  if (scene === undefined) return null
  const { corners, line } = workbench.tools
  const onScreen = (place: Point): string => {
    const { x, y } = toScreen(scene.camera.value, workbench.viewSize.value, place)
    return `${x / pixelRatio()},${y / pixelRatio()}`
  }
  const points =
    corners.value.length > 0 && workbench.tools.active.value === 'polygon' && pointer.value !== undefined
      ? [...corners.value, pointer.value]
      : corners.value
  const lines = [points, line.value ?? []].filter(({ length }) => length > 0).map((places) => places.map(onScreen).join(' '))
  const cross =
    isCrosshairOn.value && pointer.value !== undefined ? toScreen(scene.camera.value, workbench.viewSize.value, pointer.value) : undefined
  const marked = workbench.understanding.marked.value
  const { t, z } = scene.position.value
  const mark =
    marked?.id === scene.id && marked.t === t && marked.z === z
      ? toScreen(scene.camera.value, workbench.viewSize.value, { y: marked.y + 0.5, x: marked.x + 0.5 })
      : undefined
  return (
    <svg class="overlay" aria-hidden="true">
      {lines.map((path) => (
        <>
          <polyline points={path} fill="none" stroke="#000" stroke-width="3" />
          <polyline points={path} fill="none" stroke="#fff" stroke-width="1" />
        </>
      ))}
      {mark !== undefined && (
        <g fill="none">
          <circle cx={mark.x / pixelRatio()} cy={mark.y / pixelRatio()} r="11" stroke="#000" stroke-width="4" />
          <circle cx={mark.x / pixelRatio()} cy={mark.y / pixelRatio()} r="11" stroke="#ffd400" stroke-width="2" />
        </g>
      )}
      {cross !== undefined && (
        <path d={`M0 ${cross.y / pixelRatio()}H9999M${cross.x / pixelRatio()} 0V9999`} stroke="#fff" stroke-width="1" opacity="0.7" />
      )}
    </svg>
  )
}

function ScaleBarView({ scene }: { scene: Scene }) {
  const { zoom } = scene.camera.value
  const { spacing, unit } = scene.image
  const { pixels, text: length } = scaleBar(zoom / pixelRatio(), spacing[2], unit)
  return (
    <div class="scale-bar">
      {length}
      <i style={{ width: `${pixels}px` }} />
    </div>
  )
}

/** What to do first. */
function FirstHint() {
  const { workbench } = useShell()
  const painted = workbench.live.state.value
  const counts = paintedPixels(workbench.scenes.value)
  if (painted.kind !== 'waiting' || workbench.step.value !== 'annotate') return null
  const { paintFirst, paintObject, paint, addClass } = text.hints
  const classes = workbench.classes.all.value
  const [next] = classes.filter(({ value }) => (counts.get(value) ?? 0) === 0)
  const says = (): string => {
    if (next === undefined || classes.length < 2) return addClass
    if (next.value === 1 && next.name === text.classes.background) return paintFirst
    return next.value === 2 && next.name === text.classes.object ? paintObject : paint(next.name, next.value)
  }
  return <div class="hint">{says()}</div>
}

/**
 * The image with its layers.
 *
 * @param only   the one layer that is shown over the images; `null` for images alone, `undefined` for all layers
 * @param isMain whether this is the one whose size counts; beside it others show the same place
 * @param of     the image that is shown; that which is worked on where it is left out
 */
export function Canvas({ only, isMain = true, of }: { only?: PixelLayer | null | undefined; isMain?: boolean; of?: Scene | undefined }) {
  const shell = useShell()
  const { workbench } = shell
  const element = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const shapes = useRef<HTMLCanvasElement>(null)
  const shown = useRef<CanvasView | undefined>(undefined)
  const active = workbench.active.value
  const scene = of ?? active
  const isWorkedOn = scene === active
  const [renderer, setRenderer] = useState(shell.renderer)

  useEffect(() => {
    const view = element.current as HTMLDivElement
    const stop = isMain
      ? watchSize(view, (size) => {
          workbench.viewSize.value = size
        })
      : undefined
    const listening = new AbortController()
    const pointers = new PointerHandler(shell, view, of)
    const listen = <K extends keyof HTMLElementEventMap>(type: K, listener: (event: HTMLElementEventMap[K]) => void): void =>
      view.addEventListener(type, listener, { passive: false, signal: listening.signal })
    listen('pointerdown', (event) => pointers.down(event))
    listen('pointermove', (event) => pointers.move(event))
    listen('pointerup', (event) => pointers.up(event))
    listen('pointercancel', (event) => pointers.cancel(event))
    listen('wheel', (event) => pointers.wheel(event))
    listen('dblclick', (event) => pointers.doubleClick(event))
    listen('focus', () => pointers.focus())
    listen('contextmenu', (event) => event.preventDefault())
    listen('pointerleave', () => {
      if (!shell.isCrosshairOn.peek()) shell.pointer.value = undefined
    })
    return () => {
      stop?.()
      listening.abort()
    }
  }, [shell, workbench, isMain, of])

  useEffect(() => {
    if (scene === undefined) return undefined
    const view = new CanvasView(
      canvas.current as HTMLCanvasElement,
      scene,
      { pixels: workbench.classes, objects: workbench.learning.classes },
      {
        size: () => workbench.viewSize.value,
        isRaw: () => workbench.isRaw.value,
        ...(only === undefined ? {} : { shows: (layer: PixelLayer) => layer === only || layer.role === 'image' }),
        background: () => {
          shell.shade.value
          return getComputedStyle(document.documentElement).getPropertyValue('--canvas').trim()
        },
        choice: renderer,
        onGone: () => {
          workbench.notices.add('warning', text.hints.withoutGraphics)
          // views to come do without it, too
          shell.renderer = 'cpu'
          setRenderer('cpu')
        },
      },
    )
    shown.current = view
    return () => view.dispose()
  }, [scene, shell, workbench, only, renderer])

  useEffect(() => {
    const view = shown.current
    if (view === undefined || (of === undefined ? !isMain : !isWorkedOn)) return
    shell.view = {
      get rendererName() {
        return view.rendererName
      },
      screenshot: async () => pictureWith(await view.screenshot(), shapes.current),
    }
  }, [scene, shell, only, isMain, of, isWorkedOn, renderer])

  const tool = workbench.tools.active.value
  const cursor = tool === 'pan' ? 'with-hand' : tool === 'paint' || tool === 'erase' || tool === 'line' ? 'with-ring' : 'with-cross'
  const frame = of !== undefined && isWorkedOn ? ' worked-on' : ''
  const over = only === undefined || only === null ? '' : text.panels.over(only.name.value)
  const label =
    scene === undefined ? text.panels.emptyCanvas : text.panels.canvas(`${over}${scene.name.value}`, scene.dims.width, scene.dims.height)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the canvas is painted with the keyboard
    <div class={`view ${cursor}${frame}`} ref={element} role="application" aria-label={label} tabIndex={0} data-region="canvas">
      <canvas ref={canvas} key={`${scene?.id} ${only?.id} ${renderer}`} />
      {scene !== undefined && <ShapesCanvas scene={scene} canvas={shapes} key={`shapes ${scene.id}`} />}
      <Overlay scene={isWorkedOn ? scene : undefined} />
      <Ring scene={isWorkedOn ? scene : undefined} />
      {scene !== undefined && (isMain || of !== undefined) && <ScaleBarView scene={scene} />}
      {(of === undefined ? isMain : isWorkedOn) && <FirstHint />}
      {of !== undefined && <div class="cell-name">{of.name.value}</div>}
      {only !== undefined && <div class="cell-name">{only === null ? text.grid.image : only.name.value}</div>}
    </div>
  )
}
