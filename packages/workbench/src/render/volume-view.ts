import { effect } from '@preact/signals-core'
import type { PixelLayer, Scene } from '../layers/scene.ts'
import type { Size } from '../plans/camera.ts'
import { edgesOf, type VolumeCamera } from '../plans/volume-camera.ts'
import { errors } from '../text/en-errors.ts'
import { type Palettes, type Part, volumePartsOf } from './picture.ts'
import { VolumeRenderer } from './volume-renderer.ts'

export interface VolumeState {
  /** Of the canvas, in its own pixels. */
  size(): Size
  isRaw(): boolean
  /** The class of a prediction that is drawn. */
  solidClass(): number
  camera(): VolumeCamera
  /** Called where the graphics processor is gone and does not come back. */
  onGone?(): void
}

/** A picture may take so many milliseconds while the volume moves, and at rest. */
const [moving, resting] = [35, 350]
/** With so many times fewer pixels in both directions at most, and before it is known how fast the graphics processor is. */
const coarsest = 8
/** After so many milliseconds without a move it is drawn finely. */
const patience = 180
/** So many milliseconds a graphics processor that was lost may take to come back. */
const patienceWithGraphics = 1200

/** Draws the volume of a scene on a canvas: coarsely while it moves, finely at rest, and not at all while nothing happens. */
export class VolumeView {
  readonly #canvas: HTMLCanvasElement
  readonly #scene: Scene
  /** None while the browser has taken the context away. */
  #renderer: VolumeRenderer | undefined
  readonly #state: VolumeState
  readonly #stop: (() => void)[] = []
  #unsubscribe: (() => void)[] = []
  #parts: readonly Part[] = []
  #isScheduled = false
  #fine: ReturnType<typeof setTimeout> | undefined
  #isDisposed = false
  /** Milliseconds for each pixel of a layer, as the last picture took. */
  #pace: number | undefined

  /** @throws {Error} where the browser has no WebGL */
  constructor(canvas: HTMLCanvasElement, scene: Scene, classes: Palettes, state: VolumeState) {
    const gl = canvas.getContext('webgl2', { alpha: false, antialias: false, depth: false, preserveDrawingBuffer: true })
    if (gl === null) throw new Error(errors.noVolumes)
    this.#canvas = canvas
    this.#scene = scene
    this.#state = state
    this.#renderer = new VolumeRenderer(gl)
    this.#stop.push(
      effect(() => {
        this.#parts = volumePartsOf(scene, classes, state.solidClass(), state.isRaw())
        state.camera()
        state.size()
        this.#mark()
      }),
      effect(() => this.#listen(scene.pixelLayers)),
      () => this.#listen([]),
      this.#recover(gl),
    )
  }

  /** Draws again where the browser gives a lost context back. */
  #recover(gl: WebGL2RenderingContext): () => void {
    let waiting: ReturnType<typeof setTimeout> | undefined
    const lost = (event: Event): void => {
      // without this it would never come back
      event.preventDefault()
      this.#renderer = undefined
      clearTimeout(waiting)
      waiting = setTimeout(() => this.#state.onGone?.(), patienceWithGraphics)
    }
    const restored = (): void => {
      clearTimeout(waiting)
      this.#renderer = new VolumeRenderer(gl)
      this.#mark()
    }
    this.#canvas.addEventListener('webglcontextlost', lost)
    this.#canvas.addEventListener('webglcontextrestored', restored)
    return () => {
      clearTimeout(waiting)
      this.#canvas.removeEventListener('webglcontextlost', lost)
      this.#canvas.removeEventListener('webglcontextrestored', restored)
    }
  }

  #listen(layers: readonly PixelLayer[]): void {
    for (const stop of this.#unsubscribe) stop()
    this.#unsubscribe = layers.map((layer) =>
      layer.onChange(() => {
        this.#renderer?.changed(layer.data)
        this.#mark()
      }),
    )
  }

  #mark(): void {
    clearTimeout(this.#fine)
    this.#fine = setTimeout(() => this.#draw(resting), patience)
    if (this.#isScheduled) return
    this.#isScheduled = true
    requestAnimationFrame(() => {
      this.#isScheduled = false
      this.#draw(moving)
    })
  }

  /** @param budget  milliseconds that it may take; what does not fit is drawn with fewer pixels */
  #draw(budget: number): void {
    const renderer = this.#renderer
    if (this.#isDisposed || renderer === undefined) return
    const size = this.#state.size()
    const coarse = this.#coarseFor(budget)
    const [height, width] = [Math.max(1, Math.round(size.height / coarse)), Math.max(1, Math.round(size.width / coarse))]
    if (this.#canvas.width !== width) this.#canvas.width = width
    if (this.#canvas.height !== height) this.#canvas.height = height
    const { dims, image } = this.#scene
    const camera = this.#state.camera()
    const started = performance.now()
    renderer.draw({
      parts: this.#parts,
      shape: [dims.z, dims.height, dims.width],
      edges: edgesOf(dims, image.spacing),
      camera: { ...camera, zoom: camera.zoom / coarse, y: camera.y / coarse, x: camera.x / coarse },
      height,
      width,
    })
    // a graphics processor says that it is done by giving something back
    renderer.finish()
    this.#pace = (performance.now() - started) / (height * width * Math.max(1, this.#parts.length))
    // the first pictures also sent the volume: at rest it is drawn again where that can be finer
    if (budget === resting && this.#coarseFor(resting) < 0.7 * coarse) this.#fine = setTimeout(() => this.#draw(resting), patience)
  }

  /** With how many times fewer pixels in both directions a picture takes so long. */
  #coarseFor(budget: number): number {
    if (budget === Number.POSITIVE_INFINITY) return 1
    if (this.#pace === undefined) return coarsest
    const { height, width } = this.#state.size()
    return Math.min(coarsest, Math.max(1, Math.sqrt((height * width * Math.max(1, this.#parts.length) * this.#pace) / budget)))
  }

  /** The picture as it is at rest, as a PNG. */
  async screenshot(): Promise<Blob> {
    this.#draw(Number.POSITIVE_INFINITY)
    return new Promise((resolve, reject) => {
      this.#canvas.toBlob((blob) => (blob === null ? reject(new Error(errors.noPicture)) : resolve(blob)), 'image/png')
    })
  }

  dispose(): void {
    this.#isDisposed = true
    clearTimeout(this.#fine)
    for (const stop of this.#stop) stop()
    this.#renderer?.dispose()
  }
}
