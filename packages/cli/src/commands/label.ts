import { findObjects, framesOf, type LabelImage, OptionError, resolveObjectRules } from '@cambium/core'
import { readMask, writeLabels } from '@cambium/core/node'
import { forEachRow } from '../batch.ts'
import type { Runner } from '../commands.ts'
import { inputsOf } from '../inputs.ts'
import { planOutputs } from '../outputs.ts'
import { counted } from '../render/words.ts'
import { wholeNumber } from '../session.ts'
import { objectRulesOf } from './object-rules.ts'

/** How many objects there are in all time points of a label image without gaps. */
function countObjects(labels: LabelImage): number {
  let objects = 0
  for (const { data } of framesOf(labels)) objects += data.reduce((most, label) => Math.max(most, label), 0)
  return objects
}

/** Numbers the connected regions of masks. */
export const label: Runner = async (session, paths, flags) => {
  const { output, axes, connectivity: wanted } = flags as { output: string; axes?: string; connectivity?: string }
  const connectivity = wanted === undefined ? undefined : wholeNumber('connectivity', wanted, 1)
  if (connectivity !== undefined && ![4, 8, 6, 18, 26].includes(connectivity))
    throw new OptionError('connectivity', wanted, '4, 8, 6, 18 or 26')
  const rules = resolveObjectRules(objectRulesOf(flags))
  const input = await inputsOf('mask', paths)
  const plan = planOutputs(input, output, { ending: '.tif', allowed: ['.tif', '.tiff', '.png'], overwrite: session.overwrite })
  const { outputs, failed } = await forEachRow(session, [input], async ([file]) => {
    const { path, stem } = file as { path: string; stem: string }
    const { executor, signal } = session
    const labels = await findObjects(await readMask(path, { axes }), { connectivity, rules, executor, signal })
    const objects = countObjects(labels)
    await plan.prepare()
    const target = plan.fileFor(stem)
    await writeLabels(target, labels, { overwrite: session.overwrite, signal: session.signal })
    session.say(`${target}: ${counted(objects, 'object')}`)
    return { image: path, output: target, objects }
  })
  return { document: { outputs, failed }, failed: failed.length > 0 }
}
