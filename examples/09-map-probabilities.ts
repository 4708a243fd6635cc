/** How sure the forest is: the probability of one class as an image, and of all classes from the same model. */
import { createSample, ProbabilityMapper } from '@cambium/core'

export default async function mapProbabilities(log: (text: string) => void): Promise<Float32Array> {
  const { image, annotation } = createSample('nuclei')
  const mapper = new ProbabilityMapper({ outputClass: 2 })
  await mapper.train({ features: 'medium_quick', image, annotation })

  const { data } = await mapper.predict({ image })
  const unsure = data.filter((probability) => probability > 0.4 && probability < 0.6).length
  log(`probability of "nucleus": mean ${(data.reduce((sum, one) => sum + one, 0) / data.length).toFixed(3)}, ${unsure} pixels are unsure`)

  const all = await mapper.predictProbabilities({ image })
  log(`probabilities of the classes ${all.classes.join(' and ')}: axes ${all.axes}, shape ${all.shape.join(' × ')}`)
  return data
}
