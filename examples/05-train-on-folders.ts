/** Training on a folder of images and a folder of annotations with the same names; several images make one classifier. */
import { mkdir, mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { batchFile, createSample, ObjectSegmenter, pairFiles } from '@cambium/core'
import { readAnnotation, readImage, writeImage } from '@cambium/core/node'

/** Four embedded samples, each from its own seed, as files in two folders. */
async function sampleFolders(): Promise<[images: string, annotations: string]> {
  const parent = await mkdtemp(path.join(tmpdir(), 'cambium-'))
  const [images, annotations] = [path.join(parent, 'images'), path.join(parent, 'masks')]
  await mkdir(images)
  await mkdir(annotations)
  for (const seed of [1, 2, 3, 4]) {
    const { image, annotation } = createSample('nuclei', seed)
    await writeImage(path.join(images, `field${seed}.tif`), image)
    await writeImage(path.join(annotations, `field${seed}.tif`), annotation)
  }
  return [images, annotations]
}

export default async function trainOnFolders(log: (text: string) => void, folders?: readonly [string, string]): Promise<ObjectSegmenter> {
  const inputs = (folders ?? (await sampleFolders())).map(async (folder, i) => ({
    role: i === 0 ? 'image' : 'annotation',
    folder,
    files: (await readdir(folder)).map((name) => batchFile(path.join(folder, name))),
  }))
  const { rows } = pairFiles(await Promise.all(inputs))
  const image = await Promise.all(rows.map(([file]) => readImage(file?.path as string)))
  const annotation = await Promise.all(rows.map(([, file]) => readAnnotation(file?.path as string)))

  const segmenter = new ObjectSegmenter()
  await segmenter.train({ features: 'object_size_1_to_5_px', image, annotation })
  log(`trained on ${rows.length} images, ${segmenter.model.samplesPerClass.join(' + ')} pixels`)
  for (const [i, one] of image.entries()) {
    const { data } = await segmenter.predict({ image: one })
    log(`${rows[i]?.[0]?.stem}: ${data.reduce((most, label) => Math.max(most, label), 0)} objects`)
  }
  return segmenter
}
