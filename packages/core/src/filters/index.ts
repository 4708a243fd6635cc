/** Every filter that a feature specification can name, by its name. */
import type { Plane } from '../array/raster.ts'
import { withData } from '../array/raster.ts'
import { openGpu } from '../devices/gpu.ts'
import { differenceOfGaussian } from './difference-of-gaussian.ts'
import type { Filter, FilterDefinition, FilterInput } from './filter.ts'
import { filterKernelsOf, referenceFilterKernels } from './filter-kernels-of.ts'
import { gammaCorrection } from './gamma-correction.ts'
import { gaussianBlur } from './gaussian.ts'
import { divideByGaussianBackground, subtractGaussianBackground } from './gaussian-background.ts'
import { GpuFilterKernels } from './gpu-filter-kernels.ts'
import { detectMaximaBox, detectMinimaBox } from './local-extrema.ts'
import { neighbourhoodFilters } from './neighbourhood.ts'
import { thresholdOtsu } from './otsu.ts'
import { pointwiseFilters } from './pointwise.ts'
import { stencilFilters } from './stencil-filters.ts'
import { structureTensorFilters } from './structure-tensor.ts'

/** Filters that ask a graphics processor for powers, whose last digits it may guess. */
const powers: ReadonlySet<string> = new Set(['power', 'exponential'])

/** Runs a filter on the graphics processor and reads the result back. */
async function runOnGpu(definition: FilterDefinition, { image, parameter }: FilterInput): Promise<Plane> {
  const gpu = await openGpu()
  const pixels = await gpu.compute(() => {
    const kernels = new GpuFilterKernels(gpu)
    return definition.run({ image: kernels.load(image.data, image.shape), parameter }, kernels).pixels
  })
  return withData(image, new Float32Array(pixels))
}

/** A filter on every device that has inner loops for it: processors give the bits of the definition. */
function onDevices(definition: FilterDefinition): Filter {
  const isGlobal = definition.reach([1, 1], 2) === 'global'
  return {
    ...definition,
    reference: (input) => definition.run(input, referenceFilterKernels),
    devices: {
      wasm: () => (input) => definition.run(input, filterKernelsOf('wasm')),
      ...(isGlobal ? {} : { webgpu: () => (input: FilterInput) => runOnGpu(definition, input) }),
    },
    tolerance: { wasm: 0, webgpu: powers.has(definition.name) ? 1e-4 : 2e-6 },
  }
}

const definitions: readonly FilterDefinition[] = [
  gaussianBlur,
  differenceOfGaussian,
  ...stencilFilters,
  subtractGaussianBackground,
  divideByGaussianBackground,
  ...structureTensorFilters,
  ...neighbourhoodFilters,
  detectMaximaBox,
  detectMinimaBox,
  thresholdOtsu,
  gammaCorrection,
  ...pointwiseFilters,
]

/** Filters that APOC does not have. */
export const extraFilters: ReadonlySet<string> = new Set([
  'laplace_box3d',
  'sobel3d',
  'small_structure_tensor_eigenvalue',
  'large_structure_tensor_eigenvalue',
])

/** All filters that a feature specification can name, by name. */
export const filters: ReadonlyMap<string, Filter> = new Map(definitions.map((definition) => [definition.name, onDevices(definition)]))
