import { type Gl, type Program, texture } from './gl-program.ts'
import type { LabelsPart } from './picture.ts'

const noIndices = new Uint8Array(1)
/** Labels in a row of the texture that says their colours: every graphics processor has textures of this width. */
const indexRow = 2048
/** Colours of labels that were not drawn for so many frames are given up. */
const patience = 120

/** Colours on the graphics processor: textures 1 (colours) and 2 (which of them a label has). */
export class GlColours {
  readonly #gl: Gl
  readonly #colours = new WeakMap<Uint8Array, WebGLTexture>()
  readonly #indices = new Map<Uint8Array, { readonly texture: WebGLTexture; lastUse: number }>()
  #frame = 0

  constructor(gl: Gl) {
    this.#gl = gl
  }

  /** Gives a shader its table of 256 colours. */
  use(colours: Uint8Array, { at }: Program): void {
    const gl = this.#gl
    const known = this.#colours.get(colours)
    gl.activeTexture(gl.TEXTURE1)
    if (known !== undefined) gl.bindTexture(gl.TEXTURE_2D, known)
    else {
      this.#colours.set(colours, texture(gl, gl.TEXTURE_2D, 1))
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, 256, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, colours)
    }
    gl.uniform1i(at('colours'), 1)
  }

  /** Gives a shader of labels the colour of each. */
  useLabels({ colours, numbering, seed }: Pick<LabelsPart, 'colours' | 'numbering' | 'seed'>, program: Program): void {
    const gl = this.#gl
    const { at } = program
    const indices = typeof numbering === 'string' ? noIndices : numbering
    this.use(colours, program)
    this.#bindIndices(indices)
    gl.uniform1i(at('indices'), 2)
    gl.uniform1i(at('numbering'), numbering === 'label' ? 0 : numbering === 'scrambled' ? 1 : 2)
    gl.uniform1ui(at('indexCount'), typeof numbering === 'string' ? 0 : numbering.length)
    gl.uniform1ui(at('seed'), seed >>> 0)
  }

  /** The numbers of the colours of labels, in rows. */
  #bindIndices(indices: Uint8Array): void {
    const gl = this.#gl
    const known = this.#indices.get(indices)
    gl.activeTexture(gl.TEXTURE2)
    if (known !== undefined) {
      known.lastUse = this.#frame
      gl.bindTexture(gl.TEXTURE_2D, known.texture)
      return
    }
    this.#indices.set(indices, { texture: texture(gl, gl.TEXTURE_2D, 2), lastUse: this.#frame })
    const width = Math.min(indexRow, Math.max(1, indices.length))
    const height = Math.max(1, Math.ceil(indices.length / width))
    const filled = new Uint8Array(width * height)
    filled.set(indices)
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8UI, width, height, 0, gl.RED_INTEGER, gl.UNSIGNED_BYTE, filled)
  }

  /** A frame is drawn: gives up what was not used for long. */
  forget(): void {
    this.#frame++
    for (const [indices, { texture: old, lastUse }] of this.#indices) {
      if (this.#frame - lastUse <= patience) continue
      this.#gl.deleteTexture(old)
      this.#indices.delete(indices)
    }
  }

  dispose(): void {
    for (const { texture: old } of this.#indices.values()) this.#gl.deleteTexture(old)
    this.#indices.clear()
  }
}
