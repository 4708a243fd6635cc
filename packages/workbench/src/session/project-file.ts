import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import type { ExportedFile, ObjectRules, ObjectTask, TrainingSettings } from '../engine/protocol.ts'
import type { PixelClass } from '../layers/class-list.ts'
import type { Scene } from '../layers/scene.ts'
import { text } from '../text/en.ts'
import type { Workbench } from './workbench.ts'

export const projectEnding = '.cambium-project.zip'

/** The files of an image in a project: TIFFs, so that other programs read them too. */
interface SceneFiles {
  readonly name: string
  readonly image: string
  /** As it was opened: a TIFF keeps lengths as fractions. */
  readonly spacing: readonly [number, number, number]
  readonly unit: 'micrometer' | 'pixel'
  readonly annotation: string
  readonly objects?: string
  readonly objectAnnotation?: string
}

/** What `project.json` says. */
interface ProjectFacts {
  readonly version: 1
  readonly name: string
  readonly classes: readonly PixelClass[]
  readonly training: TrainingSettings
  readonly rules: ObjectRules
  readonly objectClasses: readonly PixelClass[]
  readonly objectTask: ObjectTask
  readonly objectFeatures: string
  /** The file of a model that was loaded. */
  readonly model?: string
  readonly scenes: readonly SceneFiles[]
}

/** The whole project as one file: images, strokes, corrected objects, settings. */
export async function projectFile(workbench: Workbench): Promise<ExportedFile> {
  const { compute, scenes, classes, settings, learning, live, objects } = workbench
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
    return {
      name: scene.name.peek(),
      spacing: scene.image.spacing,
      unit: scene.image.unit,
      image: await keep(
        `${folder}/image.tif`,
        compute.call((engine) => engine.encodeImage(id)),
      ),
      annotation: await map('annotation.tif', annotation.data as Uint8Array),
      ...(corrected === undefined ? {} : { objects: await map('objects.tif', corrected) }),
      ...(given === undefined ? {} : { objectAnnotation: await map('object-annotation.tif', given) }),
    }
  }
  const kept: SceneFiles[] = []
  for (const [i, scene] of scenes.peek().entries()) kept.push(await keepScene(scene, `images/${i + 1}`))
  const model = live.model.peek()
  if (model !== undefined) files[`models/${model.name}`] = model.bytes
  const facts: ProjectFacts = {
    version: 1,
    name: workbench.name.peek(),
    classes: classes.all.peek(),
    training: settings.training.peek(),
    rules: settings.rules.peek(),
    objectClasses: learning.classes.all.peek(),
    objectTask: learning.task.peek(),
    objectFeatures: learning.features.peek(),
    ...(model === undefined ? {} : { model: `models/${model.name}` }),
    scenes: kept,
  }
  files['project.json'] = strToU8(`${JSON.stringify(facts, null, 2)}\n`)
  const stem = facts.name.replace(/[^\w.-]+/g, '-') || 'project'
  return { name: `${stem}${projectEnding}`, bytes: zipSync(files, { level: 1 }) }
}

function factsIn(files: Readonly<Record<string, Uint8Array>>, name: string): ProjectFacts {
  const bytes = files['project.json']
  if (bytes === undefined) throw new Error(text.notices.noProject(name))
  const facts = JSON.parse(strFromU8(bytes)) as ProjectFacts
  if (facts.version !== 1 || !Array.isArray(facts.scenes)) throw new Error(text.notices.noProject(name))
  return facts
}

/** Opens a project from its file, as it was when it was saved. @throws {Error} where the file is none */
export async function openProjectFile(workbench: Workbench, file: File): Promise<void> {
  const files = await file.arrayBuffer().then((bytes) => {
    try {
      return unzipSync(new Uint8Array(bytes))
    } catch (error) {
      throw new Error(text.notices.noProject(file.name), { cause: error })
    }
  })
  const facts = factsIn(files, file.name)
  const blobOf = (name: string): Blob => {
    const bytes = files[name]
    if (bytes === undefined) throw new Error(`${file.name}: ${name} is missing in it`)
    return new Blob([bytes as Uint8Array<ArrayBuffer>])
  }
  const { compute, classes, settings, learning, live, objects } = workbench
  workbench.begin(facts.name)
  const isStill = workbench.inThisProject()
  classes.restore(facts.classes)
  settings.training.value = facts.training
  settings.rules.value = facts.rules
  learning.classes.restore(facts.objectClasses)
  learning.task.value = facts.objectTask
  learning.features.value = facts.objectFeatures
  if (facts.model !== undefined)
    live.model.value = { name: facts.model.replace(/^.*\//, ''), bytes: new Uint8Array(await blobOf(facts.model).arrayBuffer()) }
  for (const stored of facts.scenes) {
    const id = crypto.randomUUID()
    const opened = await compute.call((engine) => engine.openFile(id, blobOf(stored.image), 'image.tif'))
    if (!isStill()) return
    const { name, spacing, unit } = stored
    const image = { ...opened.image, name, spacing, unit }
    await compute.call((engine) => engine.keep(id, image))
    if (!isStill()) return
    const scene = workbench.add(id, { ...opened, image })
    const read = <T>(name: string, open: (blob: Blob) => Promise<T>): Promise<T> => open(blobOf(name))
    const strokes = await read(stored.annotation, (blob) =>
      compute.call((engine) => engine.openAnnotation(scene.id, blob, stored.annotation)),
    )
    workbench.loadAnnotation(scene, strokes, `strokes of ${facts.name}`)
    const { objects: corrected, objectAnnotation } = stored
    if (objectAnnotation !== undefined) {
      const given = await read(objectAnnotation, (blob) =>
        compute.call((engine) => engine.openAnnotation(scene.id, blob, objectAnnotation)),
      )
      const layer = learning.annotationOf(scene)
      const edit = layer.edit()
      edit.writeAll(given)
      workbench.commit(scene, layer, `classes of objects of ${facts.name}`, edit)
      objects.isWanted.value = true
    }
    if (corrected !== undefined) {
      const labels = await read(corrected, (blob) => compute.call((engine) => engine.openLabels(scene.id, blob, corrected)))
      objects.restore(scene, labels)
      for (const listener of workbench.listeners) listener.objectsLoaded(scene, labels)
    }
  }
  // opening it is no step that can be taken back
  workbench.history.clear()
  live.request()
}
