import type { Role } from '../layers/layer.ts'
import { type Look, lookOf, takeLook } from '../layers/look.ts'
import { type AnyLayer, mapRoles, type Scene } from '../layers/scene.ts'
import { emptyMap } from './maps.ts'

/** How one layer of an image is shown: a channel where it has no role, otherwise what is painted, marked or found. */
type LayerLook = Look & {
  readonly role?: Role
  /** Its place in the list, front first; unknown in projects of before. */
  readonly place?: number
  /** What a map shows: the number of a class or measure, or a feature. */
  readonly value?: number
  readonly feature?: string
}

/** The channels of an image, in their order, then its other layers; projects that were stored by the first version have none. */
export type SceneLooks = readonly LayerLook[]

const isChannel = (layer: AnyLayer): boolean => layer.role === 'image'

const isMap = (role: Role | undefined): role is (typeof mapRoles)[number] => mapRoles.some((one) => one === role)

/** The channel of a layer; those of no channel come after all channels. */
const channelOf = (layer: AnyLayer): number => (layer.kind === 'image' && isChannel(layer) ? layer.channel : Number.POSITIVE_INFINITY)

export const looksOf = (scene: Scene): SceneLooks => {
  const layers = scene.layers.value
  const shown = [...layers]
    .sort((a, b) => channelOf(a) - channelOf(b) || 0)
    .map((layer): LayerLook => ({ ...lookOf(layer), ...whatOf(layer), place: layers.indexOf(layer) }))
  return [...shown, ...scene.awaited.value.map(({ layer }) => ({ ...lookOf(layer), ...whatOf(layer) }))]
}

/** What a layer is, apart from its look. */
function whatOf(layer: AnyLayer): Pick<LayerLook, 'role' | 'value' | 'feature'> {
  if (isChannel(layer)) return {}
  if (layer.kind !== 'image') return { role: layer.role }
  return { role: layer.role, value: layer.value, ...(layer.feature === undefined ? {} : { feature: layer.feature }) }
}

/** Shows layers as they were shown, what is found as soon as it is there. */
export function takeLooks(scene: Scene, looks: SceneLooks | undefined): void {
  if (!Array.isArray(looks)) return
  const places = new Map<string, number>()
  let channel = 0
  for (const look of looks as SceneLooks) {
    // what a project says may have been written by anybody
    if (typeof look !== 'object' || look === null) continue
    const { role, place, value, feature } = look
    const key = role ?? `image ${channel++}`
    if (isMap(role)) {
      const isKnown = role === 'feature' ? typeof feature === 'string' : Number.isInteger(value)
      if (!isKnown || scene.isStored) continue
      const layer = emptyMap(scene, role, feature ?? role, value ?? 0, role === 'feature' ? feature : undefined)
      takeLook(layer, look)
      scene.awaitMap({ layer })
    } else scene.lookLater(key, look)
    if (Number.isInteger(place)) places.set(key, place as number)
  }
  scene.orderLater(places)
}
