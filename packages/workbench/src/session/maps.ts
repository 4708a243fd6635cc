import type { Compute } from '../engine/engine-client.ts'
import type { ClassList } from '../layers/class-list.ts'
import { ImageLayer } from '../layers/image-layer.ts'
import type { Scene } from '../layers/scene.ts'
import { text } from '../text/en.ts'
import type { Activities } from './activities.ts'
import type { LiveLoop } from './live-loop.ts'

/** What maps need of a workbench. */
interface Surroundings {
  readonly compute: Compute
  readonly activities: Activities
  readonly classes: ClassList
  readonly live: LiveLoop
}

/** Shows how a feature sees the image, over it; nothing hides it. */
export async function showFeature({ compute, activities }: Surroundings, scene: Scene, feature: string | undefined): Promise<void> {
  const known = scene.imageOf('feature')
  if (known !== undefined) scene.remove(known)
  if (feature === undefined) return
  if (scene.isStored) throw new Error(text.stored.needsMemory(scene.name.peek()))
  const { data } = await activities.run(text.maps.computing(feature), ({ signal }) =>
    compute.call((engine) => engine.feature(scene.id, feature, signal)),
  )
  scene.add(new ImageLayer({ name: feature, data, dims: scene.dims, role: 'feature' }))
}

const mapRoles = ['probability', 'uncertainty'] as const
type MapRole = (typeof mapRoles)[number]

/** How doubt is measured: the number of a layer says which. */
const measures = ['entropy', 'margin'] as const
export type Doubt = (typeof measures)[number]

/** A map of the forest's opinion: of one class, or where it is unsure. @param value  the class, or the number of the measure */
async function mapOf({ compute, classes, activities }: Surroundings, scene: Scene, role: MapRole, value: number): Promise<ImageLayer> {
  const isProbability = role === 'probability'
  const measure = measures[value] ?? 'entropy'
  const name = isProbability ? text.layers.probabilityOf(classes.of(value)?.name ?? String(value)) : text.doubt[measure]
  const { data } = await activities.run(text.maps.computing(name), ({ signal, progress }) => {
    const told = compute.callback(progress)
    return compute.call((engine) =>
      isProbability ? engine.probability(scene.id, value, signal, told) : engine.uncertainty(scene.id, measure, signal, told),
    )
  })
  const layer = new ImageLayer({
    name,
    data,
    dims: scene.dims,
    role,
    colormap: isProbability ? 'viridis' : 'unsure',
    limits: [0, 1],
    value,
  })
  layer.opacity.value = 0.85
  return layer
}

/** Shows a map of the forest's opinion over the image, or hides it. */
export async function toggleMap(workbench: Surroundings, scene: Scene, role: MapRole, measure: Doubt = 'entropy'): Promise<void> {
  const value = role === 'probability' ? workbench.classes.chosen.peek() || 1 : measures.indexOf(measure)
  const known = scene.imageOf(role)
  if (known !== undefined) scene.remove(known)
  if (known !== undefined && (role === 'probability' || known.value === value)) return
  if (scene.isStored) throw new Error(text.stored.needsMemory(scene.name.peek()))
  await workbench.live.settled()
  const map = await mapOf(workbench, scene, role, value)
  // one map at a time: two over each other say nothing
  const other = scene.imageOf(role === 'probability' ? 'uncertainty' : 'probability')
  if (other !== undefined) scene.remove(other)
  // asked for twice it comes once
  if (scene.imageOf(role) === undefined) scene.add(map)
}

/** Computes the maps that are shown anew, after a training. */
export async function refreshMaps(workbench: Surroundings, scene: Scene): Promise<void> {
  for (const role of mapRoles) {
    const before = scene.imageOf(role)
    if (before === undefined) continue
    const after = await mapOf(workbench, scene, role, before.value)
    // it may have been hidden meanwhile
    if (!scene.layers.peek().includes(before)) continue
    after.looksLike(before)
    scene.replace(before, after)
  }
}
