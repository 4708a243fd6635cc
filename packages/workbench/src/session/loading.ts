import type { ObjectModelFacts, StoredModel } from '../engine/protocol.ts'
import type { Scene } from '../layers/scene.ts'
import { looksLikeLabels } from '../plans/label-image.ts'
import { bytesInMemory } from '../plans/memory.ts'
import { text } from '../text/en.ts'
import { dismissImage } from './closing.ts'
import { hasStrokes } from './live-loop.ts'
import { openProjectFile, projectEnding } from './project-file.ts'
import { defaultRules } from './settings.ts'
import { pointsOfTable, setShapes } from './shapes.ts'
import { goToStep } from './steps.ts'
import type { AwaitedImage } from './streaming.ts'
import type { Workbench } from './workbench.ts'

const isModel = ({ name }: File): boolean => /\.(cl|cambium)$/i.test(name)

/** Loads what is painted on an image, or on its objects where these are sorted. @throws {Error} where it does not fit */
export async function loadAnnotation(workbench: Workbench, scene: Scene, file: File): Promise<void> {
  const strokes = await workbench.compute.call((engine) => engine.openAnnotation(scene.id, file, file.name))
  const of = workbench.step.peek() === 'classify' && scene.objects.peek() !== undefined ? 'objects' : 'pixels'
  workbench.loadAnnotation(scene, strokes, text.done.loading(file.name), of)
}

/** Loads objects that another program found, to correct, measure or classify them. @throws {Error} where they do not fit */
export async function loadObjects(workbench: Workbench, scene: Scene, file: File): Promise<void> {
  const labels = await workbench.compute.call((engine) => engine.openLabels(scene.id, file, file.name))
  workbench.objects.load(scene, labels, text.objects.loading(file.name))
  await goToStep(workbench, 'objects')
}

/** Loads a model of objects: it sorts them as long as fewer than two classes are given to some. */
async function loadObjectModel(workbench: Workbench, stored: StoredModel, { task, classes, classNames }: ObjectModelFacts): Promise<void> {
  const { learning, notices, active } = workbench
  learning.classes.addMissing(classes)
  for (const [value, name] of Object.entries(classNames)) learning.classes.change(Number(value), { name })
  learning.task.value = task
  learning.model.value = stored
  if (active.peek() === undefined) {
    notices.add('info', text.notices.modelWaits(stored.name))
    return
  }
  await goToStep(workbench, 'classify')
  if (!learning.usesModel.peek()) notices.add('warning', text.notices.objectModelHidden(stored.name))
}

/** Loads a model: one of pixels predicts as long as nothing is painted. @throws {Error} for other files */
export async function loadModel(workbench: Workbench, file: File): Promise<void> {
  const { live, classes, settings, notices } = workbench
  const stored = { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) }
  const ofObjects = await workbench.compute.call((engine) => engine.objectForest.facts(stored))
  if (ofObjects !== undefined) return loadObjectModel(workbench, stored, ofObjects)
  const facts = await workbench.compute.call((engine) => engine.modelFacts(stored))
  classes.addMissing(facts.classes)
  for (const [value, name] of Object.entries(facts.classNames)) classes.change(Number(value), { name })
  const { positiveClass, rules } = facts
  if (positiveClass !== undefined) settings.rules.value = { ...defaultRules, ...rules, positiveClass }
  live.model.value = stored
  if (workbench.active.peek() === undefined) notices.add('info', text.notices.modelWaits(file.name))
  else if (live.painted().length > 1) notices.add('warning', text.notices.modelHidden(file.name))
  else await live.update()
}

/** Adds the points of a table to the image that is looked at. @throws {Error} for other tables, or without an image */
async function loadPoints(workbench: Workbench, file: File): Promise<void> {
  const scene = workbench.active.peek()
  if (scene === undefined) throw new Error(text.shapes.imageFirst(file.name))
  const table = await workbench.compute.call((engine) => engine.readTable(file, file.name))
  const points = pointsOfTable(scene, table, file.name)
  const layer = scene.shapesFor('points')
  setShapes(workbench, scene, layer, text.shapes.loading(file.name), [...layer.shapes.peek(), ...points])
}

const isSameShape = ({ dims: one }: Scene, { dims: other }: Scene): boolean =>
  one.t === other.t && one.z === other.z && one.height === other.height && one.width === other.width

/** A label image that belongs to no image that is open: its objects can be shown, corrected and measured nevertheless. */
function offerObjects(workbench: Workbench, added: Scene, file: File): void {
  const { holdsObjects, showObjects, isImage } = text.notices
  const show = (): void => {
    if (!workbench.scenes.peek().includes(added)) return
    workbench.show(added)
    loadObjects(workbench, added, file).catch((error: unknown) => workbench.notices.fail(error))
  }
  workbench.notices.add('info', holdsObjects(file.name), { title: showObjects, run: show }, { title: isImage, run: () => undefined })
}

