// All kernels of the filters: filters.wasm.gen.ts.
export { convolve } from './along-axis.as'
export { stencil } from './stencil.as'
export { reduceNeighbours } from './reduce-neighbours.as'
