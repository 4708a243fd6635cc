// All kernels of the filters: filters.wasm.gen.ts.
export { convolve } from './along-axis.as'
export { stencil } from './stencil.as'
export { reduceNeighbours } from './reduce-neighbours.as'

/** Where memory is free. */
export function heapBase(): usize {
  return __heap_base
}
