import type { ReadonlySignal, Signal } from '@preact/signals-core'
import type { ObjectTask } from '../engine/protocol.ts'
import type { History } from '../layers/history.ts'
import type { Role } from '../layers/layer.ts'
import type { Scene } from '../layers/scene.ts'
import type { ToolState } from '../layers/tool-state.ts'
import type { text } from '../text/en.ts'
import type { LiveLoop } from './live-loop.ts'
import type { ObjectLearning } from './object-learning.ts'
import type { ObjectList } from './object-list.ts'
import { changeObjectTask } from './setting-changes.ts'
import type { Settings } from './settings.ts'

export type StepName = keyof typeof text.steps

/** What going to a step needs of a workbench. */
interface Surroundings {
  readonly step: Signal<StepName>
  readonly active: ReadonlySignal<Scene | undefined>
  readonly tools: ToolState
  readonly live: LiveLoop
  readonly objects: ObjectList
  readonly learning: ObjectLearning
  readonly settings: Settings
  readonly history: History
}

/** What a step is about is seen; export leaves everything as it is. */
const shownIn: Readonly<Record<Exclude<StepName, 'export'>, readonly Role[]>> = {
  annotate: ['annotation', 'prediction'],
  inspect: ['annotation', 'prediction'],
  objects: ['objects', 'truth'],
  classify: ['objects', 'object annotation', 'object classes', 'object result'],
}
const hiddenBySteps: readonly Role[] = [...new Set(Object.values(shownIn).flat())]

/** Whether a step shows layers of a role; of an image on disk, which has no objects in the page, what they are made of. */
const isSeen = ({ isStored }: Scene, step: Exclude<StepName, 'export'>, role: Role): boolean =>
  shownIn[step].includes(role) || (isStored && role === 'prediction')

/** The step whose layers an image shows. */
const shownFor = new WeakMap<Scene, StepName>()

/** Shows the layers that a step is about, hides those of the others, and selects the one that is worked on. */
function showLayersOf(scene: Scene, step: StepName): void {
  if (step === 'export') return
  shownFor.set(scene, step)
  for (const layer of scene.layers.peek()) if (hiddenBySteps.includes(layer.role)) layer.isVisible.value = isSeen(scene, step, layer.role)
  const layers = {
    annotate: scene.annotation,
    objects: scene.objects.peek(),
    classify: scene.labelsOf('object annotation'),
    inspect: undefined,
  }
  const worked = layers[step]
  if (worked !== undefined) scene.selected.value = worked
}

/** What was found on images at their last change. */
const foundOn = new WeakMap<Scene, ReadonlySet<Role>>()

/** Results that appear are seen in the steps that are about them. */
export function suitResults(scene: Scene, step: StepName): void {
  const layers = scene.layers.value
  const before = foundOn.get(scene)
  foundOn.set(scene, new Set(layers.map(({ role }) => role)))
  if (step === 'export') return
  for (const layer of layers)
    if ((layer.role === 'prediction' || layer.role === 'objects') && before?.has(layer.role) !== true)
      layer.isVisible.value = isSeen(scene, step, layer.role)
}

/** An image that is looked at shows the layers of the step that it is looked at in. */
export function suitStep(scene: Scene, step: StepName): void {
  if ((shownFor.get(scene) ?? 'annotate') !== step) showLayersOf(scene, step)
}

/** What is in the hand goes on with the layer of the same role; where there is none it lets go, so that no object becomes a stroke. */
export function keepHand({ tools }: Pick<Surroundings, 'tools'>, before: Scene | undefined, scene: Scene): void {
  const selected = before?.selected.peek()
  if (selected?.role !== 'objects' && selected?.role !== 'truth') return
  const alike = scene.labelsOf(selected.role)
  if (alike !== undefined) scene.select(alike)
  else if (tools.active.peek() !== 'pan') tools.choose('select')
}

/** What is to be done with the objects; borders to merge are painted, objects to sort are clicked. */
export function chooseObjectTask(workbench: Surroundings, task: ObjectTask): void {
  changeObjectTask(workbench, task)
  const scene = workbench.active.peek()
  if (scene === undefined) return
  const isPainted = task === 'merge'
  workbench.tools.choose(isPainted ? 'paint' : 'select')
  if (isPainted) scene.selected.value = workbench.learning.annotationOf(scene)
}

/** Goes to a step: what it is about comes into view, and a tool that suits it into the hand. Resolves once its objects are there. */
export async function goToStep(workbench: Surroundings, step: StepName): Promise<void> {
  const isNew = workbench.step.peek() !== step
  workbench.step.value = step
  // objects are clicked, pixels are painted
  if (step === 'objects' || (step === 'classify' && workbench.learning.task.peek() !== 'merge')) workbench.tools.choose('select')
  if (step === 'annotate' && workbench.tools.chosen.peek() === 'select') workbench.tools.choose('paint')
  const scene = workbench.active.peek()
  if (scene === undefined) return
  if (isNew) showLayersOf(scene, step)
  if (step !== 'objects' && step !== 'classify') return
  const wereKnown = scene.objects.peek() !== undefined && scene.prediction.peek() !== undefined
  await workbench.live.idle()
  await workbench.objects.want()
  // layers that came only now
  if (!wereKnown && workbench.step.peek() === step) showLayersOf(scene, step)
}
