/** Train on one image, judge on another that the forest has never seen: the only numbers that count. */
import { type Comparison, countImage, createSample, ObjectSegmenter, scoreImages } from '@cambium/core'

export default async function compareWithTruth(log: (text: string) => void): Promise<Comparison> {
  const training = createSample('nuclei')
  const test = createSample('nuclei', 99)
  const segmenter = new ObjectSegmenter({ maxDepth: 4 })
  await segmenter.train({ features: 'object_size_1_to_5_px', image: training.image, annotation: training.annotation })

  const scores = async ({ image, labels }: typeof test): Promise<Comparison> =>
    scoreImages([countImage(labels, await segmenter.predict({ image }))])
  const [seen, unseen] = [await scores(training), await scores(test)]
  log(`training image: F1 ${seen.pixels.f1.toFixed(3)}, objects at IoU 0.5: ${seen.objects?.f1.toFixed(3)}`)
  log(`unseen image:   F1 ${unseen.pixels.f1.toFixed(3)}, objects at IoU 0.5: ${unseen.objects?.f1.toFixed(3)}`)
  return unseen
}
