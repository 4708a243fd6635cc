/** Every filter that a feature specification can name, by its name. */
import { differenceOfGaussian } from './difference-of-gaussian.ts'
import type { Filter, FilterDefinition } from './filter.ts'
import { filterKernelsOf, referenceFilterKernels } from './filter-kernels-of.ts'
import { gammaCorrection } from './gamma-correction.ts'
import { gaussianBlur } from './gaussian.ts'
import { divideByGaussianBackground, subtractGaussianBackground } from './gaussian-background.ts'
import { detectMaximaBox, detectMinimaBox } from './local-extrema.ts'
import { neighbourhoodFilters } from './neighbourhood.ts'
import { thresholdOtsu } from './otsu.ts'
import { pointwiseFilters } from './pointwise.ts'
import { stencilFilters } from './stencil-filters.ts'

/** A filter on every device that has inner loops for it: all of them give the bits of the definition. */
const onDevices = (definition: FilterDefinition): Filter => ({
  ...definition,
  reference: (input) => definition.run(input, referenceFilterKernels),
  devices: { wasm: () => (input) => definition.run(input, filterKernelsOf('wasm')) },
  tolerance: { wasm: 0 },
})

const definitions: readonly FilterDefinition[] = [
  gaussianBlur,
  differenceOfGaussian,
  ...stencilFilters,
  subtractGaussianBackground,
  divideByGaussianBackground,
  ...neighbourhoodFilters,
  detectMaximaBox,
  detectMinimaBox,
  thresholdOtsu,
  gammaCorrection,
  ...pointwiseFilters,
]

export const filters: ReadonlyMap<string, Filter> = new Map(definitions.map((definition) => [definition.name, onDevices(definition)]))
