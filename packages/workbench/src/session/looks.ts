import { type Blending, blendings, type ImageLayer, type Interpolation } from '../layers/image-layer.ts'
import type { LabelsLayer } from '../layers/labels-layer.ts'
import type { Role } from '../layers/layer.ts'
import type { LabelLook, Scene } from '../layers/scene.ts'
import { type ColormapName, colormapNames } from '../plans/colormaps.ts'
import { longestName } from './layer-changes.ts'

/** How a channel of an image is shown. */
export interface LayerLook {
  readonly colormap: ColormapName
  readonly limits: readonly [number, number]
  readonly gamma: number
  readonly opacity: number
  readonly isVisible: boolean
  readonly blending: Blending
  readonly interpolation: Interpolation
  /** Of the layer, and its place in the list, front first; unknown in projects of before. */
  readonly name?: string
  readonly place?: number
}

/** The channels of an image, in their order, then what is painted and found, each by its role; projects that were stored before have none of these. */
export type SceneLooks = readonly (LayerLook | (LabelLook & { readonly role: Role; readonly place?: number }))[]

const channelsOf = (scene: Scene): ImageLayer[] =>
  scene.layers.value
    .filter((layer): layer is ImageLayer => layer.kind === 'image' && layer.role === 'image')
    .sort((a, b) => a.channel - b.channel)

const labelsOf = (scene: Scene): LabelsLayer[] => scene.layers.value.filter((layer): layer is LabelsLayer => layer.kind === 'labels')

const lookOf = ({ colormap, limits, gamma, opacity, isVisible, blending, interpolation }: ImageLayer): LayerLook => ({
  colormap: colormap.value,
  limits: limits.value,
  gamma: gamma.value,
  opacity: opacity.value,
  isVisible: isVisible.value,
  blending: blending.value,
  interpolation: interpolation.value,
})

export const looksOf = (scene: Scene): SceneLooks => [
  ...channelsOf(scene).map((layer) => ({ ...lookOf(layer), name: layer.name.value, place: scene.layers.value.indexOf(layer) })),
  ...labelsOf(scene).map((layer) => ({
    role: layer.role,
    name: layer.name.value,
    opacity: layer.opacity.value,
    contour: layer.contour.value,
    isLocked: layer.isLocked.value,
    place: scene.layers.value.indexOf(layer),
  })),
]

const isNumber = (value: unknown, least: number, most: number): boolean => typeof value === 'number' && value >= least && value <= most

export const isName = (name: unknown): name is string => typeof name === 'string' && name.trim() !== '' && name.length <= longestName

/** What a project says may have been written by anybody. */
const isLook = (look: LayerLook): boolean =>
  colormapNames.includes(look.colormap) &&
  blendings.includes(look.blending) &&
  (look.interpolation === 'nearest' || look.interpolation === 'linear') &&
  Array.isArray(look.limits) &&
  look.limits.length === 2 &&
  look.limits.every(Number.isFinite) &&
  isNumber(look.gamma, 0.01, 100) &&
  isNumber(look.opacity, 0, 1)

/** Shows layers as they were shown, what is found as soon as it is there. */
export function takeLooks(scene: Scene, looks: SceneLooks | undefined): void {
  const channels = looks?.filter((look): look is LayerLook => !('role' in look))
  for (const look of looks ?? [])
    if ('role' in look && isNumber(look.opacity, 0, 1) && isNumber(look.contour, 0, 100))
      scene.lookLater(look.role, {
        opacity: look.opacity,
        contour: look.contour,
        isLocked: look.isLocked === true,
        ...(isName(look.name) ? { name: look.name } : {}),
      })
  for (const [i, layer] of channelsOf(scene).entries()) {
    const look = channels?.[i]
    if (look === undefined || !isLook(look)) continue
    layer.colormap.value = look.colormap
    layer.limits.value = look.limits
    layer.gamma.value = look.gamma
    layer.opacity.value = look.opacity
    layer.isVisible.value = look.isVisible === true
    layer.blending.value = look.blending
    layer.interpolation.value = look.interpolation
    if (isName(look.name)) layer.name.value = look.name
  }
  const places = new Map<string, number>()
  let channel = 0
  for (const look of looks ?? []) {
    const key = 'role' in look ? look.role : `image ${channel++}`
    if (Number.isInteger(look.place)) places.set(key, look.place as number)
  }
  scene.orderLater(places)
}
