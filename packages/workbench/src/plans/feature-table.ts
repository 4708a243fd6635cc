/** A row of the table of features: a filter with a length, and what it is called there. */
export interface FeatureRow {
  readonly name: string
  readonly filter: string
}

/** Lengths in pixels that the table offers; others can be written. */
export const tableSigmas = [1, 2, 3, 4, 5, 10, 15, 20, 25] as const

const filters: readonly (readonly [name: string, in2d: string, in3d?: string])[] = [
  ['Gaussian', 'gaussian_blur'],
  ['DoG', 'difference_of_gaussian'],
  ['LoG', 'laplace_box_of_gaussian_blur', 'laplace_box3d_of_gaussian_blur'],
  ['Sobel', 'sobel_of_gaussian_blur', 'sobel3d_of_gaussian_blur'],
  ['Hessian small', 'small_hessian_eigenvalue_of_gaussian_blur'],
  ['Hessian large', 'large_hessian_eigenvalue_of_gaussian_blur'],
  ['Structure small', 'small_structure_tensor_eigenvalue'],
  ['Structure large', 'large_structure_tensor_eigenvalue'],
]

/** The filters that the table offers for images of that many dimensions. */
export const tableRows = (dimensions: 2 | 3): readonly FeatureRow[] =>
  filters.map(([name, in2d, in3d = in2d]) => ({ name, filter: dimensions === 2 ? in2d : in3d }))

export const wordsOf = (specification: string): string[] => specification.split(/\s+/).filter((word) => word !== '')

/** The specification with a feature more, or without it where it was there; the others stay in their order. */
export function toggled(specification: string, feature: string): string {
  const words = wordsOf(specification)
  return (words.includes(feature) ? words.filter((word) => word !== feature) : [...words, feature]).join(' ')
}
