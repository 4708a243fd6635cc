import {
  type AnyClassifier,
  type BatchFile,
  type BatchInput,
  type ClassMap,
  classifierOf,
  isPixelKind,
  type LabelImage,
  type Model,
  ObjectClassifier,
  ObjectSegmenter,
  ObjectSelector,
  OptionError,
  PixelClassifier,
  ProbabilityMapper,
  type Raster,
  resolveObjectRules,
  rowCount,
  type TableRowClassifier,
  type UncertaintyMeasure,
} from '@cambium/core'
import {
  pixelsForBands,
  predictFile,
  readImage,
  readLabels,
  readModelData,
  readTable,
  writeImage,
  writeLabels,
  writeTable,
} from '@cambium/core/node'
import { forEachRow } from '../batch.ts'
import type { Runner } from '../commands.ts'
import { checkCovers, inputsOf, probabilityEnding, uncertaintyEnding } from '../inputs.ts'
import { besideOutput, type OutputPlan, planOutputs } from '../outputs.ts'
import { counted, listed } from '../render/words.ts'
import type { Session } from '../session.ts'
import { checkRoles, kinds, type Role } from './kinds.ts'
import { warnNotFinite } from './not-finite.ts'
import { type ObjectRuleFlags, objectRulesOf, refuseObjectRules } from './object-rules.ts'

interface PredictFlags extends ObjectRuleFlags {
  readonly output: string
  readonly image?: string[]
  readonly labels?: string[]
  readonly table?: string[]
  readonly probabilities?: string
  readonly uncertainty?: string
  readonly axes?: string
  readonly channels?: number[]
}

/** What is told of one result. */
interface Written {
  readonly output: string
  readonly objects?: number
  readonly classes: Record<string, number>
  /** Files of maps. */
  readonly probabilities?: string
  readonly uncertainty?: string
}

/** How often each value occurs, by value; 0 is left out. */
function countValues(values: Iterable<number>, keepZero = false): Record<string, number> {
  const counts = new Map<number, number>()
  for (const value of values) if (value !== 0 || keepZero) counts.set(value, (counts.get(value) ?? 0) + 1)
  return Object.fromEntries([...counts].sort(([a], [b]) => a - b).map(([value, count]) => [String(value), count]))
}

/** Objects of all time points together. */
function countObjects({ data, axes, shape }: LabelImage): number {
  const frames = axes.startsWith('t') ? (shape[0] as number) : 1
  const size = data.length / frames
  let objects = 0
  for (let frame = 0; frame < frames; frame++)
    objects +=
      new Set(data.subarray(frame * size, (frame + 1) * size)).size - (data.subarray(frame * size, (frame + 1) * size).includes(0) ? 1 : 0)
  return objects
}

/** The classes whose probabilities are written. @throws {OptionError} for classes that the model does not know */
function probabilityClasses(text: string | undefined, { classes, kind }: Model): readonly number[] | undefined {
  if (text === undefined) return undefined
  if (kind === 'ObjectSelector' || kind === 'ObjectMerger')
    throw new OptionError('probabilities', text, 'nothing', `${kind} gives labels, no probabilities`)
  const wanted = text === 'all' ? classes : text.split(',').map(Number)
  if (wanted.some((value, i) => !classes.includes(value) || wanted.indexOf(value) !== i))
    throw new OptionError('probabilities', text, `all, or some of the classes ${classes.join(', ')}`)
  // those of objects and rows stand in their table in any case
  return isPixelKind(kind) ? wanted : undefined
}

/** How the forest's doubt is measured. @throws {OptionError} for other words, and for models that do not predict pixels */
function uncertaintyMeasure(text: string | undefined, { kind }: Model): UncertaintyMeasure | undefined {
  if (text === undefined) return undefined
  if (!isPixelKind(kind)) throw new OptionError('uncertainty', text, 'nothing', `${kind} does not predict pixels`)
  if (text !== 'entropy' && text !== 'margin') throw new OptionError('uncertainty', text, 'entropy or margin')
  return text
}

/** What one row of inputs becomes. */
interface Work {
  readonly session: Session
  readonly classifier: AnyClassifier
  readonly flags: PredictFlags
  readonly plan: OutputPlan
  readonly probabilities: readonly number[] | undefined
  readonly uncertainty: UncertaintyMeasure | undefined
}

/** Images of so many pixels are predicted band by band and written as tiled BigTIFF: they may be larger than memory. */
const largeFrom = 2 ** 26

