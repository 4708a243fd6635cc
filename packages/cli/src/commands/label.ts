import { findObjects, framesOf, type LabelImage, OptionError, type Raster, resolveObjectRules, withData } from '@cambium/core'
import { readAnnotation, readMask, writeLabels } from '@cambium/core/node'
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

/** What is foreground in a file, and what is boundary between it. @param boundaryClass  the value of the latter */
async function readParts(
  path: string,
  axes: string | undefined,
  boundaryClass: number | null,
): Promise<{ readonly mask: Raster; readonly boundary?: Uint8Array }> {
  if (boundaryClass === null) return { mask: await readMask(path, { axes }) }
  const classes = await readAnnotation(path, { axes })
  const isBoundary = Uint8Array.from(classes.data, (value) => (value === boundaryClass ? 1 : 0))
  const isObject = Uint8Array.from(classes.data, (value) => (value !== 0 && value !== boundaryClass ? 1 : 0))
  return { mask: withData(classes, isObject), boundary: isBoundary }
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
    const { mask, boundary } = await readParts(path, axes, rules?.boundaryClass ?? null)
    const labels = await findObjects(mask, { connectivity, rules, boundary, executor, signal })
    const objects = countObjects(labels)
    await plan.prepare()
    const target = plan.fileFor(stem)
    await writeLabels(target, labels, { overwrite: session.overwrite, signal: session.signal })
    session.say(`${target}: ${counted(objects, 'object')}`)
    return { image: path, output: target, objects }
  })
  return { document: { outputs, failed }, failed: failed.length > 0 }
}
