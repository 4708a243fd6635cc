import type { Plane } from '../array/raster.ts'
import { withData } from '../array/raster.ts'
import { threadMemory } from '../devices/wasm-kernels.ts'
import { filterExports } from './filter-exports.ts'
import type { FilterKernels } from './filter-kernels.ts'
import { footprint, stepsOf } from './footprint.ts'
import { type Padded, padded } from './padding.ts'
import type { ReductionName } from './reduce-neighbours.ts'
import type { StencilName } from './stencil.ts'

// the same numbers as in stencil.as.ts and reduce-neighbours.as.ts
const stencilNumbers: readonly StencilName[] = [
  'laplace_box',
  'laplace_box3d',
  'laplace_diamond',
  'sobel',
  'sobel3d',
  'gradient_x',
  'gradient_y',
  'gradient_z',
  'small_hessian_eigenvalue',
  'large_hessian_eigenvalue',
]
const reductionNumbers: readonly ReductionName[] = ['mean', 'maximum', 'minimum', 'variance', 'median']

/** What lies behind a padded image is read by the last lanes. */
const slack = 16

/** Bytes of an image with a margin around it. */
function paddedBytes(image: Plane, margin: readonly number[]): number {
  return 4 * image.shape.reduce((product, length, axis) => product * (length + 2 * (margin[axis] as number)), 1) + slack
}

/** The loops that take time. */
type WasmFilterKernels = Pick<FilterKernels, 'convolve' | 'stencil' | 'neighbours'>

const kernels: WasmFilterKernels = {
  convolve(image, axis, { radius, weights, divisor }) {
    const memory = threadMemory()
    const length = image.shape[axis] as number
    const step = image.shape.slice(axis + 1).reduce((product, n) => product * n, 1)
    const size = image.data.length
    const count = 2 * radius + 1
    const line = step === 1 ? 4 * (length + 2 * radius) : 0
    const [source, target, taps, wide, row] = memory.place(4 * size, 4 * size, 4 * count, 8 * count, line) as [
      number,
      number,
      number,
      number,
      number,
    ]
    memory.float32(source, size).set(image.data)
    memory.float64(wide, count).set(weights)
    filterExports().convolve(source, target, length, step, size / (length * step), radius, wide, divisor, taps, row)
    return withData(image, memory.float32(target, size).slice())
  },

  stencil(image, name) {
    const memory = threadMemory()
    const margin = image.shape.map(() => 1)
    const size = image.data.length
    const [source, target] = memory.place(paddedBytes(image, margin), 4 * size) as [number, number]
    const { first, rowStep, planeStep, depth, height, width } = placed(image, margin, source)
    const deep = image.shape.length === 3 ? 1 : 0
    filterExports().stencil(stencilNumbers.indexOf(name), first, target, width, height, depth, rowStep, planeStep, deep)
    return withData(image, memory.float32(target, size).slice())
  },

  neighbours(image, half, shape, name) {
    const memory = threadMemory()
    const offsets = footprint(shape, half)
    const size = image.data.length
    const [source, target, steps, keys] = memory.place(paddedBytes(image, half), 4 * size, 4 * offsets.length, 4 * offsets.length) as [
      number,
      number,
      number,
      number,
    ]
    const { first, rowStep, planeStep, depth, height, width, image: laid } = placed(image, half, source)
    memory.int32(steps, offsets.length).set(stepsOf(offsets, laid).map((distance) => 4 * distance))
    const kind = reductionNumbers.indexOf(name)
    filterExports().reduceNeighbours(kind, first, target, width, height, depth, rowStep, planeStep, steps, offsets.length, keys)
    return withData(image, memory.float32(target, size).slice())
  },
}

/** An image with its margin in the memory of the kernels; steps in bytes. */
function placed(
  image: Plane,
  margin: readonly number[],
  source: number,
): { image: Padded; first: number; rowStep: number; planeStep: number; depth: number; height: number; width: number } {
  const memory = threadMemory()
  const laid = padded(image, margin, (length) => memory.float32(source, length))
  const [planeStep, rowStep] = laid.steps
  const { depth, height, width } = laid
  return { image: laid, first: source + 4 * laid.row(0, 0), rowStep: 4 * rowStep, planeStep: 4 * planeStep, depth, height, width }
}

/** The inner loops in WebAssembly with 128-bit vectors: the bits of the definitions. */
export const wasmFilterKernels: WasmFilterKernels = {
  convolve: (...input) => threadMemory().within(() => kernels.convolve(...input)),
  stencil: (...input) => threadMemory().within(() => kernels.stencil(...input)),
  neighbours: (...input) => threadMemory().within(() => kernels.neighbours(...input)),
}
