/** Two channels of one image: every feature is computed on each of them. */
import { createImage, createSample, PixelClassifier, stackChannels } from '@cambium/core'

export default async function useSeveralChannels(log: (text: string) => void): Promise<string[]> {
  const { image: nuclei, annotation } = createSample('nuclei')
  // a second channel: where the first is dark, with the noise of another exposure
  const other = createSample('nuclei', 5).image
  const inverse = nuclei.data.map((value, i) => 1000 - value + 0.2 * (other.data[i] as number))
  const image = stackChannels([
    nuclei,
    createImage(inverse, { shape: nuclei.shape, spacing: nuclei.spacing ?? [1, 1], unit: 'micrometer' }),
  ])

  const classifier = new PixelClassifier()
  await classifier.train({ features: 'original gaussian_blur=2', image, annotation })
  for (const [name, importance] of Object.entries(classifier.featureImportances())) log(`${name}: ${importance.toFixed(3)}`)
  return Object.keys(classifier.featureImportances())
}
