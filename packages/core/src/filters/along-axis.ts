import type { Plane } from '../array/raster.ts'
import { withData } from '../array/raster.ts'

/** A weighted mean of the neighbours along one axis, −radius to radius. */
export interface Stencil {
  readonly radius: number
  /** 2 · radius + 1 float32 weights. */
  readonly weights: Float32Array
  /** What the weighted sum is divided by, float32. */
  readonly divisor: number
}

/**
 * Applies a stencil to every line of an image along one axis. Products and sums are fused and rounded to float32 neighbour by
 * neighbour, from −radius to radius, and divided once at the end: what APOC's kernels do on a processor.
 */
export function convolveAlong(image: Plane, axis: number, { radius, weights, divisor }: Stencil): Plane {
  const length = image.shape[axis] as number
  const step = image.shape.slice(axis + 1).reduce((product, n) => product * n, 1)
  const blocks = image.data.length / (length * step)
  const output = new Float32Array(image.data.length)
  const line = new Float32Array(length + 2 * radius)
  for (let block = 0; block < blocks; block++) {
    const start = block * length * step
    if (step === 1) convolveLine(image.data, output, { start, length, radius, weights, line })
    else convolveRows(image.data, output, { start, length, step, radius, weights })
  }
  for (let i = 0; i < output.length; i++) output[i] = (output[i] as number) / divisor
  return withData(image, output)
}

function convolveLine(
  source: Float32Array,
  target: Float32Array,
  { start, length, radius, weights, line }: { start: number; length: number; radius: number; weights: Float32Array; line: Float32Array },
): void {
  line.set(source.subarray(start, start + length), radius)
  line.fill(source[start] as number, 0, radius)
  line.fill(source[start + length - 1] as number, radius + length)
  for (let v = 0; v <= 2 * radius; v++) {
    const weight = weights[v] as number
    for (let i = 0; i < length; i++) target[start + i] = (target[start + i] as number) + weight * (line[v + i] as number)
  }
}

function convolveRows(
  source: Float32Array,
  target: Float32Array,
  { start, length, step, radius, weights }: { start: number; length: number; step: number; radius: number; weights: Float32Array },
): void {
  for (let i = 0; i < length; i++) {
    const to = start + i * step
    for (let v = -radius; v <= radius; v++) {
      const weight = weights[v + radius] as number
      const from = start + Math.min(length - 1, Math.max(0, i + v)) * step
      for (let j = 0; j < step; j++) target[to + j] = (target[to + j] as number) + weight * (source[from + j] as number)
    }
  }
}
