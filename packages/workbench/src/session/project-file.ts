import type { ExportedFile, OpenedScene, StoredModel } from '../engine/protocol.ts'
import type { PixelClass } from '../layers/class-list.ts'
import type { Scene } from '../layers/scene.ts'
import { text } from '../text/en.ts'
import type { Activity } from './activities.ts'
import { type Files, unzipped, zipped } from './archive.ts'
import { looksOf, type SceneLooks, takeLooks } from './looks.ts'
import { followMaps } from './maps.ts'
import { factsOf, type ProjectFacts, takeFacts } from './project-facts.ts'
import { type SceneShapes, shapesOfScene, takeShapes } from './shapes.ts'
import type { Workbench } from './workbench.ts'

const projectEnding = '.cambium-project.zip'

/** The files of an image in a project: TIFFs, so that other programs read them too. */
interface SceneFiles {
  readonly name: string
  readonly image: string
  /** As it was opened: a TIFF keeps lengths as fractions. */
  readonly spacing: readonly [number, number, number]
  /** How the file of the image names its axes, or which sample it is. */
  readonly origin?: { readonly axes?: string | undefined; readonly sample?: string | undefined }
  readonly unit: 'micrometer' | 'pixel'
  readonly annotation: string
  readonly objects?: string
  readonly objectAnnotation?: string
  /** The true objects. */
  readonly truth?: string
  readonly shapes?: SceneShapes
  /** How its channels are shown. */
  readonly looks?: SceneLooks
}

/** What `project.json` says. */
interface ProjectJson extends Omit<ProjectFacts, 'model' | 'objectModel'> {
  readonly version: 1
  /** The files of models that were loaded. */
  readonly model?: string
  readonly objectModel?: string
  readonly scenes: readonly SceneFiles[]
}

/**
 * The whole project as one file: images, strokes, corrected objects, settings.
 *
 * @param activity  that is told how many images are written, and ends it between two of them
 */
export async function projectFile(workbench: Workbench, activity?: Pick<Activity, 'progress' | 'signal'>): Promise<ExportedFile> {
  const { compute, scenes, objects } = workbench
  const large = scenes.peek().find(({ isStored }) => isStored)
  if (large !== undefined) throw new Error(text.stored.noProjectFile(large.name.peek()))
  const files: Record<string, Uint8Array> = {}
  const keep = async (name: string, encode: Promise<ExportedFile>): Promise<string> => {
    files[name] = (await encode).bytes
    return name
  }
  const keepScene = async (scene: Scene, folder: string): Promise<SceneFiles> => {
    const { id, annotation } = scene
    const map = (file: string, data: Uint8Array | Uint32Array): Promise<string> =>
      keep(
        `${folder}/${file}`,
        compute.call((engine) => engine.encodeMap(id, file, data)),
      )
    const corrected = objects.isCorrected(scene) ? (scene.objects.peek()?.data as Uint32Array | undefined) : undefined
    const given = scene.labelsOf('object annotation')?.data as Uint8Array | undefined
    const truth = scene.truth.peek()?.data as Uint32Array | undefined
    const shapes = shapesOfScene(scene)
    return {
      name: scene.name.peek(),
      spacing: scene.image.spacing,
      unit: scene.image.unit,
      origin: { axes: scene.image.axes, sample: scene.image.sample },
      image: await keep(
        `${folder}/image.tif`,
        compute.call((engine) => engine.encodeImage(id)),
      ),
      annotation: await map('annotation.tif', annotation.data as Uint8Array),
      ...(corrected === undefined ? {} : { objects: await map('objects.tif', corrected) }),
      ...(given === undefined ? {} : { objectAnnotation: await map('object-annotation.tif', given) }),
      ...(truth === undefined ? {} : { truth: await map('truth.tif', truth) }),
      looks: looksOf(scene),
      ...(shapes === undefined ? {} : { shapes }),
    }
  }
  const kept: SceneFiles[] = []
  for (const [i, scene] of scenes.peek().entries()) {
    activity?.signal.throwIfAborted()
    activity?.progress(i, scenes.peek().length)
    kept.push(await keepScene(scene, `images/${i + 1}`))
  }
  const { model, objectModel, ...own } = factsOf(workbench)
  const pathOf = (folder: string, stored: StoredModel | undefined): string | undefined => stored && `${folder}/${stored.name}`
  const models = { model: pathOf('models', model), objectModel: pathOf('object-models', objectModel) }
  if (model !== undefined) files[models.model as string] = model.bytes
  if (objectModel !== undefined) files[models.objectModel as string] = objectModel.bytes
  // what is undefined is not written
  const facts: ProjectJson = { version: 1, ...own, ...(models as Pick<ProjectJson, 'model' | 'objectModel'>), scenes: kept }
  files['project.json'] = new TextEncoder().encode(`${JSON.stringify(facts, null, 2)}\n`)
  const stem = facts.name.replace(/[^\w.-]+/g, '-') || 'project'
  return { name: `${stem}${projectEnding}`, bytes: await zipped(files, { level: 1 }) }
}

const isClass = (one: Partial<PixelClass>): boolean =>
  Number.isInteger(one.value) && typeof one.name === 'string' && /^#[0-9a-f]{6}$/i.test(one.colour ?? '')

