import type { PixelData } from '@cambium/core'
import { sampledVolume, stridesFor } from '../plans/sampled-volume.ts'
import { screenAxes, type Vector, type VolumeCamera } from '../plans/volume-camera.ts'
import { GlColours } from './gl-colours.ts'
import { compile, formatOf, type Gl, type Program, texture } from './gl-program.ts'
import type { Part } from './picture.ts'
import { projectionSource, surfaceSource } from './volume-shaders.glsl.ts'

/** Pixels of one layer on the graphics processor at most; larger volumes are sampled. */
const mostPixels = 32 * 1024 ** 2

/** What of a volume is drawn, and how it is looked at. */
export interface VolumeFrame {
  /** Layers, back first; each part begins at the first plane of the volume. */
  readonly parts: readonly Part[]
  /** Lengths along z, y and x in pixels. */
  readonly shape: readonly [number, number, number]
  /** Lengths of its edges along x, y and z. */
  readonly edges: Vector
  readonly camera: VolumeCamera
  readonly height: number
  readonly width: number
}

interface Stored {
  readonly texture: WebGLTexture
  readonly offset: number
  lastUse: number
}

/** Draws volumes: of images the brightest pixel along each ray, of labels the surface that is nearest to the eye. */
export class VolumeRenderer {
  readonly #gl: Gl
  readonly #wholeImage: Program
  readonly #floatImage: Program
  readonly #labels: Program
  readonly #colours: GlColours
  readonly #volumes = new Map<PixelData, Stored>()
  #frame = 0

  constructor(gl: Gl) {
    this.#gl = gl
    this.#wholeImage = compile(gl, projectionSource('usampler3D'))
    this.#floatImage = compile(gl, projectionSource('sampler3D'))
    this.#labels = compile(gl, surfaceSource)
    this.#colours = new GlColours(gl)
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1)
  }

  /** Pixels are new: they are sent again before they are drawn. */
  changed(data: PixelData): void {
    const known = this.#volumes.get(data)
    if (known === undefined) return
    this.#gl.deleteTexture(known.texture)
    this.#volumes.delete(data)
  }

  draw(frame: VolumeFrame): void {
    const gl = this.#gl
    this.#frame++
    gl.viewport(0, 0, frame.width, frame.height)
    gl.clearColor(0, 0, 0, 1)
    gl.clear(gl.COLOR_BUFFER_BIT)
    gl.enable(gl.BLEND)
    for (const part of frame.parts) this.#drawPart(part, frame)
    this.#forget()
  }

  #drawPart(part: Part, { shape, edges, camera, height, width }: VolumeFrame): void {
    const gl = this.#gl
    const strides = stridesFor(shape, gl.getParameter(gl.MAX_3D_TEXTURE_SIZE) as number, mostPixels)
    const volume = this.#volume(part, shape, strides)
    const isWhole = part.data instanceof Uint8Array || part.data instanceof Uint16Array || part.data instanceof Uint32Array
    const program = part.kind === 'labels' ? this.#labels : isWhole ? this.#wholeImage : this.#floatImage
    const { at } = program
    gl.useProgram(program.program)
    gl.activeTexture(gl.TEXTURE0)
    gl.bindTexture(gl.TEXTURE_3D, volume)
    gl.uniform1i(at('pixels'), 0)
    const { right, down, away } = screenAxes(camera)
    gl.uniform3f(at('right'), ...right)
    gl.uniform3f(at('down'), ...down)
    gl.uniform3f(at('away'), ...away)
    gl.uniform3f(at('edges'), ...edges)
    gl.uniform1f(at('zoom'), camera.zoom)
    gl.uniform1f(at('viewHeight'), height)
    gl.uniform2f(at('middle'), width / 2 + camera.x, height / 2 + camera.y)
    gl.uniform1i(at('steps'), Math.ceil(Math.hypot(...shape.map((length, axis) => length / (strides[axis] as number)))))
    gl.blendEquation(gl.FUNC_ADD)
    if (part.kind === 'labels') {
      this.#colours.useLabels(part, program)
      gl.uniform1f(at('opacity'), part.outline)
      gl.uniform1ui(at('only'), part.only)
      gl.uniform1ui(at('chosen'), part.selected)
      gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA)
    } else {
      this.#colours.use(part.colours, program)
      gl.uniform2f(at('limits'), ...(part.limits as [number, number]))
      gl.uniform1f(at('gamma'), part.gamma)
      gl.uniform1f(at('opacity'), part.opacity)
      if (part.blending === 'additive') gl.blendFunc(gl.SRC_ALPHA, gl.ONE)
      else gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA)
    }
    gl.drawArrays(gl.TRIANGLES, 0, 3)
  }

  /** The pixels of a volume as a texture, as many as there is room for. */
  #volume({ data, offset }: Part, shape: readonly [number, number, number], strides: readonly [number, number, number]): WebGLTexture {
    const known = this.#volumes.get(data)
    if (known?.offset === offset) {
      known.lastUse = this.#frame
      return known.texture
    }
    this.changed(data)
    const gl = this.#gl
    const sampled = sampledVolume(data, offset, shape, strides)
    // doubles are drawn as the nearest floats
    const pixels = sampled.data instanceof Float64Array ? Float32Array.from(sampled.data) : sampled.data
    const { internal, format, type } = formatOf(gl, pixels as Parameters<typeof formatOf>[1])
    const made = texture(gl, gl.TEXTURE_3D, 0)
    gl.texParameteri(gl.TEXTURE_3D, gl.TEXTURE_WRAP_R, gl.CLAMP_TO_EDGE)
    const [depth, height, width] = sampled.shape
    gl.texImage3D(gl.TEXTURE_3D, 0, internal, width, height, depth, 0, format, type, pixels as ArrayBufferView)
    this.#volumes.set(data, { texture: made, offset, lastUse: this.#frame })
    return made
  }

  /** Returns once everything is drawn. */
  finish(): void {
    this.#gl.readPixels(0, 0, 1, 1, this.#gl.RGBA, this.#gl.UNSIGNED_BYTE, new Uint8Array(4))
  }

  #forget(): void {
    this.#colours.forget()
    for (const [data, { lastUse }] of this.#volumes) if (lastUse < this.#frame - 2) this.changed(data)
  }

  dispose(): void {
    for (const data of [...this.#volumes.keys()]) this.changed(data)
    this.#colours.dispose()
    this.#gl.getExtension('WEBGL_lose_context')?.loseContext()
  }
}
