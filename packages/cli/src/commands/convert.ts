import path from 'node:path'
import { AxesError, OptionError } from '@cambium/core'
import { apocWarnings, nameAxes } from '@cambium/core/formats'
import { modelFormat, readModel, readRaster, writeImage, writeModel } from '@cambium/core/node'
import { forEachRow } from '../batch.ts'
import type { Runner } from '../commands.ts'
import { inputsOf } from '../inputs.ts'
import { planOutputs } from '../outputs.ts'
import type { Session } from '../session.ts'

const imageEndings = ['.tif', '.tiff', '.png']
const modelEndings = ['.cl', '.cambium']
const endingOf = (file: string): string => path.extname(file).toLowerCase()

async function convertModel(session: Session, from: string, to: string): Promise<void> {
  const classifier = await readModel(from)
  if (modelFormat(to) === 'cl') {
    for (const warning of apocWarnings(classifier.model)) session.warn(warning)
    if (classifier.model.kept !== undefined) session.warn(`${to}: a .cl file cannot hold the training samples; they stay in ${from}`)
  }
  await writeModel(to, classifier, {
    overwrite: session.overwrite,
    keepSamples: modelFormat(to) === 'cambium' && classifier.model.kept !== undefined,
  })
}

async function convertImage(session: Session, from: string, to: string, axes: string | undefined): Promise<void> {
  const image = nameAxes(await readRaster(from), axes)
  if (image.axes.includes('?'))
    throw new AxesError(
      from,
      'a file that names its axes',
      `lengths ${image.shape.join(', ')} of which not all have a name`,
      'name them with --axes',
    )
  const names = image.named?.names
  await writeImage(to, image, { overwrite: session.overwrite, signal: session.signal, ...(names === undefined ? {} : { names }) })
}

/** Converts images, or models, to another format. */
export const convert: Runner = async (session, [from, to], { axes }) => {
  const input = await inputsOf('in', [from as string], 'image')
  const isModel = input.folder === undefined && modelEndings.includes(endingOf(from as string))
  if (input.folder === undefined && !isModel && !imageEndings.includes(endingOf(from as string)))
    throw new OptionError('in', from, `a file that ends with ${[...imageEndings, ...modelEndings].join(', ')}, or a folder of images`)
  const allowed = isModel ? modelEndings : imageEndings
  if (input.folder === undefined && !allowed.includes(endingOf(to as string)))
    throw new OptionError('out', to, `a file that ends with ${allowed.join(' or ')}, since ${from} is ${isModel ? 'a model' : 'an image'}`)
  const plan = planOutputs(input, to as string, { ending: '.tif', allowed, overwrite: session.overwrite })
  const { outputs, failed } = await forEachRow(session, [input], async ([file]) => {
    const { path: source, stem } = file as { path: string; stem: string }
    await plan.prepare()
    const target = plan.fileFor(stem)
    if (isModel) await convertModel(session, source, target)
    else await convertImage(session, source, target, axes as string | undefined)
    session.say(`${source} → ${target}`)
    return { input: source, output: target }
  })
  return { document: { outputs, failed }, failed: failed.length > 0 }
}
