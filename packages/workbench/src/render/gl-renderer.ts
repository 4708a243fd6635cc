import type { PixelData } from '@cambium/core'
import { toImage } from '../plans/camera.ts'
import { type Patch, patchFor, patchSize, pieceOf, pieceOfPatch, type TexturePiece } from '../plans/patch.ts'
import type { Rect } from '../plans/rect.ts'
import { GlColours } from './gl-colours.ts'
import { compile, formatOf, type Gl, type Program, texture } from './gl-program.ts'
import type { ImagePart, LabelsPart, Part } from './picture.ts'
import type { Frame, Renderer } from './renderer.ts'
import { imageSource, labelsSource } from './shaders.glsl.ts'

/** A slice on the graphics processor. */
interface Slice {
  readonly texture: WebGLTexture
  readonly patch: Patch
  /** Parts of the image that are newer than the texture. */
  readonly dirty: Rect[]
  lastUse: number
}

/** Slices of layers that are not drawn any more are kept for so many frames. */
const patience = 120

/** Draws on the graphics processor: each layer's visible part is a texture of whole numbers, coloured in a shader. */
export class GlRenderer implements Renderer {
  readonly name = 'webgl'
  readonly #gl: Gl
  readonly #image: Program
  readonly #floatImage: Program
  readonly #labels: Program
  readonly #slices = new Map<PixelData, Map<number, Slice>>()
  readonly #colours: GlColours
  #frame = 0

