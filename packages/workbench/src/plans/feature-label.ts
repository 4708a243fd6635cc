/** Words of a feature's name as they are said, longest first. */
const words: readonly (readonly [RegExp, string])[] = [
  [/^laplace_box3?d?_of_gaussian_blur$/, 'LoG'],
  [/^difference_of_gaussian$/, 'DoG'],
  [/^gaussian_blur$/, 'Gaussian'],
  [/^sobel(3d)?_of_gaussian_blur$/, 'Sobel'],
  [/^(small|large)_hessian_eigenvalue_of_gaussian_blur$/, 'Hessian $1'],
]

/** A short name of a feature for narrow lists, such as `LoG 3` for `laplace_box_of_gaussian_blur=3`. */
export function featureLabel(feature: string): string {
  const [, operation = feature, sigma, channel] = /^([^=]+?)(?:=([^ ]+))?( .*)?$/.exec(feature) ?? []
  const known = words.find(([pattern]) => pattern.test(operation))
  const name = known === undefined ? operation.replaceAll('_of_', ' of ').replaceAll('_', ' ') : operation.replace(...known)
  return [name, ...(sigma === undefined ? [] : [sigma]), ...(channel === undefined ? [] : [channel.trim()])].join(' ')
}
