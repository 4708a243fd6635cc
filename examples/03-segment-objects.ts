/** From raw pixels and a few strokes to a label image, and a model file that opens in APOC. */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createSample, type LabelImage, ObjectSegmenter } from '@cambium/core'
import { threads, writeLabels, writeModel } from '@cambium/core/node'

export default async function segmentObjects(log: (text: string) => void): Promise<LabelImage> {
  const { image, annotation } = createSample('nuclei')
  const folder = await mkdtemp(path.join(tmpdir(), 'cambium-'))

  // define features, train, and look at what decided
  const features = 'gaussian_blur=1 gaussian_blur=5 sobel_of_gaussian_blur=1'
  const segmenter = new ObjectSegmenter({ positiveClass: 2 })
  await segmenter.train({ features, image, annotation, executor: threads(2) })
  for (const [name, importance] of Object.entries(segmenter.featureImportances())) log(`${name}: ${importance.toFixed(3)}`)

  const labels = await segmenter.predict({ image })
  log(`${labels.data.reduce((most, label) => Math.max(most, label), 0)} objects`)

  await writeModel(path.join(folder, 'my_object_segmenter.cl'), segmenter)
  await writeLabels(path.join(folder, 'labels.tif'), labels)
  log(`model and labels are in ${folder}`)
  return labels
}
