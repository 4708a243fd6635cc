import { batch, type Signal } from '@preact/signals-core'
import type { Compute } from '../engine/engine-client.ts'
import type { History } from '../layers/history.ts'
import type { Scene } from '../layers/scene.ts'
import { text } from '../text/en.ts'
import type { LiveLoop } from './live-loop.ts'
import type { Notices } from './notices.ts'
import type { ObjectList } from './object-list.ts'
import type { Pen } from './pen.ts'
import type { ProjectListener } from './project-listener.ts'

/** What closing an image needs of a workbench. */
export interface OpenImages {
  readonly scenes: Signal<readonly Scene[]>
  readonly active: Signal<Scene | undefined>
  readonly pen: Pen
  readonly history: History
  readonly compute: Compute
  readonly notices: Notices
  readonly objects: Pick<ObjectList, 'forget' | 'isCorrected' | 'edited' | 'choose'>
  readonly live: Pick<LiveLoop, 'request'>
  readonly listeners: ReadonlySet<ProjectListener>
  show(scene: Scene): void
}

/** What an image and all its layers take. */
function bytesOfScene(scene: Scene): number {
  const { data } = scene.image
  return scene.pixelLayers.reduce((sum, layer) => {
    if (layer.kind === 'image') return sum + (layer.data === data ? 0 : layer.data.byteLength)
    return (
      sum +
      (layer.sparse === undefined ? layer.data.byteLength : layer.sparse.tiles.reduce((all, { pixels }) => all + pixels.byteLength, 0))
    )
  }, data.byteLength)
}

function takeAway(workbench: OpenImages, scene: Scene): void {
  workbench.pen.letGo()
  workbench.compute.forget(scene.id)
  workbench.scenes.value = workbench.scenes.peek().filter((other) => other !== scene)
  for (const listener of workbench.listeners) listener.sceneClosed(scene)
  workbench.objects.forget(scene)
  if (workbench.active.peek() === scene) workbench.active.value = workbench.scenes.peek()[0]
  // labels of one image say nothing of another
  workbench.objects.choose([])
  workbench.live.request()
}

function putBack(workbench: OpenImages, scene: Scene, place: number): void {
  const { compute, notices } = workbench
  compute.remember(scene.id, scene.image)
  // what is asked of it comes after this
  compute.call((engine) => engine.keep(scene.id, scene.image)).catch((error: unknown) => notices.fail(error))
  batch(() => {
    const others = workbench.scenes.peek()
    workbench.scenes.value = [...others.slice(0, place), scene, ...others.slice(place)]
    workbench.show(scene)
  })
  for (const listener of workbench.listeners) listener.sceneReopened(scene)
  if (workbench.objects.isCorrected(scene)) workbench.objects.edited(scene)
}

/** Closes an image that was a mistake: it is no step of the history. */
export function dismissImage(workbench: OpenImages, scene: Scene): void {
  takeAway(workbench, scene)
  workbench.history.forget(scene)
}

/**
 * Closes an image with everything that is painted on it. That is a step of the history, unless the image is so large that it would push out the
 * others; then it is gone, as the question says that is asked before.
 */
export function closeImage(workbench: OpenImages, scene: Scene): void {
  const { history } = workbench
  const bytes = bytesOfScene(scene)
  const place = workbench.scenes.peek().indexOf(scene)
  if (!history.hasRoomFor(bytes)) {
    dismissImage(workbench, scene)
    return
  }
  takeAway(workbench, scene)
  history.push({
    title: text.layerList.steps.closing(scene.name.peek()),
    of: scene,
    bytes,
    undo: () => putBack(workbench, scene, place),
    redo: () => takeAway(workbench, scene),
  })
}

/**
 * Whether closing an image can be taken back: not the last one, since the next image that is opened begins a project, nor one that the history has no
 * room for.
 */
export const canReopen = ({ history, scenes }: OpenImages, scene: Scene): boolean =>
  scenes.peek().length > 1 && history.hasRoomFor(bytesOfScene(scene))
