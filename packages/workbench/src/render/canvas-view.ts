import { effect } from '@preact/signals-core'
import type { ClassList } from '../layers/class-list.ts'
import type { Layer } from '../layers/layer.ts'
import { planeAt } from '../layers/layer.ts'
import type { Scene } from '../layers/scene.ts'
import { type Size, toScreen } from '../plans/camera.ts'
import { fromHex } from '../plans/colours.ts'
import { grown, intersection, isEmpty, nothing, type Rect, union } from '../plans/rect.ts'
import { compose } from './cpu-compositor.ts'
import { type Picture, pictureOf } from './picture.ts'

/** Outlines and edges reach so far beyond the pixels that changed. */
const reach = 12

/**
 * Draws a scene on a canvas: everything anew where something but pixels changed, otherwise only the part whose pixels changed; nothing while
 * nothing happens.
 */
export class CanvasView {
  readonly #context: CanvasRenderingContext2D
  readonly #canvas: HTMLCanvasElement
  readonly #stop: () => void
  #dirty: Rect = nothing
  #isScheduled = false
  #picture: Picture | undefined
  #view: Size = { height: 1, width: 1 }
  readonly #scene: Scene
  #unsubscribe: (() => void)[] = []
  /** Called after each frame with its duration in milliseconds. */
  onFrame: ((milliseconds: number) => void) | undefined

  constructor(
    canvas: HTMLCanvasElement,
    scene: Scene,
    classes: ClassList,
    state: { readonly size: () => Size; readonly isRaw: () => boolean; readonly background: () => string },
  ) {
    this.#canvas = canvas
    this.#scene = scene
    this.#context = canvas.getContext('2d', { alpha: false }) as CanvasRenderingContext2D
    const stopPicture = effect(() => {
      this.#picture = pictureOf(scene, classes, state.isRaw())
      scene.camera.value
      state.background()
      const size = state.size()
      if (size.height !== this.#view.height || size.width !== this.#view.width) {
        this.#view = size
        canvas.width = size.width
        canvas.height = size.height
      }
      this.#background = fromHex(state.background())
      this.#mark(this.#whole())
    })
    const stopLayers = effect(() => {
      this.#listen(scene.layers.value)
    })
    this.#stop = () => {
      stopPicture()
      stopLayers()
      this.#listen([])
    }
  }

  #background: readonly [number, number, number] = [0, 0, 0]

  dispose(): void {
    this.#stop()
    this.#isDisposed = true
  }

  #isDisposed = false

  #whole(): Rect {
    return { y0: 0, x0: 0, y1: this.#view.height, x1: this.#view.width }
  }

  #listen(layers: readonly Layer[]): void {
    for (const stop of this.#unsubscribe) stop()
    this.#unsubscribe = layers.map((layer) =>
      layer.onChange((plane, rect) => {
        const { position, camera } = this.#scene
        if (!layer.isVisible.peek() || plane !== planeAt(this.#scene.dims, position.peek())) return
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
    this.#dirty = nothing
    if (isEmpty(rect) || this.#picture === undefined) return
    const started = performance.now()
    const image = this.#context.createImageData(rect.x1 - rect.x0, rect.y1 - rect.y0)
    const frame = { picture: this.#picture, camera: this.#scene.camera.peek(), view: this.#view, rect, background: this.#background }
    compose(frame, image.data)
    this.#context.putImageData(image, rect.x0, rect.y0)
    this.onFrame?.(performance.now() - started)
  }

  /** The picture as it is shown, as a PNG. */
  async screenshot(): Promise<Blob> {
    this.draw()
    return new Promise((resolve, reject) => {
      this.#canvas.toBlob((blob) => (blob === null ? reject(new Error('the picture cannot be stored')) : resolve(blob)), 'image/png')
    })
  }
}
