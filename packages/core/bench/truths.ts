import path from 'node:path'
import { createImage, framesOf, type Image, type Raster } from '@cambium/core'
import { readImage, readLabels } from '@cambium/core/node'

const data = path.resolve(process.env.CAMBIUM_DATA ?? '../shared/data')

/** An image with its objects. */
export interface Truth {
  readonly name: string
  readonly set: 'nuclei' | 'others'
  readonly image: Image
  readonly labels: Uint32Array
}

/** All images with ground truth that there are. */
export async function truths(): Promise<Truth[]> {
  const at = (name: string): string => path.join(data, name)
  const plane = (name: string, set: Truth['set'], image: Raster, labels: Raster): Truth => ({
    name,
    set,
    image: createImage(Float32Array.from(image.data), { shape: image.shape.slice(-2) as [number, number] }),
    labels: Uint32Array.from(labels.data),
  })
  const nuclei = [1, 2, 3, 4, 5, 6].map(async (i) =>
    plane(
      `nuclei ${i}`,
      'nuclei',
      await readImage(at(`nuclei/images/image_0${i}.tif`)),
      await readLabels(at(`nuclei/labels/image_0${i}.tif`)),
    ),
  )
  const migration = [
    await readImage(at('migration/image.tif'), { axes: 'tyx' }),
    await readLabels(at('migration/labels.tif'), { axes: 'tyx' }),
  ] as const
  const [frames, labelled] = migration.map((movie) => framesOf(movie as Raster)) as [Raster[], Raster[]]
  const moving = [0, 24, 47].map((t) => plane(`migration ${t}`, 'others', frames[t] as Raster, labelled[t] as Raster))
  const blobs = plane('blobs', 'others', await readImage(at('blobs/blobs.tif')), await readLabels(at('blobs/labels.tif')))
  return [...(await Promise.all(nuclei)), ...moving, blobs]
}