/** What a project file says of itself. @throws {Error} where it is none, or where one of its files is missing */
function readJson(files: Readonly<Record<string, Uint8Array>>, name: string): ProjectJson {
  const bytes = files['project.json']
  let json: Partial<ProjectJson> | undefined
  try {
    json = bytes === undefined ? undefined : (JSON.parse(new TextDecoder().decode(bytes)) as Partial<ProjectJson>)
  } catch (error) {
    throw new Error(text.notices.noProject(name), { cause: error })
  }
  const isWhole =
    json?.version === 1 &&
    typeof json.name === 'string' &&
    typeof json.training === 'object' &&
    typeof json.rules === 'object' &&
    Array.isArray(json.scenes) &&
    [json.classes, json.objectClasses ?? []].every((list) => Array.isArray(list) && list.every(isClass))
  if (!isWhole) throw new Error(text.notices.noProject(name))
  const { scenes, model, objectModel } = json as ProjectJson
  const needed = [
    ...scenes.flatMap(({ image, annotation, objects, objectAnnotation, truth }) => [image, annotation, objects, objectAnnotation, truth]),
    model,
    objectModel,
  ]
  for (const file of needed) if (file !== undefined && files[file] === undefined) throw new Error(text.notices.fileIsMissing(name, file))
  return json as ProjectJson
}

async function filesOf(bytes: ArrayBuffer, name: string): Promise<Files> {
  try {
    return await unzipped(new Uint8Array(bytes))
  } catch (error) {
    throw new Error(text.notices.noProject(name), { cause: error })
  }
}

/**
 * Opens a project from its file, as it was when it was saved.
 *
 * @throws {Error} where the file is none; the project that is open stays then
 */
export function openProjectFile(workbench: Workbench, file: File): Promise<void> {
  return workbench.activities.run(text.panels.opening(file.name), (activity) => openProject(workbench, file, activity))
}

/** An image of a project file with what belongs to it, before anything is shown. */
interface ReadScene extends Omit<SceneFiles, 'image' | 'annotation' | 'objects' | 'objectAnnotation' | 'truth'> {
  readonly id: string
  readonly opened: OpenedScene
  readonly strokes: Uint8Array
  readonly objects: Uint32Array | undefined
  readonly given: Uint8Array | undefined
  readonly truth: Uint32Array | undefined
}

async function readScene({ compute }: Workbench, id: string, files: Files, stored: SceneFiles): Promise<ReadScene> {
  const { image: path, annotation, objects, objectAnnotation, truth, ...rest } = stored
  const blobOf = (name: string): Blob => new Blob([files[name] as Uint8Array<ArrayBuffer>])
  const opened = await compute.call((engine) => engine.openFile(id, blobOf(path), 'image.tif'))
  const image = { ...opened.image, name: stored.name, spacing: stored.spacing, unit: stored.unit, ...stored.origin }
  await compute.call((engine) => engine.keep(id, image))
  const read = (map: string): Promise<Uint8Array> => compute.call((engine) => engine.openAnnotation(id, blobOf(map), map))
  const readLabels = (map: string | undefined): Promise<Uint32Array> | undefined =>
    map === undefined ? undefined : compute.call((engine) => engine.openLabels(id, blobOf(map), map))
  return {
    ...rest,
    id,
    opened: { ...opened, image },
    strokes: await read(annotation),
    given: objectAnnotation === undefined ? undefined : await read(objectAnnotation),
    objects: await readLabels(objects),
    truth: await readLabels(truth),
  }
}

/** The project that is open stays until everything of the other was read. */
async function openProject(workbench: Workbench, file: File, { signal, progress }: Activity): Promise<void> {
  const files = await filesOf(await file.arrayBuffer(), file.name)
  const json = readJson(files, file.name)
  const isStill = workbench.inThisProject()
  const ids: string[] = []
  const read: ReadScene[] = []
  try {
    for (const stored of json.scenes) {
      progress(read.length, json.scenes.length)
      const id = crypto.randomUUID()
      ids.push(id)
      read.push(await readScene(workbench, id, files, stored))
      signal.throwIfAborted()
    }
    if (!isStill()) throw new DOMException('another project was begun', 'AbortError')
  } catch (error) {
    for (const id of ids) workbench.compute.forget(id)
    throw error
  }
  const storedOf = (path: string | undefined): StoredModel | undefined =>
    path === undefined ? undefined : { name: path.replace(/^.*\//, ''), bytes: files[path] as Uint8Array<ArrayBuffer> }
  workbench.begin(json.name)
  takeFacts(workbench, { ...json, model: storedOf(json.model), objectModel: storedOf(json.objectModel) })
  for (const scene of read) addScene(workbench, scene, json.name)
  const looked = workbench.scenes.peek()[json.shown ?? -1]
  if (looked !== undefined) workbench.show(looked)
  // opening it is no step that can be taken back
  workbench.history.clear()
  workbench.live.request()
}

function addScene(
  workbench: Workbench,
  { id, opened, strokes, objects: labels, given, truth, looks, shapes }: ReadScene,
  name: string,
): void {
  const { learning, objects } = workbench
  const scene = workbench.add(id, opened)
  workbench.loadAnnotation(scene, strokes, name)
  takeLooks(scene, looks)
  takeShapes(scene, shapes)
  followMaps(workbench, scene)
  if (given !== undefined) {
    const layer = learning.annotationOf(scene)
    const edit = layer.edit()
    edit.writeAll(given)
    workbench.commit(scene, layer, name, edit)
    objects.isWanted.value = true
  }
  if (labels !== undefined) objects.load(scene, labels, name)
  if (truth !== undefined) void workbench.truth.take(scene, truth, name)
}
