/** Objects that were found get a class by their size and shape, learned from a few painted ones. */
import { type ClassMap, createSample, ObjectClassifier, ObjectSegmenter } from '@cambium/core'

export default async function classifyObjects(log: (text: string) => void): Promise<ClassMap> {
  const { image, annotation, objectAnnotation } = createSample('nuclei')
  const segmenter = new ObjectSegmenter({ maxDepth: 4 })
  await segmenter.train({ features: 'object_size_1_to_5_px', image, annotation })
  const labels = await segmenter.predict({ image })

  // size and shape are the criteria
  const features = 'area mean_max_distance_to_centroid_ratio'
  const classifier = new ObjectClassifier()
  await classifier.train({ features, labels, image, annotation: objectAnnotation })
  const { classMap, table } = await classifier.predictWithTable({ labels, image })

  for (const value of classifier.classes) log(`class ${value}: ${(table.class as number[]).filter((one) => one === value).length} objects`)
  log(`importances: ${JSON.stringify(classifier.featureImportances())}`)
  return classMap
}
