import { batch, type Signal } from '@preact/signals-core'
import type { History, Step } from '../layers/history.ts'
import type { ImageLayer } from '../layers/image-layer.ts'
import { longestName } from '../layers/look.ts'
import type { AnyLayer, Scene } from '../layers/scene.ts'
import { contrastLimits } from '../plans/histogram.ts'
import { text } from '../text/en.ts'

interface Surroundings {
  readonly history: History
}

/** One value of how a layer is shown. */
export interface LookChange {
  readonly layer: AnyLayer
  /** The name of the signal. */
  readonly key: string
  readonly value: unknown
}

type ValueOf<S> = S extends Signal<infer V> ? V : never

/** @returns the change of a value to another one of its kind */
export const look = <L extends AnyLayer, K extends keyof L & string>(layer: L, key: K, value: ValueOf<L[K]>): LookChange => ({
  layer,
  key,
  value,
})

/** What steps of this kind changed, and what it was before. */
const known = new WeakMap<Step, readonly LookChange[]>()

const isSame = (one: unknown, other: unknown): boolean => one === other || JSON.stringify(one) === JSON.stringify(other)

/** The signal of a value, now: results come in layers of their own each time, which are shown as those before. */
function signalOf(scene: Scene, { layer, key }: LookChange): Signal<unknown> {
  const layers = scene.layers.peek()
  const now = layers.includes(layer) ? layer : layers.find(({ role, kind }) => role === layer.role && kind === layer.kind)
  return (now ?? layer)[key as keyof AnyLayer] as unknown as Signal<unknown>
}

/**
 * Changes how layers are shown, as a step of the history. What changes the same values as the step before goes on with that step, so that a
 * slider that is moved is taken back at once, and hiding a layer and showing it again is no step at all.
 */
export function changeLooks({ history }: Surroundings, scene: Scene, title: string, after: readonly LookChange[]): void {
  const now = after.map((change): LookChange => ({ ...change, value: signalOf(scene, change).peek() }))
  const put = (changes: readonly LookChange[]): void =>
    batch(() => {
      for (const change of changes) signalOf(scene, change).value = change.value
    })
  if (now.every(({ value }, i) => isSame(value, after[i]?.value))) return
  put(after)
  const { last } = history
  const earlier = last?.title === title ? known.get(last) : undefined
  const goesOn =
    earlier?.length === after.length && earlier.every(({ layer, key }, i) => layer === after[i]?.layer && key === after[i]?.key)
  const before = goesOn && earlier !== undefined ? earlier : now
  if (goesOn) history.dropLast()
  if (before.every(({ value }, i) => isSame(value, after[i]?.value))) return
  const step: Step = { title, of: scene, bytes: 0, isLook: true, undo: () => put(before), redo: () => put(after) }
  known.set(step, before)
  history.push(step)
}

/** Changes one value of how a layer is shown. */
export const changeLook = <L extends AnyLayer, K extends keyof L & string>(
  around: Surroundings,
  scene: Scene,
  layer: L,
  key: K,
  value: ValueOf<L[K]>,
): void =>
  changeLooks(around, scene, text.layerList.steps.look(text.layerList.values[key] ?? key, layer.name.peek()), [look(layer, key, value)])

/** Changes a value of a layer, and the same of all layers that are chosen with it and have such a value. */
export function changeChosen<L extends AnyLayer, K extends keyof L & string>(
  around: Surroundings,
  scene: Scene,
  layer: L,
  key: K,
  value: ValueOf<L[K]>,
): void {
  const layers = chosenWith(scene, layer).filter((other) => key in other)
  const title = text.layerList.steps.look(text.layerList.values[key] ?? key, namesOf(layers))
  changeLooks(
    around,
    scene,
    title,
    layers.map((other): LookChange => ({ layer: other, key, value })),
  )
}

/** Changes black (0) or white (1) of all images that are chosen with one; the other limit of each stays. */
export function changeLimit(around: Surroundings, scene: Scene, layer: ImageLayer, index: 0 | 1, value: number): void {
  const images = chosenWith(scene, layer).filter((other): other is ImageLayer => other.kind === 'image')
  const changes = images.flatMap((image) => {
    const [low, high] = image.limits.peek()
    const limits = index === 0 ? ([value, high] as const) : ([low, value] as const)
    return limits[0] < limits[1] ? [look(image, 'limits', limits)] : []
  })
  changeLooks(around, scene, text.layerList.steps.look(text.layerList.values.limits ?? '', namesOf(images)), changes)
}

/** What an action on a layer is meant for: all layers that are chosen where it is one of them, otherwise itself. */
export function chosenWith(scene: Scene, layer: AnyLayer): readonly AnyLayer[] {
  const selection = scene.selection.peek()
  return selection.includes(layer) ? selection : [layer]
}

