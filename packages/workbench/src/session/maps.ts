import type { ReadonlySignal } from '@preact/signals-core'
import type { Compute } from '../engine/engine-client.ts'
import type { ClassList } from '../layers/class-list.ts'
import type { History } from '../layers/history.ts'
import { ImageLayer } from '../layers/image-layer.ts'
import { lookOf } from '../layers/look.ts'
import type { Scene } from '../layers/scene.ts'
import { text } from '../text/en.ts'
import { type Activities, isAbort } from './activities.ts'
import { namesOf } from './layer-changes.ts'
import type { LiveLoop } from './live-loop.ts'
import type { Notices } from './notices.ts'

/** What maps need of a workbench. */
interface Surroundings {
  readonly compute: Compute
  readonly activities: Activities
  readonly classes: ClassList
  readonly history: History
  readonly live: LiveLoop
  readonly notices: Notices
  readonly scenes: ReadonlySignal<readonly Scene[]>
  /** Images that are seen beside one. */
  beside(scene: Scene): readonly Scene[]
}

/** What the forest thinks; a feature needs no forest. */
type OpinionRole = 'probability' | 'uncertainty'

/** How doubt is measured: the number of a layer says which. */
const measures = ['entropy', 'margin'] as const
export type Doubt = (typeof measures)[number]

const measureOf = (value: number): Doubt => measures[value] ?? 'entropy'

/** A map without values. */
export function emptyMap({ dims }: Scene, role: OpinionRole | 'feature', name: string, value: number, feature?: string): ImageLayer {
  const layer = new ImageLayer({
    name,
    data: new Float32Array(0),
    dims,
    role,
    limits: [0, 1],
    value,
    ...(feature === undefined ? {} : { feature }),
    ...(role === 'feature' ? {} : { colormap: role === 'probability' ? 'viridis' : 'unsure' }),
  })
  if (role !== 'feature') layer.opacity.value = 0.85
  return layer
}

/** Computes what a map shows. */
const valuesOf = ({ compute, activities }: Surroundings, scene: Scene, { role, value, feature, name }: ImageLayer) =>
  activities.run(text.maps.computing(name.peek()), async ({ signal, progress }) => {
    if (feature !== undefined) return (await compute.call((engine) => engine.feature(scene.id, feature, signal))).data
    const told = compute.callback(progress)
    const map = await compute.call((engine) =>
      role === 'probability'
        ? engine.probability(scene.id, value, signal, told)
        : engine.uncertainty(scene.id, measureOf(value), signal, told),
    )
    return map.data
  })

/** Maps of an image that go and come. */
interface MapChange {
  readonly scene: Scene
  readonly gone: readonly ImageLayer[]
  readonly come: readonly ImageLayer[]
}

/** Shows other maps, as a step of the history: it remembers which they were, and what they show is computed anew. */
function changeMaps(around: Surroundings, title: string, changes: readonly MapChange[]): void {
  const places = new Map<ImageLayer, number>()
  const change = (scene: Scene, from: readonly ImageLayer[], to: readonly ImageLayer[]): void => {
    for (const layer of from) places.set(layer, scene.dropMap(layer))
    for (const layer of to) {
      const place = places.get(layer) ?? -1
      if (layer.data.length > 0) scene.add(layer)
      else scene.awaitMap(place < 0 ? { layer } : { layer, place })
    }
    refresh(around, scene, [])
  }
  const redo = (): void => {
    for (const { scene, gone, come } of changes) change(scene, gone, come)
  }
  const undo = (): void => {
    for (const { scene, gone, come } of changes) change(scene, come, gone)
  }
  const [first] = changes
  if (first === undefined) return
  redo()
  around.history.push({
    title,
    bytes: 0,
    isLook: true,
    undo,
    redo,
    ...(changes.length === 1 ? { of: first.scene } : {}),
  })
}

/** Computes the maps of an image anew, as after a training, and those that are awaited. */
export const followMaps = (around: Surroundings, scene: Scene): void => refresh(around, scene, opinionsOn(scene))

/** Computes maps that are shown, and those that are awaited; a newer training does so again. */
function refresh(around: Surroundings, scene: Scene, shown: readonly ImageLayer[]): void {
  computeMaps(around, scene, shown).catch((error: unknown) => {
    if (!isAbort(error)) around.notices.fail(error)
  })
}

