import {
  type FeatureStack,
  framesOf,
  generateFeatureStackAsync,
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
import { counted } from '../render/words.ts'
import type { Session } from '../session.ts'

/** Features of every time point, with the time in front. */
async function stackOf(
  session: Session,
  image: Image,
  specification: string,
): Promise<{ stack: Omit<FeatureStack, 'names' | 'axes'> & { readonly axes: string }; names: readonly string[] }> {
  const { executor, signal, device, mode } = session
  const stacks: FeatureStack[] = []
  for (const frame of framesOf(image))
    stacks.push(
      await generateFeatureStackAsync(frame as Image, specification, {
        executor,
        signal,
        device,
        mode,
        progress: session.progress.of('tiles'),
      }),
    )
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
    const { stack, names } = await stackOf(session, await readImage(path, { axes, channels }), features)
    const notFinite = stack.data.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0)
    if (notFinite > 0) session.warn(`${path}: ${counted(notFinite, 'value')} of the feature stack are not finite numbers`)
    await plan.prepare()
    const target = plan.fileFor(stem)
    await writeImage(target, stack, { names, overwrite: session.overwrite, signal: session.signal })
    session.say(`${target}: ${counted(names.length, 'feature')}, ${stack.shape.join(' × ')}`)
    return { image: path, output: target, features: names, shape: stack.shape, notFinite }
  })
  return { document: { outputs, failed }, failed: failed.length > 0 }
}
