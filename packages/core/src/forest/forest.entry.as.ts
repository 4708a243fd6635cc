// All kernels of the forest: forest.wasm.gen.ts.
export { scoreClasses } from './scores.as'

/** Where memory is free. */
export function heapBase(): usize {
  return __heap_base
}