/** Shows how a feature sees the image, over it; nothing hides it. */
export async function showFeature(around: Surroundings, scene: Scene, feature: string | undefined): Promise<void> {
  const known = scene.imageOf('feature')
  if (feature === undefined || feature === known?.feature) {
    if (feature === undefined && known !== undefined) hideMaps(around, scene, [known])
    return
  }
  if (scene.isStored) throw new Error(text.stored.needsMemory(scene.name.peek()))
  const empty = emptyMap(scene, 'feature', feature, 0, feature)
  const data = await valuesOf(around, scene, empty)
  const layer = new ImageLayer({ name: feature, data, dims: scene.dims, role: 'feature', feature })
  const before = scene.imageOf('feature')
  changeMaps(around, text.layerList.steps.map(feature), [{ scene, gone: before === undefined ? [] : [before], come: [layer] }])
}

/** Removes maps of an image, as one step. */
export const hideMaps = (around: Surroundings, scene: Scene, layers: readonly ImageLayer[]): void =>
  takeAway(around, [{ scene, gone: layers, come: [] }])

function takeAway(around: Surroundings, changes: readonly MapChange[]): void {
  changeMaps(around, text.layerList.steps.removal(namesOf(changes[0]?.gone ?? [])), changes)
  // the next one of its kind looks the same
  for (const { scene, gone } of changes)
    for (const layer of gone) if (layer.role !== 'feature') scene.lookLater(layer.role, { ...lookOf(layer), name: undefined })
}

/** The maps of the forest's opinion that are shown. */
const opinionsOn = (scene: Scene): ImageLayer[] => scene.maps.filter(({ role }) => role !== 'feature')

/** Shows a map of the forest's opinion over the image, or hides it; also over the images that are seen beside it. */
export async function toggleMap(around: Surroundings, scene: Scene, role: OpinionRole, measure: Doubt = 'entropy'): Promise<void> {
  const { classes } = around
  const value = role === 'probability' ? classes.chosen.peek() || 1 : measures.indexOf(measure)
  const beside = around.beside(scene).filter(({ prediction, isStored }) => prediction.peek() !== undefined && !isStored)
  const isSame = (map: ImageLayer): boolean => map.role === role && map.value === value
  const shows = (one: Scene): boolean => opinionsOn(one).some(isSame)
  if ([scene, ...beside].every(shows)) {
    const changes = [scene, ...beside].map((one) => ({ scene: one, gone: opinionsOn(one).filter(isSame), come: [] }))
    takeAway(around, changes)
    return
  }
  if (scene.isStored) throw new Error(text.stored.needsMemory(scene.name.peek()))
  await around.live.settled()
  const name = role === 'probability' ? text.layers.probabilityOf(classes.of(value)?.name ?? String(value)) : text.doubt[measure]
  const map = emptyMap(scene, role, name, value)
  if (!shows(scene)) {
    map.fill(await valuesOf(around, scene, map))
    // asked for twice it comes once
    if (shows(scene)) return
  }
  // one map at a time: two over each other say nothing
  const come = (one: Scene): MapChange => ({
    scene: one,
    gone: opinionsOn(one),
    come: [one === scene ? map : emptyMap(one, role, name, value)],
  })
  changeMaps(around, text.layerList.steps.map(name), [scene, ...beside].filter((one) => !shows(one)).map(come))
}

async function computeMaps(around: Surroundings, scene: Scene, shown: readonly ImageLayer[]): Promise<void> {
  // steps of several images may outlive one of them
  if (!around.scenes.peek().includes(scene)) return
  const isPredicted = scene.prediction.peek() !== undefined
  for (const layer of [...shown, ...scene.awaited.peek().map((awaited) => awaited.layer)]) {
    if (layer.role !== 'feature' && !isPredicted) continue
    if (layer.role === 'probability' && around.classes.of(layer.value) === undefined) {
      scene.dropMap(layer)
      continue
    }
    const data = await valuesOf(around, scene, layer).catch((error: unknown) => {
      // what a project asks for may be no feature
      if (!isAbort(error) && layer.role === 'feature') scene.dropMap(layer)
      throw error
    })
    const awaited = scene.awaited.peek().find((other) => other.layer === layer)
    // it may have been hidden meanwhile
    if (awaited === undefined && !scene.layers.peek().includes(layer)) continue
    layer.fill(data)
    if (awaited !== undefined) scene.mapArrived(awaited)
  }
}
