/** A stack whose slices lie farther apart than its pixels: σ for each axis (z:y:x), objects in 3-D, sizes in micrometers. */
import { createSample, ObjectSegmenter, regionProperties, rowCount, type Table } from '@cambium/core'

export default async function segmentVolumes(log: (text: string) => void): Promise<Table> {
  const { image, annotation } = createSample('nuclei3d')
  log(`axes ${image.axes}, shape ${image.shape.join(' × ')}, spacing ${image.spacing?.join(' × ')} ${image.unit}`)

  // 0.8 µm between slices and 0.325 µm between pixels: about the same length along all axes
  const features = 'gaussian_blur=0.8:2:2 sobel3d_of_gaussian_blur=0.4:1:1 laplace_box3d_of_gaussian_blur=0.8:2:2'
  const segmenter = new ObjectSegmenter({ maxDepth: 4 })
  await segmenter.train({ features, image, annotation })
  const labels = await segmenter.predict({ image })

  const table = regionProperties(labels, { image, properties: ['label', 'area', 'centroid', 'intensity_mean'] })
  const volumes = (table.area as number[]).toSorted((a, b) => a - b)
  log(`${rowCount(table)} objects, median volume ${volumes[volumes.length >> 1]?.toFixed(1)} µm³`)
  return table
}
