import { looksLikeLabels } from '@cambium/core'
import type { ObjectModelFacts, StoredModel } from '../engine/protocol.ts'
import type { Dims } from '../layers/layer.ts'
import type { Scene } from '../layers/scene.ts'
import { bestName } from '../plans/best-name.ts'
import { text } from '../text/en.ts'
import { errors } from '../text/en-errors.ts'
import { type Activity, isAbort } from './activities.ts'
import { dismissImage } from './closing.ts'
import { hasStrokes } from './live-loop.ts'
import { openAgain, openFile, openSample } from './opening.ts'
import { openProjectFile } from './project-file.ts'
import { formerRules } from './settings.ts'
import { pointsOfTable, setShapes } from './shapes.ts'
import { goToStep } from './steps.ts'
import type { Workbench } from './workbench.ts'

const isModel = ({ name }: File): boolean => /\.(cl|cambium)$/i.test(name)

/** Loads what is painted on an image, or on its objects where these are sorted. @throws {Error} where it does not fit */
export async function loadAnnotation(workbench: Workbench, scene: Scene, file: File): Promise<void> {
  const strokes = await workbench.activities.run(text.panels.opening(file.name), ({ signal }) =>
    workbench.compute.call((engine) => engine.openAnnotation(scene.id, file, file.name, signal)),
  )
  const of = workbench.step.peek() === 'classify' && scene.objects.peek() !== undefined ? 'objects' : 'pixels'
  workbench.loadAnnotation(scene, strokes, text.done.loading(file.name), of)
}

/** Loads objects that another program found, to correct, measure or classify them. @throws {Error} where they do not fit */
export async function loadObjects(workbench: Workbench, scene: Scene, file: File): Promise<void> {
  const labels = await workbench.activities.run(text.panels.opening(file.name), ({ signal }) =>
    workbench.compute.call((engine) => engine.openLabels(scene.id, file, file.name, signal)),
  )
  workbench.objects.load(scene, labels, text.objects.loading(file.name))
  await goToStep(workbench, 'objects')
}

/** Loads the true objects of an image, to compare what is found with. @throws {Error} where they do not fit, or the image stays on disk */
export async function loadTruth(workbench: Workbench, scene: Scene, file: File): Promise<void> {
  if (scene.isStored) throw new Error(text.truth.onDisk(scene.name.peek()))
  const labels = await workbench.activities.run(text.panels.opening(file.name), async ({ signal }) => {
    const read = await workbench.compute.call((engine) => engine.openLabels(scene.id, file, file.name, signal))
    const first = read.find((label) => label > 0)
    if (first === undefined) throw new Error(text.truth.noObject(file.name))
    if (read.every((label) => label === 0 || label === first)) {
      workbench.notices.add('info', text.truth.isMask(file.name))
      return workbench.compute.call((engine) => engine.insight.partsOf(scene.id, read, signal))
    }
    if (!looksLikeLabels(read, scene.dims.width)) workbench.notices.add('warning', text.truth.isPicture(file.name))
    return read
  })
  await workbench.truth.take(scene, labels, text.truth.loading(file.name))
  await goToStep(workbench, 'objects')
}

const pictures = new WeakMap<Scene, boolean>()

/** Whether an image is none of labels, such as painted classes or objects that wait for what somebody says of them. */
function isPicture(scene: Scene): boolean {
  const { isStored, image, dims } = scene
  // all pixels are looked at for this, which never change
  const is = pictures.get(scene) ?? (isStored || image.channels > 1 || !looksLikeLabels(image.data, dims.width))
  pictures.set(scene, is)
  return is
}

