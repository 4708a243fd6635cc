import type { OpenedScene } from '../engine/protocol.ts'
import type { Scene } from '../layers/scene.ts'
import { bytesInMemory } from '../plans/memory.ts'
import { text } from '../text/en.ts'
import type { Activity } from './activities.ts'
import { askForAxes } from './axes-question.ts'
import type { AwaitedImage } from './streaming.ts'
import type { Workbench } from './workbench.ts'

/** Opens something in the project that is open now. @throws {DOMException} AbortError where another was begun meanwhile */
async function inThisProject(workbench: Workbench, id: string, open: () => Promise<OpenedScene>): Promise<OpenedScene> {
  const isStill = workbench.inThisProject()
  const opened = await open()
  if (isStill()) return opened
  workbench.compute.forget(id)
  throw new DOMException('another project was opened', 'AbortError')
}

/** Opens an embedded sample in a project of its own. */
export function openSample(workbench: Workbench, name: string): Promise<Scene> {
  return workbench.activities.run(text.panels.opening(name), async () => {
    const id = crypto.randomUUID()
    workbench.begin(name)
    return workbench.add(id, await inThisProject(workbench, id, () => workbench.compute.call((engine) => engine.openSample(id, name))))
  })
}

/** Opens a file as a further image of the project. @throws {Error} where it cannot be read; {DOMException} AbortError where that was ended */
export async function openFile(workbench: Workbench, file: Blob, name: string, axes?: string): Promise<Scene> {
  const { compute, notices, streaming, activities } = workbench
  const read = async ({ signal, progress }: Activity): Promise<Scene> => {
    const id = crypto.randomUUID()
    const settings = { axes, mostBytes: streaming.budget.peek() }
    const opened = await inThisProject(workbench, id, () =>
      compute.call((engine) => engine.openFile(id, file, name, settings, signal, compute.callback(progress))),
    )
    // what comes after its end is of no use to anybody
    if (signal.aborted) compute.forget(id)
    signal.throwIfAborted()
    if (workbench.isEmpty.peek()) workbench.begin(name.replace(/\.\w+$/, ''))
    const scene = workbench.add(id, opened)
    const again = (other: string): void => {
      openFile(workbench, file, name, other).catch(notices.unlessAborted)
    }
    if (axes === undefined) askForAxes(workbench, scene, opened.axes, again)
    return scene
  }
  return activities.run(text.panels.opening(name), read)
}

/** Opens the file of an image that stays on disk again, with what was painted on it. */
export async function openAgain(workbench: Workbench, { id, image, strokes, notice }: AwaitedImage, file: File): Promise<void> {
  const { compute, streaming, activities } = workbench
  const isStill = workbench.inThisProject()
  const wanted = { axes: image.stored?.axes, mostBytes: 0 }
  const opened = await activities.run(text.panels.opening(file.name), ({ signal }) =>
    compute.call((engine) => engine.openFile(id, file, file.name, wanted, signal)),
  )
  if (!isStill()) return
  streaming.awaited.value = streaming.awaited.peek().filter((other) => other.id !== id)
  workbench.notices.close(notice)
  workbench.add(id, opened, strokes)
}

/** Makes the part in view of an image that stays on disk an image in memory, with what is painted on it. @throws {Error} where that is too large */
export async function cutOut(workbench: Workbench, scene: Scene): Promise<void> {
  const { compute, streaming, activities } = workbench
  const rect = workbench.visible(scene)
  const { t } = scene.position.peek()
  const [height, width] = [rect.y1 - rect.y0, rect.x1 - rect.x0]
  const { z } = scene.dims
  const { channels, data } = scene.image
  const bytes = bytesInMemory({ t: 1, z, height, width }, channels, data.BYTES_PER_ELEMENT)
  if (bytes > streaming.budget.peek()) throw new Error(text.stored.partTooLarge(height, width))
  const [id, name] = [crypto.randomUUID(), text.stored.part(scene.name.peek(), rect.y0, rect.x0)]
  const isStill = workbench.inThisProject()
  const opened = await activities.run(text.panels.opening(name), () =>
    compute.call((engine) => engine.cutOut(scene.id, { t, rect, name }, id)),
  )
  if (!isStill()) return
  const strokes = new Uint8Array(z * height * width)
  for (let plane = 0; plane < z; plane++)
    scene.annotation.sparse?.sample(t * z + plane, rect, 1, strokes.subarray(plane * height * width, (plane + 1) * height * width))
  const part = workbench.add(id, opened)
  if (strokes.some((value) => value !== 0)) workbench.loadAnnotation(part, strokes, name)
}
