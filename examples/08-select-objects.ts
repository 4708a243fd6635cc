/** Only the objects of one class stay, numbered anew. */
import { createSample, type LabelImage, ObjectSelector } from '@cambium/core'

export default async function selectObjects(log: (text: string) => void): Promise<LabelImage> {
  const { image, labels, objectAnnotation, objectClasses } = createSample('nuclei')
  const selector = new ObjectSelector({ positiveClass: 2 })
  await selector.train({ features: 'area mean_max_distance_to_centroid_ratio', labels, image, annotation: objectAnnotation })
  const elongated = await selector.predict({ labels, image })
  const count = ({ data }: LabelImage): number => data.reduce((most, label) => Math.max(most, label), 0)
  const truth = new Set(labels.data.filter((_, i) => objectClasses.data[i] === 2)).size
  log(`${count(elongated)} of ${count(labels)} nuclei are elongated; in truth ${truth} are`)
  return elongated
}
