import type { Processor } from '../../devices/device.ts'
import type { FastKernels } from './fast-kernels.ts'
import { referenceFastKernels } from './reference-fast-kernels.ts'
import { wasmFastKernels } from './wasm-fast-kernels.ts'

/** The inner loops of the fast mode on a device. */
export const fastKernelsOf = (device: Processor): FastKernels => (device === 'wasm' ? wasmFastKernels() : referenceFastKernels())
