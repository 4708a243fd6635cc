import { errors } from '../text/en-errors.ts'
import { compose } from './cpu-compositor.ts'
import type { Frame, Renderer } from './renderer.ts'

/** Draws without a graphics processor. */
export class CpuRenderer implements Renderer {
  readonly name = 'cpu'
  readonly #context: CanvasRenderingContext2D

  constructor(canvas: HTMLCanvasElement) {
    const context = canvas.getContext('2d', { alpha: false })
    if (context === null) throw new Error(errors.noCanvas)
    this.#context = context
  }

  draw(frame: Frame): void {
    const { y0, x0, y1, x1 } = frame.rect
    const image = this.#context.createImageData(x1 - x0, y1 - y0)
    compose(frame, image.data)
    this.#context.putImageData(image, x0, y0)
  }

  /** Pixels are read when they are drawn. */
  changed(): void {}

  dispose(): void {}
}
