import { lazyKernels } from '../devices/wasm-kernels.ts'
import base64 from './filters.wasm.gen.ts'

type Kernel = (...parameters: number[]) => void

/** What filters.entry.as.ts exports. Pointers are bytes in the memory of the thread; true and false are 1 and 0. */
export interface FilterExports {
  readonly convolve: Kernel
  readonly stencil: Kernel
  readonly reduceNeighbours: Kernel
  readonly fastConvolve: Kernel
  readonly fastUpsample: Kernel
  readonly fastStencil: Kernel
  readonly fastHessian: Kernel
  readonly fastJoin: Kernel
  readonly guidePairs: Kernel
  readonly mapPairs: Kernel
  readonly pairSums: Kernel
  readonly pairSumsDown: Kernel
  readonly guideMoments: Kernel
  readonly fitPairs: Kernel
  readonly linePairs: Kernel
}

export const filterExports = lazyKernels<FilterExports>(base64)