  constructor(gl: Gl) {
    this.#gl = gl
    this.#colours = new GlColours(gl)
    this.#image = compile(gl, imageSource('usampler2D'))
    this.#floatImage = compile(gl, imageSource('sampler2D'))
    this.#labels = compile(gl, labelsSource)
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1)
  }

  changed(data: PixelData, offset: number, rect: Rect): void {
    this.#slices.get(data)?.get(offset)?.dirty.push(rect)
  }

  draw({ picture, camera, view, background }: Frame): void {
    const gl = this.#gl
    this.#frame++
    gl.viewport(0, 0, view.width, view.height)
    gl.disable(gl.SCISSOR_TEST)
    const [red, green, blue] = background
    gl.clearColor(red / 255, green / 255, blue / 255, 1)
    gl.clear(gl.COLOR_BUFFER_BIT)
    const corner = toImage(camera, view, { y: 0, x: 0 })
    // images are added and mixed over black
    const [left, top] = [Math.max(0, Math.ceil(-corner.x * camera.zoom - 0.5)), Math.max(0, Math.ceil(-corner.y * camera.zoom - 0.5))]
    const right = Math.min(view.width, Math.ceil((picture.width - corner.x) * camera.zoom - 0.5))
    const bottom = Math.min(view.height, Math.ceil((picture.height - corner.y) * camera.zoom - 0.5))
    if (right > left && bottom > top) {
      gl.enable(gl.SCISSOR_TEST)
      gl.scissor(left, view.height - bottom, right - left, bottom - top)
      gl.clearColor(0, 0, 0, 1)
      gl.clear(gl.COLOR_BUFFER_BIT)
      for (const part of picture.parts) if (part.data.length > 0) this.#drawPart(part, { picture, camera, view, corner })
    }
    this.#forget()
  }

  #drawPart(
    part: Part,
    look: Pick<Frame, 'picture' | 'camera' | 'view'> & { readonly corner: { readonly y: number; readonly x: number } },
  ): void {
    const gl = this.#gl
    const { picture, camera, view, corner } = look
    const slice = this.#slice(part, look)
    const isWhole = part.data instanceof Uint8Array || part.data instanceof Uint16Array || part.data instanceof Uint32Array
    const program = part.kind === 'labels' ? this.#labels : isWhole ? this.#image : this.#floatImage
    const { at } = program
    gl.useProgram(program.program)
    gl.activeTexture(gl.TEXTURE0)
    gl.bindTexture(gl.TEXTURE_2D, slice.texture)
    gl.uniform1i(at('pixels'), 0)
    gl.uniform2f(at('corner'), corner.x, corner.y)
    gl.uniform1f(at('zoom'), camera.zoom)
    gl.uniform1f(at('viewHeight'), view.height)
    gl.uniform2i(at('imageSize'), picture.width, picture.height)
    gl.uniform2i(at('origin'), slice.patch.rect.x0, slice.patch.rect.y0)
    gl.uniform1i(at('stride'), slice.patch.stride)
    gl.enable(gl.BLEND)
    if (part.kind === 'labels') this.#setLabels(part, program)
    else this.#setImage(part, program)
    gl.drawArrays(gl.TRIANGLES, 0, 3)
  }

  #setImage({ colours, limits, gamma, opacity, blending, isLinear }: ImagePart, program: Program): void {
    const gl = this.#gl
    const { at } = program
    this.#colours.use(colours, program)
    gl.uniform2f(at('limits'), ...(limits as [number, number]))
    gl.uniform1f(at('gamma'), gamma)
    gl.uniform1f(at('opacity'), opacity)
    gl.uniform1i(at('isLinear'), isLinear ? 1 : 0)
    gl.uniform1i(at('isMinimum'), blending === 'minimum' ? 1 : 0)
    gl.blendEquation(blending === 'minimum' ? gl.MIN : gl.FUNC_ADD)
    if (blending === 'additive') gl.blendFunc(gl.SRC_ALPHA, gl.ONE)
    else if (blending === 'opaque') gl.blendFunc(gl.ONE, gl.ZERO)
    else gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA)
  }

  #setLabels(part: LabelsPart, program: Program): void {
    const gl = this.#gl
    const { at } = program
    this.#colours.useLabels(part, program)
    gl.uniform1f(at('fill'), part.fill)
    gl.uniform1f(at('contour'), part.contour)
    gl.uniform1f(at('outline'), part.outline)
    gl.uniform1i(at('hasEdge'), part.hasEdge ? 1 : 0)
    gl.uniform1ui(at('only'), part.only)
    gl.uniform1ui(at('selected'), part.selected)
    gl.blendEquation(gl.FUNC_ADD)
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA)
  }

  /** The texture of what is in view of a slice, as new as its pixels. */
  #slice({ data, offset, patch: held }: Part, { camera, view, picture }: Pick<Frame, 'picture' | 'camera' | 'view'>): Slice {
    const slices = this.#slices.get(data) ?? new Map<number, Slice>()
    this.#slices.set(data, slices)
    const known = slices.get(offset)
    const patch = held ?? patchFor(camera, view, picture, known?.patch)
    const piece = (rect: Rect): TexturePiece | undefined =>
      held === undefined ? pieceOf(data, offset, picture.width, patch, rect) : pieceOfPatch(data, patch, rect)
    if (known !== undefined && known.patch === patch) {
      for (const rect of known.dirty.splice(0)) this.#upload(known.texture, piece(rect))
      known.lastUse = this.#frame
      return known
    }
    const gl = this.#gl
    if (known !== undefined) gl.deleteTexture(known.texture)
    const made = texture(gl, gl.TEXTURE_2D, 0)
    const whole = piece(patch.rect)
    const { height, width } = patchSize(patch)
    if (whole !== undefined) {
      gl.texStorage2D(gl.TEXTURE_2D, 1, formatOf(gl, whole.pixels).internal, width, height)
      this.#upload(made, whole)
    }
    const slice: Slice = { texture: made, patch, dirty: [], lastUse: this.#frame }
    slices.set(offset, slice)
    return slice
  }

  #upload(texture: WebGLTexture, piece: TexturePiece | undefined): void {
    if (piece === undefined) return
    const gl = this.#gl
    const { y, x, height, width, pixels } = piece
    const { format, type } = formatOf(gl, pixels)
    gl.activeTexture(gl.TEXTURE0)
    gl.bindTexture(gl.TEXTURE_2D, texture)
    gl.texSubImage2D(gl.TEXTURE_2D, 0, x, y, width, height, format, type, pixels)
  }

  /** Gives up textures of what was not drawn for long. */
  #forget(): void {
    this.#colours.forget()
    for (const [data, slices] of this.#slices) {
      for (const [offset, slice] of slices) {
        if (this.#frame - slice.lastUse < patience && slices.size < 8) continue
        if (slice.lastUse === this.#frame) continue
        this.#gl.deleteTexture(slice.texture)
        slices.delete(offset)
      }
      if (slices.size === 0) this.#slices.delete(data)
    }
  }

  dispose(): void {
    for (const slices of this.#slices.values()) for (const { texture } of slices.values()) this.#gl.deleteTexture(texture)
    this.#slices.clear()
    this.#colours.dispose()
  }
}