/** Gives an image another name in the project; its file keeps its own. */
export function renameImage({ history }: Surroundings, scene: Scene, name: string): void {
  const [before, after] = [scene.name.peek(), name.trim().slice(0, longestName)]
  if (after === '' || after === before) return
  const put = (value: string) => (): void => {
    scene.name.value = value
  }
  put(after)()
  history.push({ title: text.layerList.steps.naming(after), of: scene, bytes: 0, isLook: true, undo: put(before), redo: put(after) })
}

/** Hides a layer, or shows it. */
export const toggleLayer = (around: Surroundings, scene: Scene, layer: AnyLayer): void =>
  changeLook(around, scene, layer, 'isVisible', !layer.isVisible.peek())

/** Shows a layer alone; all of them where it was alone. */
export function showAlone(around: Surroundings, scene: Scene, layer: AnyLayer): void {
  const layers = scene.layers.peek()
  const isAlone = layers.every((other) => other === layer || !other.isVisible.peek())
  // in the order of the list, so that walking along it goes on with one step
  changeLooks(
    around,
    scene,
    text.layerList.steps.alone,
    layers.map((other) => look(other, 'isVisible', other === layer || isAlone)),
  )
}

/** Hides all chosen layers, or shows them. */
export const toggleChosen = (around: Surroundings, scene: Scene, layer: AnyLayer): void =>
  changeChosen(around, scene, layer, 'isVisible', !layer.isVisible.peek())

/** What {@link toggleOthers} hid. */
const hidden = new WeakMap<Scene, ReadonlySet<AnyLayer>>()

/** Hides all layers but those that are chosen; done again it shows those that were seen before, or all where they were hidden otherwise. */
export function toggleOthers(around: Surroundings, scene: Scene, layer: AnyLayer): void {
  const chosen = chosenWith(scene, layer)
  const others = scene.layers.peek().filter((other) => !chosen.includes(other))
  const seen = others.filter((other) => other.isVisible.peek())
  if (seen.length > 0) hidden.set(scene, new Set(seen))
  const known = others.filter((other) => hidden.get(scene)?.has(other))
  const changed = seen.length > 0 ? seen : known.length > 0 ? known : others
  changeLooks(
    around,
    scene,
    text.layerList.steps.others(namesOf(chosen)),
    changed.map((other) => look(other, 'isVisible', seen.length === 0)),
  )
}

/** The name of a layer, or how many there are. */
export const namesOf = (layers: readonly AnyLayer[]): string =>
  layers.length === 1 && layers[0] !== undefined ? layers[0].name.peek() : text.counted(layers.length, 'layer')

/** Selects the layer so many places behind the selected one; in front of it where it is negative. */
export function walkLayers(scene: Scene, by: number): AnyLayer | undefined {
  const layers = scene.layers.peek()
  const selected = scene.selected.peek()
  const at = selected === undefined ? 0 : layers.indexOf(selected)
  const next = layers[Math.min(layers.length - 1, Math.max(0, at + by))]
  if (next !== undefined) scene.select(next)
  return next
}

/** Chooses also the layer in front of all that are chosen (-1), or the one behind them (1). */
export function chooseNeighbour(scene: Scene, by: -1 | 1): void {
  const layers = scene.layers.peek()
  const end = by < 0 ? scene.selection.peek()[0] : scene.selection.peek().at(-1)
  const next = end && layers[layers.indexOf(end) + by]
  if (next !== undefined) scene.toggleSelected(next)
}

/** Moves a layer, with all that are chosen with it, so many places back; forward where it is negative. */
export function moveLayer({ history }: Surroundings, scene: Scene, layer: AnyLayer, by: number): void {
  const before = scene.layers.peek()
  const moved = chosenWith(scene, layer)
  const place = before.filter((other) => !moved.includes(other) && before.indexOf(other) < before.indexOf(layer)).length
  scene.move(moved, place + by)
  const after = scene.layers.peek()
  if (after === before) return
  // other layers may have come and gone meanwhile
  const order = (wanted: readonly AnyLayer[]) => (): void => {
    const now = scene.layers.peek()
    scene.layers.value = [...now].sort((a, b) => placeIn(wanted, a, now) - placeIn(wanted, b, now))
  }
  history.push({
    title: text.layerList.steps.order(namesOf(moved)),
    of: scene,
    bytes: 0,
    isLook: true,
    undo: order(before),
    redo: order(after),
  })
}

/** Where a layer was; one that was not there stays behind what is in front of it now. */
function placeIn(wanted: readonly AnyLayer[], layer: AnyLayer, now: readonly AnyLayer[]): number {
  const place = wanted.indexOf(layer)
  if (place >= 0) return place
  const before = now.slice(0, now.indexOf(layer)).findLast((other) => wanted.includes(other))
  return before === undefined ? -1 : wanted.indexOf(before) + 0.5
}

/** Sets the contrast of layers by their histograms. */
export const contrastFromHistogram = (around: Surroundings, scene: Scene, layers: readonly ImageLayer[]): void =>
  changeLooks(
    around,
    scene,
    text.layerList.steps.contrast,
    layers.map((layer) => look(layer, 'limits', contrastLimits(layer.histogram.peek()))),
  )
