import { effect } from '@preact/signals-core'
import { planeAt } from '../layers/layer.ts'
import type { PixelLayer, Scene } from '../layers/scene.ts'
import { type Size, toScreen } from '../plans/camera.ts'
import { fromHex } from '../plans/colours.ts'
import { grown, intersection, isEmpty, nothing, type Rect, union } from '../plans/rect.ts'
import { errors } from '../text/en-errors.ts'
import { CpuRenderer } from './cpu-renderer.ts'
import { GlRenderer } from './gl-renderer.ts'
import { type Palettes, type Picture, pictureOf } from './picture.ts'
import type { Renderer } from './renderer.ts'

/** Who draws: the graphics processor where there is one (`auto`), or one of both whatever there is. */
export type RendererChoice = 'auto' | 'webgl' | 'cpu'

let known: boolean | undefined

/** Whether WebGL runs on a graphics processor: what pretends to be one is slower than drawing without. */
function hasGraphicsProcessor(): boolean {
  if (known !== undefined) return known
  const gl = document.createElement('canvas').getContext('webgl2', { failIfMajorPerformanceCaveat: true })
  const info = gl?.getExtension('WEBGL_debug_renderer_info')
  const name = info === null || info === undefined ? '' : String(gl?.getParameter(info.UNMASKED_RENDERER_WEBGL))
  known = gl !== null && !/swiftshader|llvmpipe|software|basic render/i.test(name)
  gl?.getExtension('WEBGL_lose_context')?.loseContext()
  return known
}

/** What does not move is drawn in strips of so many rows, for so many milliseconds in one frame. */
const [stripHeight, longestDrawing] = [48, 12]

/** Outlines and edges reach so far beyond the pixels that changed. */
const reach = 12

/** So many milliseconds a graphics processor that was lost may take to come back. */
const patience = 1200

export interface ViewState {
  /** Of the canvas, in its own pixels. */
  size(): Size
  /** Whether only the image is shown. */
  isRaw(): boolean
  /** Which layers are shown where they are visible; without it, all. */
  shows?(layer: PixelLayer): boolean
  /** Outside the image, as #rrggbb. */
  background(): string
  readonly choice: RendererChoice
  /** Called where the graphics processor is gone and does not come back: another view on a canvas of its own has to do without it. */
  readonly onGone?: () => void
}

/**
 * Draws a scene on a canvas: everything anew where something but pixels changed, otherwise only the part whose pixels changed; nothing while
 * nothing happens. Where the graphics processor is lost it draws anew once that comes back.
 */
export class CanvasView {
  readonly #canvas: HTMLCanvasElement
  readonly #scene: Scene
  readonly #stop: (() => void)[] = []
  #renderer: Renderer | undefined
  #unsubscribe: (() => void)[] = []
  #dirty: Rect = nothing
  #isScheduled = false
  #isDisposed = false
  /** Whether the image is looked at from elsewhere than in the last frame. */
  #isMoving = true
  #picture: Picture | undefined
  #view: Size = { height: 1, width: 1 }
  #background: readonly [number, number, number] = [0, 0, 0]
  /** Called after each frame with its duration in milliseconds. */
  onFrame: ((milliseconds: number) => void) | undefined

  constructor(canvas: HTMLCanvasElement, scene: Scene, classes: Palettes, state: ViewState) {
    this.#canvas = canvas
    this.#scene = scene
    this.#renderer = this.#choose(state)
    this.#stop.push(
      effect(() => {
        this.#picture = pictureOf(scene, classes, state.isRaw(), state.shows)
        this.#background = fromHex(state.background())
        this.#resize(state.size())
        this.#mark(this.#whole())
      }),
      effect(() => {
        scene.camera.value
        // what moves is drawn as a whole
        this.#isMoving = true
        this.#mark(this.#whole())
      }),
      effect(() => this.#listen(scene.pixelLayers)),
      () => this.#listen([]),
    )
  }

  get rendererName(): string {
    return this.#renderer?.name ?? 'none'
  }

