import type { Processor } from '../devices/device.ts'
import { convolveAlong } from './along-axis.ts'
import type { FilterKernels } from './filter-kernels.ts'
import { correctGamma } from './gamma-correction.ts'
import { localExtrema } from './local-extrema.ts'
import { mostFrequent } from './most-frequent.ts'
import { aboveOtsu } from './otsu.ts'
import { applyPixelMap, joinPixels } from './pixel-maps.ts'
import { reduceNeighbours } from './reduce-neighbours.ts'
import { applyStencil } from './stencil.ts'
import { tensorEigenvalues } from './structure-tensor.ts'
import { wasmFilterKernels } from './wasm-filter-kernels.ts'

/** The definitions: what every other device is judged against. */
export const referenceFilterKernels: FilterKernels = {
  convolve: convolveAlong,
  stencil: applyStencil,
  neighbours: reduceNeighbours,
  mostFrequent,
  extrema: localExtrema,
  join: joinPixels,
  tensorEigenvalues,
  map: applyPixelMap,
  withWhole: (image, name, number) => (name === 'threshold_otsu' ? aboveOtsu(image) : correctGamma(image, number)),
}

/** The inner loops of a device; WebAssembly has those that take time. */
export const filterKernelsOf = (device: Processor): FilterKernels =>
  device === 'wasm' ? { ...referenceFilterKernels, ...wasmFilterKernels } : referenceFilterKernels
