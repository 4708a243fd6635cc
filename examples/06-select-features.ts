/** How a forest decides, depth by depth; then only its three best features, and the two forests side by side. */
import { createSample, PixelClassifier } from '@cambium/core'

const many = [1, 2, 3, 4, 5].flatMap((sigma) => [`gaussian_blur=${sigma}`, `difference_of_gaussian=${sigma}`]).join(' ')

export default async function selectFeatures(log: (text: string) => void): Promise<{ features: string; agreement: number }> {
  const { image, annotation } = createSample('nuclei')
  const first = new PixelClassifier({ nEstimators: 1000, maxDepth: 5 })
  await first.train({ features: many, image, annotation })

  // share of the decisions at each depth; beware of correlated features: they share the decisions among them
  const { shares } = first.statistics()
  for (const [name, row] of Object.entries(shares)) log(`${name.padEnd(26)} ${row.map((share) => share.toFixed(3)).join('  ')}`)

  const best = Object.entries(first.featureImportances())
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3)
  const features = best.map(([name]) => name).join(' ')
  const second = new PixelClassifier({ nEstimators: 1000, maxDepth: 3 })
  await second.train({ features, image, annotation })

  const [a, b] = [await first.predict({ image }), await second.predict({ image })]
  const agreement = a.data.filter((value, i) => value === b.data[i]).length / a.data.length
  log(`with ${features} alone ${(100 * agreement).toFixed(1)} % of the pixels get the same class`)
  return { features, agreement }
}
