import type { ModelFile } from '../engine/encoded-files.ts'
import type { ExportedFile } from '../engine/protocol.ts'
import { text } from '../text/en.ts'
import { zipped } from './archive.ts'
import { areObjectsLoaded, commandsOf, stemOf, stepsFilesOf, typescriptOf } from './code.ts'
import { exportedFromDisk } from './exports-from-disk.ts'
import { areSorted, objectAnnotationFile } from './object-steps.ts'
import { pointTable, regionLabels } from './shapes.ts'
import type { Workbench } from './workbench.ts'

export const exportNames = [
  'annotation',
  'points',
  'regions',
  'truth',
  'class map',
  'labels',
  'probabilities',
  'table',
  'object classes',
  'object model for Cambium',
  'object model for APOC',
  'model for Cambium',
  'model for APOC',
  'model of classes for APOC',
  'model of probabilities for APOC',
  'report',
  'steps',
] as const
export type ExportName = (typeof exportNames)[number]

/** As what the forest of pixels is stored; undefined for what is no model of pixels. */
function modelFileOf(what: ExportName, stem: string): ModelFile | undefined {
  if (what === 'model for Cambium') return { stem, format: 'cambium', gives: 'objects' }
  if (what === 'model for APOC') return { stem, format: 'cl', gives: 'objects' }
  if (what === 'model of classes for APOC') return { stem: `${stem}.classes`, format: 'cl', gives: 'classes' }
  if (what === 'model of probabilities for APOC') return { stem: `${stem}.probabilities`, format: 'cl', gives: 'probabilities' }
  return undefined
}

/** Makes a file of what was painted, found or learned. @throws {Error} where it does not exist yet */
export async function exported(workbench: Workbench, what: ExportName): Promise<ExportedFile> {
  const scene = workbench.active.peek()
  if (scene === undefined) throw new Error(text.notices.nothingToExport)
  const stem = stemOf(scene.name.peek())
  const { compute, settings, live, objects, learning, tableView, classes, heldOut, truth } = workbench
  const rules = settings.rules.peek()
  const map = (name: string, data: Uint8Array | Uint32Array | Float32Array): Promise<ExportedFile> =>
    workbench.activities.run(text.stored.writing(name), () => compute.call((engine) => engine.encodeMap(scene.id, name, data)))
  if (what === 'annotation') return map(`${stem}.annotation.tif`, scene.annotation.data as Uint8Array)
  if (what === 'points') return compute.call((engine) => engine.encodeTable(`${stem}.points.csv`, pointTable(scene)))
  if (what === 'regions') return map(`${stem}.regions.tif`, regionLabels(scene))
  if (what === 'truth') {
    const labels = scene.truth.peek()?.data
    if (labels === undefined) throw new Error(text.truth.none)
    return map(`${stem}.truth.tif`, labels as Uint32Array)
  }
  if (what === 'report') {
    await live.trained()
    if (truth.scenes.peek().length > 0) await truth.judge()
    const images = truth.images.peek()
    const names = Object.fromEntries(workbench.scenes.peek().map(({ id, name }) => [id, name.peek()]))
    const page = await workbench.activities.run(text.heldOut.reporting, ({ signal, progress }) =>
      compute.call((engine) => engine.insight.report(heldOut.by.peek(), { names, images }, signal, compute.callback(progress))),
    )
    return { name: `${stem}.evaluation.html`, bytes: new TextEncoder().encode(page) }
  }
  if (what === 'steps') {
    await learning.settled()
    const encoder = new TextEncoder()
    const files: Record<string, Uint8Array> = {
      'steps.ts': encoder.encode(typescriptOf(workbench)),
      'steps.sh': encoder.encode(commandsOf(workbench)),
    }
    const { painted: strokes } = stepsFilesOf(workbench)
    const model = live.model.peek()
    if (model !== undefined && strokes.length === 0) files[model.name] = model.bytes
    for (const { scene: painted, annotation } of strokes) {
      files[annotation] = painted.isStored
        ? new Uint8Array(await (await exportedFromDisk(workbench, painted, 'annotation')).content.arrayBuffer())
        : (await compute.call((engine) => engine.encodeMap(painted.id, annotation, painted.annotation.data as Uint8Array))).bytes
    }
    const add = async (name: string, data: Uint8Array | Uint32Array): Promise<void> => {
      files[name] = (await map(name, data)).bytes
    }
    const found = scene.objects.peek()
    if (found !== undefined && areObjectsLoaded(workbench)) await add(`${stem}.labels.tif`, found.data as Uint32Array)
    const sorter = learning.usesModel.peek() ? learning.model.peek() : undefined
    if (sorter !== undefined) files[sorter.name] = sorter.bytes
    const given = sorter === undefined ? scene.labelsOf('object annotation') : undefined
    if (given !== undefined && areSorted(workbench)) await add(objectAnnotationFile(stem), given.data as Uint8Array)
    return { name: `${stem}.steps.zip`, bytes: await zipped(files) }
  }
  // what is stored is what the last training says, not a preview of it; objects that were loaded need none
  const isOfForest = /^(class map|probabilities|model)/.test(what)
  if (isOfForest || scene.prediction.peek() !== undefined || scene.objects.peek() === undefined)
    await (scene.isStored ? live.trained() : live.settled())
  const isStillShown = (): void => {
    if (workbench.active.peek() !== scene) throw new Error(text.notices.otherImage)
  }
  isStillShown()
  if (what === 'class map') return map(`${stem}.classes.tif`, scene.prediction.peek()?.data as Uint8Array)
  const file = modelFileOf(what, stem)
  if (file !== undefined) return compute.call((engine) => engine.encodeModel(file, rules, classes.names))
  if (what === 'probabilities') {
    const { data } = await compute.call((engine) => engine.probability(scene.id, rules.positiveClass))
    return map(`${stem}.probabilities.tif`, data)
  }
  await objects.want()
  await learning.settled()
  isStillShown()
  const found = objects.current.peek()
  if (found === undefined) throw new Error(text.notices.nothingToExport)
  if (what === 'labels') return map(`${stem}.labels.tif`, (scene.objects.peek()?.data ?? found.labels) as Uint32Array)
  if (what === 'table')
    return compute.call((engine) => engine.encodeTable(`${stem}.measurements.csv`, tableView.table.peek() ?? found.table))
  const learned = learning.learned.peek()
  if (learned === undefined) throw new Error(text.notices.nothingLearned)
  if (what === 'object model for Cambium') return compute.call((engine) => engine.objectForest.encode(stem, 'cambium'))
  if (what === 'object model for APOC') return compute.call((engine) => engine.objectForest.encode(stem, 'cl'))
  if (learned.labels !== undefined) return map(`${stem}.objects.tif`, learned.labels)
  return map(`${stem}.object-classes.tif`, learned.classes as Uint8Array)
}
