import { chooseDevice } from '../devices/device.ts'
import { filterExports } from '../filters/filter-exports.ts'
import { forestKernels } from '../forest/forest-kernels.ts'

/** Compiles the kernels of this thread before the first task needs them. */
export function prepareKernels(): void {
  if (chooseDevice() !== 'wasm') return
  filterExports()
  forestKernels()
}
