import type { Device } from '../devices/device.ts'
import { convolveAlong } from './along-axis.ts'
import type { FilterKernels } from './filter-kernels.ts'
import { reduceNeighbours } from './reduce-neighbours.ts'
import { applyStencil } from './stencil.ts'
import { wasmFilterKernels } from './wasm-filter-kernels.ts'

/** The definitions: what every other device is judged against. */
export const referenceFilterKernels: FilterKernels = { convolve: convolveAlong, stencil: applyStencil, neighbours: reduceNeighbours }

/** The inner loops of a device. */
export const filterKernelsOf = (device: Device): FilterKernels => (device === 'wasm' ? wasmFilterKernels : referenceFilterKernels)