/** The image of a file, tile by tile into another file. */
async function predictLarge(
  { session, classifier, flags, plan, probabilities, uncertainty }: Work,
  { path, stem }: BatchFile,
): Promise<Record<string, unknown>> {
  await plan.prepare()
  const output = plan.fileFor(stem)
  const file = besideOutput(output, probabilityEnding)
  const { signal, executor, device, mode, overwrite } = session
  const progress = session.progress.of('tiles')
  const also = probabilities && { output: file, classes: probabilities }
  const doubt = uncertainty && { output: besideOutput(output, uncertaintyEnding), measure: uncertainty }
  const maps = { probabilities: also, uncertainty: doubt }
  const run = { image: path, output, ...maps, axes: flags.axes, signal, executor, device, mode, overwrite, progress }
  const { axes, shape, classes, objects } = await predictFile(classifier, run)
  const counts = Object.fromEntries([...classes].sort(([a], [b]) => a - b).map(([value, count]) => [String(value), count]))
  const written = { ...(also === undefined ? {} : { probabilities: file }), ...(doubt === undefined ? {} : { uncertainty: doubt.output }) }
  const facts = { image: path, output, ...written, shape, axes, classes: counts }
  return objects === undefined ? facts : { ...facts, objects }
}

async function predictPixels(work: Work, input: BatchFile): Promise<Record<string, unknown>> {
  const { session, classifier, flags, plan, probabilities, uncertainty } = work
  const { path, stem } = input
  const pixels = flags.channels === undefined ? await pixelsForBands(path, classifier, flags.axes) : undefined
  if (pixels !== undefined && pixels >= largeFrom && !/\.png$/i.test(plan.fileFor(stem))) return predictLarge(work, input)
  const image = await readImage(path, { axes: flags.axes, channels: flags.channels })
  warnNotFinite(session, path, image)
  const { signal, executor, device, mode, overwrite } = session
  const run = { image, signal, executor, device, mode, progress: session.progress.of('tiles') }
  const pixelKind = classifier as PixelClassifier | ObjectSegmenter | ProbabilityMapper
  const both = probabilities && (await pixelKind.predictWithProbabilities({ ...run, classes: probabilities }))
  const map: Raster = both?.result ?? (await pixelKind.predict(run))
  await plan.prepare()
  const output = plan.fileFor(stem)
  const write = { overwrite, signal }
  if (classifier instanceof ObjectSegmenter) await writeLabels(output, map as LabelImage, write)
  else await writeImage(output, map, write)
  const file = besideOutput(output, probabilityEnding)
  if (both !== undefined) {
    const { classes, ...stack } = both.probabilities
    await writeImage(file, stack, { ...write, names: classes.map((value) => `class ${value}`) })
  }
  const doubtFile = besideOutput(output, uncertaintyEnding)
  if (uncertainty !== undefined) await writeImage(doubtFile, await pixelKind.predictUncertainty({ ...run, measure: uncertainty }), write)
  const written = {
    ...(both === undefined ? {} : { probabilities: file }),
    ...(uncertainty === undefined ? {} : { uncertainty: doubtFile }),
  }
  const facts = { image: path, output, ...written, shape: map.shape, axes: map.axes }
  if (classifier instanceof ProbabilityMapper) return { ...facts, classes: {} }
  if (classifier instanceof PixelClassifier) return { ...facts, classes: countValues((map as ClassMap).data) }
  const foreground = (map as LabelImage).data.reduce((count, label) => count + (label > 0 ? 1 : 0), 0)
  return { ...facts, classes: { [String(classifier.model.positiveClass)]: foreground }, objects: countObjects(map as LabelImage) }
}

async function predictObjects(
  { session, classifier, flags, plan }: Work,
  [labelsFile, imageFile]: readonly BatchFile[],
): Promise<Record<string, unknown>> {
  const { path, stem } = labelsFile as BatchFile
  const image = imageFile === undefined ? undefined : await readImage(imageFile.path, { axes: flags.axes, channels: flags.channels })
  const labels = await readLabels(path, { axes: flags.axes?.replace('c', '') ?? image?.axes.replace('c', '') })
  if (image !== undefined) checkCovers([path, labels], [imageFile?.path as string, image])
  const input = { labels, image, signal: session.signal, executor: session.executor }
  const output = plan.fileFor(stem)
  const write = { overwrite: session.overwrite, signal: session.signal }
  const facts = { image: imageFile?.path ?? path, labels: path, output, shape: labels.shape, axes: labels.axes }
  if (classifier instanceof ObjectClassifier) {
    const { classMap, table } = await classifier.predictWithTable(input)
    await plan.prepare()
    const file = besideOutput(output, '.csv')
    await writeImage(output, classMap, write)
    await writeTable(file, table, write)
    warnUnclassified(session, path, table.class as number[], 'object')
    return { ...facts, table: file, classes: countValues(table.class as number[], true), objects: rowCount(table) }
  }
  const result = await (classifier as ObjectSelector).predict(input)
  await plan.prepare()
  await writeLabels(output, result, write)
  const objects = countObjects(result)
  return { ...facts, classes: classifier instanceof ObjectSelector ? { [String(classifier.model.positiveClass)]: objects } : {}, objects }
}

