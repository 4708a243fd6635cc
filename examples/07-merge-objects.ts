/** Objects that were cut apart grow together again: strokes over borders say 1 = merge and 2 = keep. */
import { createAnnotation, createLabelImage, createSample, type LabelImage, ObjectMerger, relabelSequential } from '@cambium/core'

/** Every nucleus cut in two, as an over-eager segmentation would do. */
function cutInTwo(labels: LabelImage): LabelImage {
  const width = labels.shape[1] as number
  const columns = new Map<number, { sum: number; count: number }>()
  labels.data.forEach((label, i) => {
    const { sum, count } = columns.get(label) ?? { sum: 0, count: 0 }
    columns.set(label, { sum: sum + (i % width), count: count + 1 })
  })
  const halves = labels.data.map((label, i) => {
    const { sum, count } = columns.get(label) as { sum: number; count: number }
    return label === 0 ? 0 : 2 * label - (i % width < sum / count ? 1 : 0)
  })
  return relabelSequential(createLabelImage(halves, { shape: labels.shape }))
}

const count = ({ data }: LabelImage): number => data.reduce((most, label) => Math.max(most, label), 0)

export default async function mergeObjects(log: (text: string) => void): Promise<{ truth: number; cut: number; merged: number }> {
  const { image, labels: truth } = createSample('nuclei')
  const labels = cutInTwo(truth)

  // strokes: 1 inside the first dozen nuclei (their halves belong together), 2 where two nuclei touch
  const [height, width] = truth.shape as [number, number]
  const painted = truth.data.map((label, i) => {
    const touches = [i - width, i + 1, i - 1, i + width].some((j) => {
      const inside = j >= 0 && j < height * width && Math.abs((j % width) - (i % width)) <= 1
      return inside && truth.data[j] !== 0 && truth.data[j] !== label
    })
    if (label === 0) return 0
    return touches ? 2 : label <= 12 ? 1 : 0
  })
  const annotation = createAnnotation(painted, { shape: truth.shape })

  const merger = new ObjectMerger()
  await merger.train({ features: 'touch_portion centroid_distance', labels, annotation, image })
  const merged = await merger.predict({ labels, image })
  log(`${count(truth)} nuclei, cut into ${count(labels)} pieces, merged to ${count(merged)} objects`)
  return { truth: count(truth), cut: count(labels), merged: count(merged) }
}
