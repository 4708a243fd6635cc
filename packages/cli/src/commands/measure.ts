import { OptionError, regionPropertiesAsync, regionPropertyNames, rowCount, suggestionFor } from '@cambium/core'
import { readIntensities, readLabels, writeTable } from '@cambium/core/node'
import { forEachRow } from '../batch.ts'
import type { Runner } from '../commands.ts'
import { checkCovers, inputsOf } from '../inputs.ts'
import { planOutputs } from '../outputs.ts'
import { counted } from '../render/words.ts'

/** The properties of --properties. @throws {OptionError} for an unknown one */
function chosenProperties(text: string | undefined): readonly string[] | 'all' | undefined {
  if (text === undefined || text.trim() === 'all') return text === undefined ? undefined : 'all'
  const names = text.split(/[\s,]+/).filter((name) => name !== '')
  const unknown = names.find((name) => !regionPropertyNames.includes(name))
  const known = `some of ${regionPropertyNames.join(', ')}`
  if (unknown !== undefined) {
    const suggestion = suggestionFor(unknown, regionPropertyNames)
    const meant = suggestion === undefined ? `known are ${regionPropertyNames.join(', ')}` : `did you mean "${suggestion}"?`
    throw new OptionError('properties', unknown, known, `unknown property "${unknown}"; ${meant}`)
  }
  if (names.length === 0) throw new OptionError('properties', text, known)
  // without the label a row could not be found in the image
  return ['label', ...names.filter((name) => name !== 'label')]
}

/** Measures the objects of label images. */
export const measure: Runner = async (session, paths, flags) => {
  const { output, axes, channels } = flags as { output: string; axes?: string; channels?: number[] }
  const properties = chosenProperties(flags.properties as string | undefined)
  if (channels !== undefined && flags.image === undefined)
    throw new OptionError('image', undefined, 'an image of which --channels are chosen')
  const labelInput = await inputsOf('labels', paths)
  const inputs = [labelInput]
  if (flags.image !== undefined) inputs.push(await inputsOf('image', flags.image as string[]))
  const plan = planOutputs(labelInput, output, { ending: '.csv', overwrite: session.overwrite })
  const { outputs, failed } = await forEachRow(session, inputs, async ([file, imageFile]) => {
    const { path, stem } = file as { path: string; stem: string }
    const image = imageFile === undefined ? undefined : await readIntensities(imageFile.path, { axes, channels })
    const labels = await readLabels(path, { axes: axes?.replace('c', '') ?? image?.axes.replace('c', '') })
    if (image !== undefined) checkCovers([path, labels], [imageFile?.path as string, image])
    const table = await regionPropertiesAsync(labels, { image, properties, signal: session.signal, executor: session.executor })
    await plan.prepare()
    const target = plan.fileFor(stem)
    await writeTable(target, table, { overwrite: session.overwrite, signal: session.signal })
    const objects = rowCount(table)
    session.say(`${target}: ${counted(objects, 'object')}, ${counted(Object.keys(table).length, 'column')}`)
    return { labels: path, output: target, objects, columns: Object.keys(table) }
  })
  return { document: { outputs, failed }, failed: failed.length > 0 }
}
