import type { TexturePiece } from '../plans/patch.ts'
import { vertexSource } from './shaders.glsl.ts'

export type Gl = WebGL2RenderingContext

/** A shader over the whole screen, and where its numbers are. */
export interface Program {
  readonly program: WebGLProgram
  readonly at: (name: string) => WebGLUniformLocation | null
}

/** @param source  of the fragment shader */
export function compile(gl: Gl, source: string): Program {
  const program = gl.createProgram()
  for (const [type, text] of [
    [gl.VERTEX_SHADER, vertexSource],
    [gl.FRAGMENT_SHADER, source],
  ] as const) {
    const shader = gl.createShader(type) as WebGLShader
    gl.shaderSource(shader, text)
    gl.compileShader(shader)
    gl.attachShader(program, shader)
    gl.deleteShader(shader)
  }
  gl.linkProgram(program)
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost())
    throw new Error(`a shader cannot be linked: ${gl.getProgramInfoLog(program)}`)
  const count = gl.getProgramParameter(program, gl.ACTIVE_UNIFORMS) as number
  const names = Array.from({ length: count }, (_, i) => gl.getActiveUniform(program, i)?.name as string)
  const uniforms = new Map(names.map((name) => [name, gl.getUniformLocation(program, name) as WebGLUniformLocation]))
  return { program, at: (name) => uniforms.get(name) ?? null }
}

/** How pixels of each type are stored. */
export function formatOf(
  gl: Gl,
  pixels: TexturePiece['pixels'],
): { readonly internal: number; readonly format: number; readonly type: number } {
  if (pixels instanceof Uint8Array) return { internal: gl.R8UI, format: gl.RED_INTEGER, type: gl.UNSIGNED_BYTE }
  if (pixels instanceof Uint16Array) return { internal: gl.R16UI, format: gl.RED_INTEGER, type: gl.UNSIGNED_SHORT }
  if (pixels instanceof Uint32Array) return { internal: gl.R32UI, format: gl.RED_INTEGER, type: gl.UNSIGNED_INT }
  return { internal: gl.R32F, format: gl.RED, type: gl.FLOAT }
}

/** A texture that is read pixel by pixel, bound to a unit. */
export function texture(gl: Gl, target: number, unit: number): WebGLTexture {
  const made = gl.createTexture()
  gl.activeTexture(gl.TEXTURE0 + unit)
  gl.bindTexture(target, made)
  for (const side of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(target, side, gl.NEAREST)
  for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(target, side, gl.CLAMP_TO_EDGE)
  return made
}
