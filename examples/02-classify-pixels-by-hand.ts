/** Pixel classification step by step: feature stack → samples and target → fit → predict → back to an image. */
import { createSample, generateFeatureStack } from '@cambium/core'
import { RandomForestClassifier } from '@cambium/core/forest'

export default async function classifyPixelsByHand(log: (text: string) => void): Promise<Uint8Array> {
  const { image, annotation } = createSample('nuclei')
  const [height, width] = image.shape as [number, number]

  const stack = generateFeatureStack(image, 'original gaussian_blur=2 sobel_of_gaussian_blur=2')
  log(`feature stack: ${stack.names.join(', ')}; ${stack.shape.join(' × ')}`)

  // one row for each annotated pixel, and its class
  const pixels = height * width
  const annotated = [...annotation.data.keys()].filter((i) => annotation.data[i] !== 0)
  const samples = annotated.map((i) => stack.names.map((_, feature) => stack.data[feature * pixels + i] as number))
  const target = annotated.map((i) => annotation.data[i] as number)
  log(`${samples.length} annotated pixels`)

  const classifier = new RandomForestClassifier({ maxDepth: 2, randomState: 0 })
  classifier.fit(samples, target)

  // all pixels: the stack holds a feature after the other, so its layout is columns
  const result = classifier.predict({ data: stack.data, rows: pixels, columns: stack.names.length, layout: 'columns' })
  const classMap = Uint8Array.from(result)
  log(`${classMap.filter((value) => value === 2).length} of ${pixels} pixels are nuclei`)
  return classMap
}
