// All kernels of the filters: filters.wasm.gen.ts.
export { convolve } from './along-axis.as'
export { fastConvolve, fastHessian, fastJoin, fastStencil, fastUpsample } from './fast/fast.as'
export { fitPairs, guideMoments, guidePairs, linePairs, mapPairs, pairSums, pairSumsDown } from './guided-filter.as'
export { stencil } from './stencil.as'
export { reduceNeighbours } from './reduce-neighbours.as'
