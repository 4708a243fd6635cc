import { effect } from '@preact/signals-core'
import type { PixelLayer, Scene } from '../layers/scene.ts'
import type { Size } from '../plans/camera.ts'
import { fromHex } from '../plans/colours.ts'
import { type SectionAxis, sectionOf } from '../plans/section.ts'
import { CpuRenderer } from './cpu-renderer.ts'
import { type Palettes, type Part, pictureOf } from './picture.ts'

export interface SectionState {
  /** Of the canvas, in its own pixels. */
  size(): Size
  isRaw(): boolean
  /** Outside the image, as #rrggbb. */
  background(): string
}

/** How much longer the pixels of a scene are along z than along x. */
export const stretchOf = ({ image: { spacing } }: Scene): number => spacing[0] / spacing[2]

/** Draws a section of a volume through the place in the middle of the view, and follows it. */
export class SectionView {
  readonly #canvas: HTMLCanvasElement
  readonly #renderer: CpuRenderer
  readonly #stop: (() => void)[] = []
  #unsubscribe: (() => void)[] = []
  #draw: () => void = () => undefined
  #isScheduled = false
  #isDisposed = false

  constructor(canvas: HTMLCanvasElement, scene: Scene, axis: SectionAxis, classes: Palettes, state: SectionState) {
    this.#canvas = canvas
    this.#renderer = new CpuRenderer(canvas)
    this.#stop.push(
      effect(() => {
        const view = state.size()
        const background = fromHex(state.background())
        const { parts } = pictureOf(scene, classes, state.isRaw())
        const { zoom, ...middle } = scene.camera.value
        const { z } = scene.position.value
        const stretch = stretchOf(scene)
        this.#draw = () => {
          const [at, length] = axis === 'row' ? [middle.y, scene.dims.height] : [middle.x, scene.dims.width]
          const cut = Math.min(length - 1, Math.max(0, Math.floor(at)))
          const picture = sectionPicture(scene, parts, axis, cut, z, stretch)
          const depth = (z + 0.5) * stretch
          const camera = axis === 'row' ? { y: depth, x: middle.x, zoom } : { y: middle.y, x: depth, zoom }
          if (canvas.width !== view.width) canvas.width = view.width
          if (canvas.height !== view.height) canvas.height = view.height
          this.#renderer.draw({ picture, camera, view, rect: { y0: 0, x0: 0, y1: view.height, x1: view.width }, background })
        }
        this.#mark()
      }),
      effect(() => this.#listen(scene.pixelLayers)),
      () => this.#listen([]),
    )
  }

  #listen(layers: readonly PixelLayer[]): void {
    for (const stop of this.#unsubscribe) stop()
    this.#unsubscribe = layers.map((layer) => layer.onChange(() => this.#mark()))
  }

  #mark(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    requestAnimationFrame(() => {
      this.#isScheduled = false
      if (!this.#isDisposed && this.#canvas.isConnected) this.#draw()
    })
  }

  dispose(): void {
    this.#isDisposed = true
    for (const stop of this.#stop) stop()
  }
}

/** The parts of a picture of plane z, cut the other way. */
function sectionPicture(scene: Scene, parts: readonly Part[], axis: SectionAxis, at: number, z: number, stretch: number) {
  const { dims } = scene
  const plane = dims.height * dims.width
  const cut = (part: Part) =>
    sectionOf({ data: part.data, offset: part.offset - z * plane, shape: [dims.z, dims.height, dims.width], stretch }, axis, at)
  const sections = parts.map((part) => ({ part, section: cut(part) }))
  const [height, width] =
    axis === 'row' ? [Math.max(1, Math.round(dims.z * stretch)), dims.width] : [dims.height, Math.max(1, Math.round(dims.z * stretch))]
  return { height, width, parts: sections.map(({ part, section }) => ({ ...part, data: section.data, offset: 0 }) as Part) }
}