/** Asks what an image of labels is that has the shape of the one before: it may be what is painted on it, or its objects. */
function askWhatItIs(workbench: Workbench, before: Scene, added: Scene, file: File): void {
  const { whatIsIt, isAnnotation, isObjects, isImage } = text.notices
  const take = (load: typeof loadAnnotation) => (): void => {
    if (!workbench.scenes.peek().includes(before)) {
      workbench.notices.add('warning', text.notices.imageIsGone(before.name.peek()))
      return
    }
    // what was painted on it meanwhile is not thrown away
    if (!hasStrokes(added) && added.objects.peek() === undefined) dismissImage(workbench, added)
    workbench.show(before)
    load(workbench, before, file).catch((error: unknown) => workbench.notices.fail(error))
  }
  workbench.notices.add(
    'info',
    whatIsIt(file.name, before.name.peek()),
    { title: isAnnotation, run: take(loadAnnotation) },
    { title: isObjects, run: take(loadObjects) },
    { title: isImage, run: () => undefined },
  )
}

/** Opens the file of an image that stays on disk again, with what was painted on it. */
async function openAgain(workbench: Workbench, { id, image, strokes, notice }: AwaitedImage, file: File): Promise<void> {
  const { compute, streaming } = workbench
  const isStill = workbench.inThisProject()
  const wanted = { axes: image.stored?.axes, mostBytes: 0 }
  const opened = await compute.call((engine) => engine.openFile(id, file, file.name, wanted))
  if (!isStill()) return
  streaming.awaited.value = streaming.awaited.peek().filter((other) => other.id !== id)
  workbench.notices.close(notice)
  workbench.add(id, opened, strokes)
}

/** Makes the part in view of an image that stays on disk an image in memory, with what is painted on it. @throws {Error} where that is too large */
export async function cutOut(workbench: Workbench, scene: Scene): Promise<void> {
  const { compute, streaming } = workbench
  const rect = workbench.visible(scene)
  const { t } = scene.position.peek()
  const [height, width] = [rect.y1 - rect.y0, rect.x1 - rect.x0]
  const { z } = scene.dims
  const { channels, data } = scene.image
  const bytes = bytesInMemory({ t: 1, z, height, width }, channels, data.BYTES_PER_ELEMENT)
  if (bytes > streaming.budget.peek()) throw new Error(text.stored.partTooLarge(height, width))
  const [id, name] = [crypto.randomUUID(), text.stored.part(scene.name.peek(), rect.y0, rect.x0)]
  const isStill = workbench.inThisProject()
  const opened = await compute.call((engine) => engine.cutOut(scene.id, { t, rect, name }, id))
  if (!isStill()) return
  const strokes = new Uint8Array(z * height * width)
  for (let plane = 0; plane < z; plane++)
    scene.annotation.sparse?.sample(t * z + plane, rect, 1, strokes.subarray(plane * height * width, (plane + 1) * height * width))
  const part = workbench.add(id, opened)
  if (strokes.some((value) => value !== 0)) workbench.loadAnnotation(part, strokes, name)
}

/** Opens files of any kind: images, models, and tables of points. What cannot be opened is told. */
export async function openFiles(workbench: Workbench, files: readonly File[]): Promise<void> {
  for (const file of files) {
    if (file.name.endsWith(projectEnding)) {
      await openProjectFile(workbench, file).catch((error: unknown) => workbench.notices.fail(error))
      continue
    }
    if (isModel(file)) {
      await loadModel(workbench, file).catch((error: unknown) => workbench.notices.fail(error))
      continue
    }
    if (/\.csv$/i.test(file.name)) {
      await loadPoints(workbench, file).catch((error: unknown) => workbench.notices.fail(error))
      continue
    }
    const awaited = workbench.streaming.awaited.peek().find(({ image }) => image.name === file.name && image.stored?.size === file.size)
    if (awaited !== undefined) {
      await openAgain(workbench, awaited, file).catch((error: unknown) => workbench.notices.fail(error))
      continue
    }
    const before = workbench.active.peek()
    const added = await workbench.openFile(file, file.name)
    if (added === undefined || added.isStored || added.image.channels > 1 || !looksLikeLabels(added.image.data, added.dims.width)) continue
    if (before === undefined || !isSameShape(before, added)) offerObjects(workbench, added, file)
    else askWhatItIs(workbench, before, added, file)
  }
}

/** Opens an image of another server. */
export async function openUrl(workbench: Workbench, url: string): Promise<Scene | undefined> {
  try {
    const response = await fetch(url)
    if (!response.ok) throw new Error(`${url}: the server answers ${response.status} ${response.statusText}`)
    const name = decodeURIComponent(new URL(url, globalThis.location?.href).pathname.split('/').at(-1) || 'image')
    return await workbench.openFile(await response.blob(), name)
  } catch (error) {
    workbench.notices.fail(
      error instanceof TypeError ? new Error(`${url} cannot be read: it does not exist, or its server does not allow it`) : error,
    )
    return undefined
  }
}

/** Opens the embedded sample with its strokes and what follows from them. */
export async function openDemo(workbench: Workbench): Promise<void> {
  const scene = await workbench.openSample('nuclei')
  const strokes = await workbench.compute.call((engine) => engine.sampleStrokes('nuclei'))
  workbench.loadAnnotation(scene, strokes, text.done.sampleStrokes)
  await goToStep(workbench, 'objects')
}
