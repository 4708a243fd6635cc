import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { createSample, OptionError, OutputError, type Sample, sampleFacts, sampleNames } from '@cambium/core'
import { writeImage, writeLabels } from '@cambium/core/node'
import type { Runner } from '../commands.ts'
import { checkOutput } from '../outputs.ts'

/** The files of a sample, by name. */
const fileNames = ['image.tif', 'labels.tif', 'annotation.tif', 'object-annotation.tif', 'object-classes.tif'] as const

/** Writes a sample into a folder, which is made if its parent exists. @returns the files */
export async function writeSample(sample: Sample, folder: string, overwrite: boolean): Promise<string[]> {
  const files = fileNames.map((name) => path.join(folder, name))
  const [image, labels, annotation, objectAnnotation, objectClasses] = files as [string, string, string, string, string]
  try {
    await mkdir(folder)
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === 'ENOENT')
      throw new OutputError(folder, `the folder ${path.dirname(path.resolve(folder))} does not exist`, { cause: error })
    if (code !== 'EEXIST') throw new OutputError(folder, 'cannot be made', { cause: error })
    for (const file of files) checkOutput(file, overwrite)
  }
  await writeImage(image, { ...sample.image, data: Uint16Array.from(sample.image.data) }, { overwrite })
  await writeLabels(labels, sample.labels, { overwrite })
  await writeImage(annotation, sample.annotation, { overwrite })
  await writeImage(objectAnnotation, sample.objectAnnotation, { overwrite })
  await writeImage(objectClasses, sample.objectClasses, { overwrite })
  return files
}

/** Lists the embedded samples, or writes one. */
export const samples: Runner = async (session, [name], { output }) => {
  const list = sampleNames.map(sampleFacts)
  if (name === undefined) {
    if (output !== undefined) throw new OptionError('output', output, 'a sample to write: name one')
    for (const { name: one, axes, shape, description } of list)
      session.say(`${one.padEnd(10)} ${axes} ${shape.join(' × ')}  ${description}`)
    return { document: { samples: list } }
  }
  const facts = sampleFacts(name)
  if (output === undefined) throw new OptionError('output', undefined, 'a folder for the files of the sample')
  const files = await writeSample(createSample(name), output as string, session.overwrite)
  session.say(files.join('\n'))
  return { document: { samples: [facts], output, files } }
}
