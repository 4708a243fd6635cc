import path from 'node:path'
import { createImage, framesOf, type Image, type Raster } from '@cambium/core'
import { readImage, readLabels } from '@cambium/core/node'
import { edgesOf } from './edges-of.ts'

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

/** A tissue whose cells touch each other, divided by walls. */
export interface Tissue {
  /** With the walls, two pixels wide, as background. */
  readonly truth: Truth
  /** Cells that fill the image. */
  readonly cells: Uint32Array
}

/** The tissue that there is: every pixel belongs to a cell, and a wall lies where two of them meet. */
export async function tissue(): Promise<Tissue> {
  const [image, labels] = [
    await readImage(path.join(data, 'maize/maize_clsm.tif')),
    await readLabels(path.join(data, 'maize/maize_clsm_labels.tif')),
  ]
  const shape = image.shape.slice(-2) as [number, number]
  const cells = Uint32Array.from(labels.data)
  const walls = edgesOf(cells, shape[1])
  const within = cells.map((cell, i) => (walls[i] === 1 ? 0 : cell))
  return { truth: { name: 'maize', set: 'others', image: createImage(Float32Array.from(image.data), { shape }), labels: within }, cells }
}
