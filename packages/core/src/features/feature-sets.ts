/** Feature specifications with a name: APOC's predefined sets (`apoc.PredefinedFeatureSet`). */
const bySize = (radii: readonly number[]): string =>
  ['gaussian_blur', 'difference_of_gaussian', 'laplace_box_of_gaussian_blur']
    .flatMap((name) => radii.map((radius) => `${name}=${radius}`))
    .join(' ')

const from = (first: number, last: number, step = 1): number[] =>
  Array.from({ length: (last - first) / step + 1 }, (_, i) => first + i * step)

/** The predefined sets by their names, with the features that each stands for. */
export const featureSets: Readonly<Record<string, string>> = {
  small_quick: 'original gaussian_blur=1 sobel_of_gaussian_blur=1',
  medium_quick: 'gaussian_blur=5 sobel_of_gaussian_blur=5',
  large_quick: 'gaussian_blur=25 sobel_of_gaussian_blur=25',
  small_dog_log: 'original gaussian_blur=1 difference_of_gaussian=1 laplace_box_of_gaussian_blur=1',
  medium_dog_log: 'gaussian_blur=5 difference_of_gaussian=5 laplace_box_of_gaussian_blur=5',
  large_dog_log: 'gaussian_blur=25 difference_of_gaussian=25 laplace_box_of_gaussian_blur=25',
  object_size_1_to_2_px: bySize(from(1, 2)),
  object_size_1_to_5_px: `original ${bySize(from(1, 5))}`,
  object_size_3_to_8_px: bySize(from(3, 8)),
  object_size_5_to_10_px: bySize(from(5, 10)),
  object_size_10_to_15_px: bySize(from(10, 15)),
  object_size_15_to_20_px: bySize(from(15, 20)),
  object_size_20_to_25_px: bySize(from(20, 25)),
  object_size_25_to_50_px: bySize([25, 30, 35, 40, 45]),
  object_size_50_to_100_px: bySize([50, 60, 70, 80, 90]),
  v070: 'gaussian_blur=1 difference_of_gaussian=1 laplace_box_of_gaussian_blur=1 sobel_of_gaussian_blur=1',
}

/** A word of a predefined set that is not defined in three dimensions, and what stands for it there. */
const in3d: Readonly<Record<string, string>> = { sobel: 'sobel3d', laplace_box: 'laplace_box3d' }

/** The specification of a predefined set for images of that many dimensions; `replaced` names the words that were substituted. */
export function featureSetFor(name: string, dimensions: 2 | 3): { specification: string; replaced: readonly string[] } {
  const specification = featureSets[name] as string
  if (dimensions === 2) return { specification, replaced: [] }
  const replaced = Object.keys(in3d).filter((word) => specification.includes(`${word}_of_`))
  const substituted = replaced.reduce((text, word) => text.replaceAll(`${word}_of_`, `${in3d[word]}_of_`), specification)
  return { specification: substituted, replaced }
}
