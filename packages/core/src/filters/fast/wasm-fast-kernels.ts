import { threadMemory } from '../../devices/wasm-kernels.ts'
import { type FilterExports, filterExports } from '../filter-exports.ts'
import type { Block, FastKernels, FastStencilName } from './fast-kernels.ts'

// the same numbers as in fast.as.ts
const stencilNumbers: readonly FastStencilName[] = [
  'laplace_box',
  'laplace_box3d',
  'laplace_diamond',
  'sobel',
  'sobel3d',
  'gradient_x',
  'gradient_y',
  'small_hessian_eigenvalue',
  'large_hessian_eigenvalue',
]

/** What the last lanes read behind the pixels. */
const slack = 64

/** Address of a block, and bytes from plane to plane and from row to row. */
const placeOf = ({ at, steps }: Block): [number, number, number] => [4 * at, 4 * steps[0], 4 * steps[1]]

/** The fast mode in WebAssembly with 128-bit vectors: the bits of the reference. */
export function wasmFastKernels(): FastKernels {
  const memory = threadMemory()
  const run: FilterExports = filterExports()
  return {
    within: (work) => memory.within(work),
    place: (pixels) => (memory.place(4 * pixels + slack)[0] as number) / 4,
    pixels: (at, length) => memory.float32(4 * at, length),
    convolve(source, target, axis, weights, every) {
      memory.within(() => {
        const [at, line] = memory.place(4 * weights.length, every === 2 && axis === 2 ? 8 * target.shape[2] + slack : 0) as [number, number]
        memory.float32(at, weights.length).set(weights)
        run.fastConvolve(...placeOf(source), ...placeOf(target), ...target.shape, axis, at, weights.length - 1, every, line)
      })
    },
    upsample: (source, target, axis) => run.fastUpsample(...placeOf(source), ...placeOf(target), ...target.shape, axis),
    stencil: (name, source, target, deep) =>
      run.fastStencil(stencilNumbers.indexOf(name), ...placeOf(source), ...placeOf(target), ...target.shape, deep ? 1 : 0),
    hessian(source, smallest, largest) {
      const [, height, width] = smallest.shape
      run.fastHessian(4 * source.at, 4 * source.steps[1], 4 * smallest.at, 4 * largest.at, 4 * smallest.steps[1], height, width)
    },
    join: (name, a, b, target) => run.fastJoin(name === 'ratio' ? 1 : 0, ...placeOf(a), ...placeOf(b), ...placeOf(target), ...target.shape),
  }
}