/** Loads the true objects of several images, each for the one whose name is most like that of the file. */
export async function loadTruths(workbench: Workbench, files: readonly File[]): Promise<void> {
  const scenes = workbench.scenes.peek().filter((scene) => !scene.isStored && isPicture(scene))
  const names = scenes.map(({ name }) => name.peek())
  const pairs = files.map((file) => ({ file, scene: scenes[bestName(file.name, names)] }))
  const taken = new Map<Scene, File>()
  for (const { file, scene } of pairs) {
    const other = scene && taken.get(scene)
    if (scene === undefined || other !== undefined) throw new Error(text.truth.ofWhich(file.name, other?.name))
    taken.set(scene, file)
  }
  for (const [scene, file] of taken) {
    workbench.show(scene)
    await loadTruth(workbench, scene, file)
    workbench.notices.add('info', text.truth.loaded(file.name, scene.name.peek()))
  }
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
  if (positiveClass !== undefined) settings.rules.value = { ...formerRules, ...rules, positiveClass }
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

/** Whether labels may be those of an image. A stack that does not name its axes may be read as slices where the image has time points. */
const isSameShape = ({ dims: one }: Scene, { dims: other }: Scene): boolean =>
  one.height === other.height &&
  one.width === other.width &&
  one.t * one.z === other.t * other.z &&
  (one.t === other.t || isStack(one, other))

const isStack = (...all: readonly Dims[]): boolean => all.every(({ t, z }) => t === 1 || z === 1)

/** A label image that belongs to no image that is open: its objects can be shown, corrected and measured nevertheless. */
function offerObjects(workbench: Workbench, added: Scene, file: File): void {
  const { holdsObjects, showObjects, isImage } = text.notices
  const show = (): void => {
    if (!workbench.scenes.peek().includes(added)) return
    workbench.show(added)
    loadObjects(workbench, added, file).catch(workbench.notices.unlessAborted)
  }
  workbench.notices.add('info', holdsObjects(file.name), { title: showObjects, run: show }, { title: isImage, run: () => undefined })
}

/** Asks what an image of labels is that has the shape of the one before: it may be what is painted on it, or its objects. */
function askWhatItIs(workbench: Workbench, before: Scene, added: Scene, file: File): void {
  const { whatIsIt, isAnnotation, isObjects, isTruth, isImage } = text.notices
  const take = (load: typeof loadAnnotation) => (): void => {
    if (!workbench.scenes.peek().includes(before)) {
      workbench.notices.add('warning', text.notices.imageIsGone(before.name.peek()))
      return
    }
    // what was done to it meanwhile is not thrown away
    if (!hasStrokes(added) && !workbench.history.hasChanged(added)) dismissImage(workbench, added)
    workbench.show(before)
    load(workbench, before, file).catch(workbench.notices.unlessAborted)
  }
  workbench.notices.add(
    'info',
    whatIsIt(file.name, before.name.peek()),
    { title: isAnnotation, run: take(loadAnnotation) },
    { title: isObjects, run: take(loadObjects) },
    { title: isTruth, run: take(loadTruth) },
    { title: isImage, run: () => undefined },
  )
}

/** Opens a file of any kind: an image, a model, a project, or a table of points. @param among  images that were there, and opened ones that are no labels */
async function openAny(workbench: Workbench, file: File, among: Scene[]): Promise<void> {
  // browsers rename what is saved twice
  if (/\.zip$/i.test(file.name)) return openProjectFile(workbench, file)
  if (isModel(file)) return loadModel(workbench, file)
  if (/\.csv$/i.test(file.name)) return loadPoints(workbench, file)
  const awaited = workbench.streaming.awaited.peek().find(({ image }) => image.name === file.name && image.stored?.size === file.size)
  if (awaited !== undefined) return openAgain(workbench, awaited, file)
  const active = workbench.active.peek()
  const added = await openFile(workbench, file, file.name)
  if (isPicture(added)) {
    among.push(added)
    return
  }
  // of images of its shape the one whose name is most like its own, or that is looked at
  const suited = among.filter((one) => isSameShape(one, added)).sort((one, other) => Number(other === active) - Number(one === active))
  const names = suited.map(({ name }) => name.peek())
  const before = suited[bestName(file.name, names)] ?? (active !== undefined && isSameShape(active, added) ? active : undefined)
  if (before === undefined) offerObjects(workbench, added, file)
  else askWhatItIs(workbench, before, added, file)
}

/** Of so many files that cannot be opened each is told by itself. */
const mostTold = 2

/** Opens files of any kind, one after the other, until one of them is cancelled. What cannot be opened is told. */
export async function openFiles(workbench: Workbench, files: readonly File[]): Promise<void> {
  const among = workbench.scenes.peek().filter(isPicture)
  const failures: string[] = []
  for (const file of files) {
    try {
      await openAny(workbench, file, among)
    } catch (error) {
      if (isAbort(error)) break
      failures.push(error instanceof Error ? error.message : String(error))
      // of a folder full of other files one notice says it all
      if (failures.length <= mostTold) workbench.notices.fail(error)
    }
  }
  if (failures.length > mostTold) workbench.notices.add('error', [text.notices.moreFailed, ...failures.slice(mostTold)].join('\n'))
}

/** The content of an address; how far it is can be told where the server says how long it is. @throws {Error} where it cannot be read */
async function download(url: string, { signal, progress }: Activity): Promise<Blob> {
  const response = await fetch(url, { signal })
  if (!response.ok) throw new Error(errors.server(url, `${response.status} ${response.statusText}`))
  const total = Number(response.headers.get('content-length'))
  if (response.body === null || !(total > 0)) return response.blob()
  const parts: Uint8Array<ArrayBuffer>[] = []
  let done = 0
  const reader = response.body.getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value)
    done += part.value.length
    // packed content is longer than what was announced
    progress(Math.min(done, total), total)
  }
  return new Blob(parts)
}

/** Opens an image of another server. */
export async function openUrl(workbench: Workbench, url: string): Promise<Scene | undefined> {
  try {
    const name = decodeURIComponent(new URL(url, globalThis.location?.href).pathname.split('/').at(-1) || 'image')
    const content = await workbench.activities.run(text.panels.loading(name), (activity) => download(url, activity))
    return await openFile(workbench, content, name)
  } catch (error) {
    workbench.notices.unlessAborted(error instanceof TypeError ? new Error(errors.unreachable(url)) : error)
    return undefined
  }
}

/** Opens the embedded sample with its strokes and what follows from them. */
export async function openDemo(workbench: Workbench): Promise<void> {
  const scene = await openSample(workbench, 'nuclei')
  const strokes = await workbench.compute.call((engine) => engine.sampleStrokes('nuclei'))
  workbench.loadAnnotation(scene, strokes, text.done.sampleStrokes)
  await goToStep(workbench, 'objects')
}
