import type { PixelData } from '@cambium/core'
import type { ClassList } from '../layers/class-list.ts'
import type { ImageLayer } from '../layers/image-layer.ts'
import type { LabelsLayer } from '../layers/labels-layer.ts'
import type { Position } from '../layers/layer.ts'
import type { PixelLayer, Scene } from '../layers/scene.ts'
import { colormap } from '../plans/colormaps.ts'
import { fromHex, objectColourCount, objectColours } from '../plans/colours.ts'
import type { Limits } from '../plans/histogram.ts'
import type { LabelData } from '../plans/label-store.ts'
import type { Patch } from '../plans/patch.ts'

/** One slice of an image and how it looks. */
export interface ImagePart {
  readonly kind: 'image'
  readonly data: PixelData
  /** Where in the data the slice begins. */
  readonly offset: number
  /** What of the slice the data hold, where they do not hold all of it. */
  readonly patch: Patch | undefined
  readonly limits: Limits
  readonly gamma: number
  /** 256 colours of four bytes. */
  readonly colours: Uint8Array
  readonly opacity: number
  readonly blending: 'translucent' | 'additive' | 'minimum' | 'opaque'
  readonly isLinear: boolean
}

/** One slice of labels and how it looks. */
export interface LabelsPart {
  readonly kind: 'labels'
  readonly data: LabelData
  readonly offset: number
  readonly patch: Patch | undefined
  /** 256 colours of four bytes; those with 0 as the last are hidden. */
  readonly colours: Uint8Array
  /** How a label becomes the number of its colour: it is that number, it is scrambled, or a table has it for each label. */
  readonly numbering: 'label' | 'scrambled' | Uint8Array
  readonly seed: number
  /** How strongly the inside covers what is below, 0 to 1. */
  readonly fill: number
  /** Width of the outline in screen pixels, drawn inside, and how strongly it covers. */
  readonly contour: number
  readonly outline: number
  /** Whether a white and a black line around everything make it stand out from any grey. */
  readonly hasEdge: boolean
  /** Draws this label alone; 0 draws all. */
  readonly only: number
  /** Drawn with a white outline; 0 for none. */
  readonly selected: number
}

export type Part = ImagePart | LabelsPart

/** What is drawn: slices of the same size, back first. */
export interface Picture {
  readonly height: number
  readonly width: number
  readonly parts: readonly Part[]
}

function imagePart(layer: ImageLayer, position: Position): ImagePart {
  return {
    kind: 'image',
    ...layer.pixelsAt(position),
    limits: layer.limits.value,
    gamma: layer.gamma.value,
    colours: colormap(layer.colormap.value),
    opacity: layer.opacity.value,
    blending: layer.blending.value,
    isLinear: layer.interpolation.value === 'linear',
  }
}

/** The classes of pixels and of objects. */
export interface Palettes {
  readonly pixels: ClassList
  readonly objects: ClassList
}

const classTables = new WeakMap<object, Uint8Array>()

/** The colours of classes; the same table as long as they are the same. */
function classColours(classes: ClassList): Uint8Array {
  const all = classes.all.value
  const known = classTables.get(all)
  if (known !== undefined) return known
  const colours = new Uint8Array(4 * 256)
  for (const { value, colour, isVisible } of all) if (isVisible) colours.set([...fromHex(colour), 255], 4 * value)
  classTables.set(all, colours)
  return colours
}

const objectTable = Uint8Array.from(
  Array.from({ length: objectColourCount }, (_, i) => [...(objectColours[i] as readonly number[]), 255]).flat(),
)

/** How strongly the inside of outlined objects covers the image. */
const tint = 0.25
const tintOfMeasured = 0.75

function labelsPart(layer: LabelsLayer, position: Position, classes: Palettes): LabelsPart {
  const opacity = layer.opacity.value
  const contour = layer.contour.value
  const isOutlined = layer.role === 'objects' || layer.role === 'object result'
  const colouring = layer.colouring.value?.(position.t)
  const inside = colouring === undefined ? tint : tintOfMeasured
  return {
    kind: 'labels',
    ...layer.pixelsAt(position),
    colours: colouring?.colours ?? (layer.classesOf === undefined ? objectTable : classColours(classes[layer.classesOf])),
    numbering: colouring?.indices ?? (layer.classesOf === undefined ? 'scrambled' : 'label'),
    seed: layer.seed.value,
    fill: contour === 0 ? opacity : isOutlined ? opacity * inside : 0,
    contour,
    outline: isOutlined ? Math.min(1, opacity + 0.3) : opacity,
    hasEdge: layer.role === 'annotation',
    only: layer.showsSelectedOnly.value ? layer.selected.value : 0,
    selected: layer.selected.value,
  }
}

/**
 * What is to be drawn of a scene now.
 *
 * @param isRaw  only the image, as while a key is held
 * @param shows  which of the visible layers are wanted
 */
export function pictureOf(scene: Scene, classes: Palettes, isRaw = false, shows: (layer: PixelLayer) => boolean = () => true): Picture {
  const isShown = (layer: PixelLayer): boolean =>
    layer.isVisible.value && layer.opacity.value > 0 && (!isRaw || layer.role === 'image') && shows(layer)
  const position = scene.position.value
  const parts = scene.pixelLayers
    .filter(isShown)
    .map((layer) => (layer.kind === 'image' ? imagePart(layer, position) : labelsPart(layer, position, classes)))
  return { height: scene.dims.height, width: scene.dims.width, parts: parts.reverse() }
}

/** One layer by itself, as it is whether it is shown or not: filled, and covering. */
export function pictureOfLayer({ dims, position }: Scene, layer: PixelLayer, classes: Palettes): Picture {
  const at = position.value
  const part: Part =
    layer.kind === 'image'
      ? { ...imagePart(layer, at), opacity: 1, blending: 'translucent', isLinear: false }
      : { ...labelsPart(layer, at, classes), fill: 1, contour: 0, hasEdge: false }
  return { height: dims.height, width: dims.width, parts: [part] }
}

/** Colours of which only one is seen. */
function onlyOf(colours: Uint8Array, value: number): Uint8Array {
  const one = new Uint8Array(colours.length)
  one.set(colours.subarray(4 * value, 4 * value + 4), 4 * value)
  return one
}

/**
 * What is to be drawn of a volume: the layers of a picture from their first plane on. Of a prediction only one class is drawn, since the
 * background would hide everything.
 */
export function volumePartsOf(scene: Scene, classes: Palettes, solidClass: number, isRaw = false): Part[] {
  const position = { t: scene.position.value.t, z: 0 }
  const parts = scene.pixelLayers
    .filter((layer) => layer.isVisible.value && layer.opacity.value > 0 && (!isRaw || layer.role === 'image'))
    .map((layer): Part => {
      if (layer.kind === 'image') return imagePart(layer, position)
      const part = labelsPart(layer, position, classes)
      return layer.role === 'prediction' ? { ...part, colours: onlyOf(part.colours, solidClass) } : part
    })
  return parts.reverse()
}
