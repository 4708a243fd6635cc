import {
  type FeatureStack,
  framesOf,
  generateFeatureStack,
  type Image,
  parseSpecification,
  resolveSpecification,
  stackAlong,
} from '@cambium/core'
import { readImage, writeImage } from '@cambium/core/node'
import { forEachRow } from '../batch.ts'
import type { Runner } from '../commands.ts'
import { inputsOf } from '../inputs.ts'
import { planOutputs } from '../outputs.ts'

/** Features of every time point, with the time in front. */
function stackOf(
  image: Image,
  specification: string,
): { stack: Omit<FeatureStack, 'names' | 'axes'> & { readonly axes: string }; names: readonly string[] } {
  const stacks = framesOf(image).map((frame) => generateFeatureStack(frame as Image, specification))
  const [first] = stacks as [FeatureStack]
  return { stack: image.axes.startsWith('t') ? stackAlong('t', stacks) : first, names: first.names }
}

/** Writes the feature stacks of images. */
export const writeFeatures: Runner = async (session, paths, flags) => {
  const { features, output, axes, channels } = flags as { features: string; output: string; axes?: string; channels?: number[] }
  for (const dimensions of [2, 3] as const) parseSpecification(resolveSpecification(features, dimensions).specification)
  const input = await inputsOf('image', paths)
  const plan = planOutputs(input, output, { ending: '.tif', allowed: ['.tif', '.tiff'], overwrite: session.overwrite })
  const { outputs, failed } = await forEachRow(session, [input], async ([file]) => {
    const { path, stem } = file as { path: string; stem: string }
    const { stack, names } = stackOf(await readImage(path, { axes, channels }), features)
    await plan.prepare()
    const target = plan.fileFor(stem)
    await writeImage(target, stack, { names, overwrite: session.overwrite, signal: session.signal })
    session.say(`${target}: ${names.length} features, ${stack.shape.join(' × ')}`)
    return { image: path, output: target, features: names, shape: stack.shape }
  })
  return { document: { outputs, failed }, failed: failed.length > 0 }
}