/** Class 0 is none: a feature of the object or row does not exist. */
function warnUnclassified(session: Session, path: string, classes: readonly number[], noun: string): void {
  const without = classes.filter((value) => value === 0).length
  if (without > 0) session.warn(`${path}: ${counted(without, noun)} got no class (0), since a feature is missing there`)
}

async function predictTable({ session, classifier, plan }: Work, { path, stem }: BatchFile): Promise<Record<string, unknown>> {
  const table = await (classifier as TableRowClassifier).predictTable({ table: await readTable(path) })
  await plan.prepare()
  const output = plan.fileFor(stem)
  await writeTable(output, table, { overwrite: session.overwrite, signal: session.signal })
  warnUnclassified(session, path, table.class as number[], 'row')
  return { table: path, output, rows: rowCount(table), classes: countValues(table.class as number[], true) }
}

/** The inputs that a model is applied to. */
async function inputsFor(model: Model, flags: PredictFlags): Promise<BatchInput[]> {
  const name = Object.keys(kinds).find((key) => kinds[key]?.kind === model.kind) as string
  const roles: { needs: Role[]; optional: Role[] } = isPixelKind(model.kind)
    ? { needs: ['image'], optional: [] }
    : model.kind === 'TableRowClassifier'
      ? { needs: ['table'], optional: [] }
      : { needs: ['labels'], optional: ['image'] }
  checkRoles(name, flags as unknown as Record<string, unknown>, roles)
  const inputs: BatchInput[] = []
  for (const role of [...roles.needs, ...roles.optional]) {
    const paths = flags[role as 'image' | 'labels' | 'table']
    if (paths !== undefined) inputs.push(await inputsOf(role, paths, role === 'table' ? 'table' : 'image'))
  }
  return inputs
}

/** Applies a model to images, label images or tables. */
export const predict: Runner = async (session, [modelFile], given) => {
  const flags = given as unknown as PredictFlags
  const stored = await readModelData(modelFile as string)
  if (stored.kind !== 'ObjectSegmenter') refuseObjectRules(flags, stored.kind)
  const model: Model = {
    ...stored,
    objectRules: resolveObjectRules({ ...stored.objectRules, ...objectRulesOf(flags, stored.objectRules) }),
  }
  const classifier = classifierOf(model)
  const probabilities = probabilityClasses(flags.probabilities, model)
  const uncertainty = uncertaintyMeasure(flags.uncertainty, model)
  const inputs = await inputsFor(model, flags)
  const isTable = model.kind === 'TableRowClassifier'
  const plan = planOutputs(inputs[0] as BatchInput, flags.output, {
    ending: isTable ? '.csv' : '.tif',
    allowed: isTable ? ['.csv'] : ['.tif', '.tiff', '.png'],
    overwrite: session.overwrite,
    beside: [
      ...(probabilities === undefined ? [] : [probabilityEnding]),
      ...(uncertainty === undefined ? [] : [uncertaintyEnding]),
      ...(model.kind === 'ObjectClassifier' ? ['.csv'] : []),
    ],
  })
  const work: Work = { session, classifier, flags, plan, probabilities, uncertainty }
  const { outputs, failed } = await forEachRow(session, inputs, async (row) => {
    const [first] = row as readonly [BatchFile]
    if (isTable) return predictTable(work, first)
    return isPixelKind(model.kind) ? predictPixels(work, first) : predictObjects(work, row)
  })
  for (const one of outputs) {
    const { output, objects, classes, ...maps } = one as unknown as Written
    const noun = isPixelKind(model.kind) ? ' pixels' : ''
    const counts = Object.entries(classes).map(([value, count]) => `${count}${noun} of class ${value}`)
    session.say(`${output}: ${listed([...(objects === undefined ? [] : [counted(objects, 'object')]), ...counts]) || 'written'}`)
    for (const name of ['probabilities', 'uncertainty'] as const) if (maps[name] !== undefined) session.say(`${maps[name]}: ${name}`)
  }
  const { mode = model.mode } = session
  return { document: { mode, outputs, failed }, failed: failed.length > 0 }
}
