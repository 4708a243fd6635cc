import type { Plane } from '../array/raster.ts'
import { withData } from '../array/raster.ts'
import { symmetricEigenvalues } from '../math/symmetric-eigenvalues.ts'
import { defineFilter, type FilterDefinition } from './filter.ts'
import type { DevicePlane, EigenvalueName, FilterKernels } from './filter-kernels.ts'
import { gaussian, gaussianRadius } from './gaussian.ts'

/** The products are blurred with half of σ. */
const halved = (sigma: readonly number[]): number[] => sigma.map((s) => s / 2)

/**
 * The distinct entries of the structure tensor: products of the differences along two axes of the blurred image, blurred with half of σ. In
 * the order xx, xy, yy, or xx, xy, xz, yy, yz, zz; four times too large, since differences span two pixels and are not halved.
 */
function tensorOf<P extends DevicePlane>(image: P, sigma: readonly number[], kernels: FilterKernels<P>): P[] {
  const blurred = gaussian(image, sigma, kernels)
  const names = (['gradient_x', 'gradient_y', 'gradient_z'] as const).slice(0, image.shape.length)
  const differences = names.map((name) => kernels.stencil(blurred, name))
  return differences.flatMap((a, i) => differences.slice(i).map((b) => gaussian(kernels.join(a, b, 'product'), halved(sigma), kernels)))
}

/** An eigenvalue of the tensor in each pixel, at least 0; NaN where an entry is. @param tensor  three planes in two dimensions, six in three */
export function tensorEigenvalues(tensor: readonly Plane[], which: EigenvalueName): Plane {
  const [first] = tensor as [Plane]
  const output = new Float32Array(first.data.length)
  const entries = tensor.map(({ data }) => data)
  const at = (entry: number, i: number): number => (entries[entry] as Float32Array)[i] as number
  for (let i = 0; i < output.length; i++) {
    if (entries.some((entry) => Number.isNaN(entry[i]))) {
      output[i] = Number.NaN
      continue
    }
    const [low, middle, high] =
      tensor.length === 3
        ? symmetricEigenvalues([at(0, i), at(2, i), 0], [at(1, i), 0, 0])
        : symmetricEigenvalues([at(0, i), at(3, i), at(5, i)], [at(1, i), at(2, i), at(4, i)])
    // no eigenvalue is below 0: in two dimensions the smallest of three is the one that was added
    const value = which === 'largest' ? high : tensor.length === 3 ? middle : low
    output[i] = Math.max(0, value)
  }
  return withData(first, output)
}

const eigenvalueFilter = (name: string, which: EigenvalueName, summary: string): FilterDefinition =>
  defineFilter({
    name,
    summary,
    parameter: 'length',
    reach: (sigma) => sigma.map((s) => gaussianRadius(s) + 1 + gaussianRadius(s / 2)),
    run: ({ image, parameter }, kernels) =>
      kernels.map(kernels.tensorEigenvalues(tensorOf(image, parameter, kernels), which), 'multiply_image_and_scalar', 1 / 4),
    examples: [0.5, 1, 2.3],
  })

/** How strongly brightness changes across the direction of an edge, and along it: corners and texture have both. */
export const structureTensorFilters: readonly FilterDefinition[] = [
  eigenvalueFilter(
    'small_structure_tensor_eigenvalue',
    'smallest',
    'smallest eigenvalue of the structure tensor (differences of the blur with σ, their products blurred with σ/2): corners and texture',
  ),
  eigenvalueFilter(
    'large_structure_tensor_eigenvalue',
    'largest',
    'largest eigenvalue of the structure tensor (differences of the blur with σ, their products blurred with σ/2): edges',
  ),
]