  #choose({ choice, onGone }: ViewState): Renderer {
    const wantsGl = choice === 'webgl' || (choice === 'auto' && hasGraphicsProcessor())
    const gl = wantsGl
      ? (this.#canvas.getContext('webgl2', { alpha: false, antialias: false, depth: false }) as WebGL2RenderingContext | null)
      : null
    if (gl === null) return new CpuRenderer(this.#canvas)
    let waiting: ReturnType<typeof setTimeout> | undefined
    const lost = (event: Event): void => {
      // without this it would never come back
      event.preventDefault()
      this.#renderer = undefined
      clearTimeout(waiting)
      waiting = setTimeout(() => onGone?.(), patience)
    }
    const restored = (): void => {
      clearTimeout(waiting)
      this.#renderer = new GlRenderer(gl)
      this.#mark(this.#whole())
    }
    this.#canvas.addEventListener('webglcontextlost', lost)
    this.#canvas.addEventListener('webglcontextrestored', restored)
    this.#stop.push(() => {
      clearTimeout(waiting)
      this.#canvas.removeEventListener('webglcontextlost', lost)
      this.#canvas.removeEventListener('webglcontextrestored', restored)
    })
    return new GlRenderer(gl)
  }

  dispose(): void {
    this.#isDisposed = true
    for (const stop of this.#stop) stop()
    this.#renderer?.dispose()
  }

  #resize(size: Size): void {
    if (size.height === this.#view.height && size.width === this.#view.width) return
    this.#view = size
    this.#canvas.width = size.width
    this.#canvas.height = size.height
  }

  #whole(): Rect {
    return { y0: 0, x0: 0, y1: this.#view.height, x1: this.#view.width }
  }

  #listen(layers: readonly PixelLayer[]): void {
    for (const stop of this.#unsubscribe) stop()
    this.#unsubscribe = layers.map((layer) =>
      layer.onChange((plane, rect) => {
        const { position, camera, dims } = this.#scene
        const { t, z } = { t: Math.floor(plane / dims.z), z: plane % dims.z }
        const { data, offset } = layer.pixelsAt({ t, z })
        this.#renderer?.changed(data, offset, rect)
        if (!layer.isVisible.peek() || plane !== planeAt(dims, position.peek())) return
        const from = toScreen(camera.peek(), this.#view, { y: rect.y0, x: rect.x0 })
        const to = toScreen(camera.peek(), this.#view, { y: rect.y1, x: rect.x1 })
        this.#mark(grown({ y0: Math.floor(from.y), x0: Math.floor(from.x), y1: Math.ceil(to.y), x1: Math.ceil(to.x) }, reach))
      }),
    )
  }

  #mark(rect: Rect): void {
    this.#dirty = union(this.#dirty, intersection(rect, this.#whole()))
    if (this.#isScheduled || isEmpty(this.#dirty)) return
    this.#isScheduled = true
    requestAnimationFrame(() => {
      this.#isScheduled = false
      if (!this.#isDisposed) this.draw()
    })
  }

  /** Draws what is not drawn yet. */
  draw(): void {
    const rect = intersection(this.#dirty, this.#whole())
    if (isEmpty(rect) || this.#picture === undefined || this.#renderer === undefined) return
    this.#dirty = nothing
    const started = performance.now()
    const height = this.#isMoving || this.#renderer.name === 'webgl' ? rect.y1 - rect.y0 : stripHeight
    this.#isMoving = false
    const look = { picture: this.#picture, camera: this.#scene.camera.peek(), view: this.#view, background: this.#background }
    for (let y0 = rect.y0; y0 < rect.y1; y0 += height) {
      if (y0 > rect.y0 && performance.now() - started > longestDrawing) {
        // the rest comes with the next frame, so that the page answers in between
        this.#mark({ ...rect, y0 })
        break
      }
      this.#renderer.draw({ ...look, rect: { ...rect, y0, y1: Math.min(rect.y1, y0 + height) } })
    }
    this.onFrame?.(performance.now() - started)
  }

  /** The picture as it is shown, as a PNG. */
  async screenshot(): Promise<Blob> {
    this.#dirty = this.#whole()
    this.#isMoving = true
    this.draw()
    // a graphics processor keeps its picture only until the end of this turn
    return new Promise((resolve, reject) => {
      this.#canvas.toBlob((blob) => (blob === null ? reject(new Error(errors.noPicture)) : resolve(blob)), 'image/png')
    })
  }
}
