import type { PixelData } from '@cambium/core'
import { computed, signal } from '@preact/signals-core'
import type { Camera } from '../plans/camera.ts'
import { channelColormaps } from '../plans/colormaps.ts'
import { SparseLabels } from '../plans/label-store.ts'
import type { VolumeCamera } from '../plans/volume-camera.ts'
import { text } from '../text/en.ts'
import { ImageLayer } from './image-layer.ts'
import { LabelsLayer } from './labels-layer.ts'
import type { Dims, Layer, Position, Role } from './layer.ts'
import { type Look, takeLook } from './look.ts'
import { ShapesLayer, type ShapesRole } from './shapes-layer.ts'

/** Layers that have a value at each pixel. */
export type PixelLayer = ImageLayer | LabelsLayer

export type AnyLayer = PixelLayer | ShapesLayer

/** What is computed of all pixels to be looked at; one of each at a time. */
export const mapRoles = ['probability', 'uncertainty', 'feature'] as const

/** A map that comes into the list of layers once it is computed. */
export interface AwaitedMap {
  readonly layer: ImageLayer
  /** Where it was; where its role belongs where it is left out. */
  readonly place?: number
}

/** Pixels that stay on disk. */
export interface StoredPixels {
  readonly file: Blob
  /** Bytes of the file. */
  readonly size: number
  /** Names of the file's axes where it does not name them. */
  readonly axes: string | undefined
  /** Of each channel some pixels from all over the image, for the contrast. */
  readonly samples: readonly PixelData[]
}

/** An image as it was opened: planes in the order t, c, z. */
export interface OpenedImage {
  readonly name: string
  /** Empty where the image stays on disk. */
  readonly data: PixelData
  /** Where the pixels are that are not in memory. */
  readonly stored?: StoredPixels
  readonly dims: Dims
  readonly channels: number
  /** Length of a pixel along z, y and x in the unit. */
  readonly spacing: readonly [number, number, number]
  readonly unit: 'micrometer' | 'pixel'
  /** How it was read, where its file does not name its axes. */
  readonly axes?: string | undefined
  /** The name of the embedded sample that it is. */
  readonly sample?: string | undefined
}

/** Room for labels of all pixels of an image: in tiles where it stays on disk. */
export function emptyLabels({ dims, stored }: OpenedImage): Uint8Array | SparseLabels {
  const { t, z, height, width } = dims
  return stored === undefined ? sharedBytes(t * z * height * width) : new SparseLabels(dims, t * z)
}

const sharedBytes = (length: number): Uint8Array =>
  typeof SharedArrayBuffer === 'undefined' ? new Uint8Array(length) : new Uint8Array(new SharedArrayBuffer(length))

/** What a layer is, also in a project that is opened again: an image by its channel, others by their role. */
const keyOf = (layer: AnyLayer): string => (layer.kind === 'image' && layer.role === 'image' ? `image ${layer.channel}` : layer.role)

/** Layers that are drawn above all others: what is painted must never be hidden by a result. */
const rank = (layer: Layer): number =>
  [
    'points',
    'regions',
    'object annotation',
    'annotation',
    'object result',
    'object classes',
    'truth',
    'objects',
    'probability',
    'uncertainty',
    'prediction',
    'feature',
  ].indexOf(layer.role)

/** Painted pixels of each class on all images together. */
export function paintedPixels(scenes: readonly Scene[]): ReadonlyMap<number, number> {
  const sums = new Map<number, number>()
  for (const { annotation } of scenes) for (const [value, count] of annotation.counts.value) sums.set(value, (sums.get(value) ?? 0) + count)
  return sums
}

/** One image with what was painted on it and what was found in it. */
export class Scene {
  /** Names the scene for whoever computes. */
  readonly id: string
  readonly image: OpenedImage
  readonly name
  readonly position = signal<Position>({ t: 0, z: 0 })
  readonly camera = signal<Camera>({ y: 0, x: 0, zoom: 1 })
  /** How the volume is looked at; `undefined` for the whole of it, a little from the side. */
  readonly volume = signal<VolumeCamera | undefined>(undefined)
  /** Whether the whole image is shown, also when the window changes its size. */
  readonly isFitted = signal(true)
  /** Front first. */
  readonly layers = signal<readonly AnyLayer[]>([])
  /** The layer that tools work on. */
  readonly selected = signal<AnyLayer | undefined>(undefined)
  /** What is chosen beside the selected layer, for as long as that one stays selected. */
  readonly #beside = signal<{ readonly of: AnyLayer | undefined; readonly layers: ReadonlySet<AnyLayer> }>({
    of: undefined,
    layers: new Set(),
  })
  /** All layers that are chosen, front first: the selected one and those beside it. */
  readonly selection = computed(() => {
    const [selected, { of, layers }] = [this.selected.value, this.#beside.value]
    return this.layers.value.filter((layer) => layer === selected || (of === selected && layers.has(layer)))
  })
  readonly annotation: LabelsLayer
  /** Maps that were shown and come again as soon as they can. */
  readonly awaited = signal<readonly AwaitedMap[]>([])
  readonly #looks = new Map<string, Look>()
  #places: ReadonlyMap<string, number> = new Map()
  readonly prediction = computed(() => this.labelsOf('prediction'))
  readonly objects = computed(() => this.labelsOf('objects'))
  /** The true objects, where somebody knows them. */
  readonly truth = computed(() => this.labelsOf('truth'))

  constructor(id: string, image: OpenedImage, annotation: Uint8Array | SparseLabels = emptyLabels(image)) {
    this.id = id
    this.image = image
    this.name = signal(image.name)
    const { dims, channels, data } = image
    this.position.value = { t: 0, z: Math.floor(dims.z / 2) }
    this.annotation = new LabelsLayer({ name: text.layers.annotation, role: 'annotation', data: annotation, dims })
    const colormaps = channelColormaps(channels)
    const images = colormaps.map((colormap, channel) => {
      const samples = image.stored?.samples[channel]
      return new ImageLayer({
        name: channels === 1 ? image.name : `${image.name} c${channel}`,
        data,
        dims,
        channel,
        channels,
        ...(samples === undefined ? {} : { samples }),
        colormap,
        blending: channel < channels - 1 ? 'additive' : 'translucent',
      })
    })
    this.layers.value = [this.annotation, ...images]
    this.selected.value = this.annotation
  }

  /** Whether the image is too large to be in memory. */
  get isStored(): boolean {
    return this.image.stored !== undefined
  }

  get dims(): Dims {
    return this.image.dims
  }

  labelsOf(role: Role): LabelsLayer | undefined {
    return this.layers.value.find((layer): layer is LabelsLayer => layer.role === role && layer.kind === 'labels')
  }

  imageOf(role: 'probability' | 'uncertainty' | 'feature'): ImageLayer | undefined {
    return this.layers.value.find((layer): layer is ImageLayer => layer.role === role && layer.kind === 'image')
  }

  /** Layers that are drawn pixel by pixel. */
  get pixelLayers(): readonly PixelLayer[] {
    return this.layers.value.filter((layer) => layer.kind !== 'shapes')
  }

  shapesOf(role: ShapesRole): ShapesLayer | undefined {
    return this.layers.value.find((layer): layer is ShapesLayer => layer.role === role && layer.kind === 'shapes')
  }

  /** The layer for points or regions, a new one where there is none yet. */
  shapesFor(role: ShapesRole): ShapesLayer {
    const known = this.shapesOf(role)
    if (known !== undefined) return known
    const layer = new ShapesLayer(role, this.dims)
    this.add(layer)
    return layer
  }

  /** Adds a layer where its role belongs. It changes neither what is selected nor what is looked at. */
  add(layer: AnyLayer): void {
    this.#takeLook(layer)
    const others = this.layers.value
    const own = rank(layer)
    const at = own < 0 ? others.findIndex((other) => rank(other) < 0) : others.findIndex((other) => rank(other) < 0 || rank(other) > own)
    const place = at < 0 ? others.length : at
    this.layers.value = [...others.slice(0, place), layer, ...others.slice(place)]
    this.#putInOrder()
  }

  /** Layers lie in this order, those that are there and those that come. @param places  by {@link keyOf}, front first */
  orderLater(places: ReadonlyMap<string, number>): void {
    this.#places = places
    this.#putInOrder()
  }

  /** Known layers in the order that was asked for; the others stay where they are. */
  #putInOrder(): void {
    const places = this.#places
    const layers = this.layers.peek()
    const isKnown = (layer: AnyLayer): boolean => places.has(keyOf(layer))
    const known = layers.filter(isKnown).sort((a, b) => (places.get(keyOf(a)) as number) - (places.get(keyOf(b)) as number))
    const next = layers.map((layer) => (isKnown(layer) ? (known.shift() as AnyLayer) : layer))
    if (next.some((layer, i) => layer !== layers[i])) this.layers.value = next
  }

  /** How a layer is shown: now, or once it is there. @param key  see {@link keyOf} */
  lookLater(key: string, look: Look): void {
    this.#looks.set(key, look)
    for (const layer of this.layers.peek()) this.#takeLook(layer)
  }

  #takeLook(layer: AnyLayer): void {
    const look = this.#looks.get(keyOf(layer))
    if (look === undefined) return
    this.#looks.delete(keyOf(layer))
    takeLook(layer, look)
  }

  /** Maps that are shown, front first. */
  get maps(): readonly ImageLayer[] {
    return this.layers.peek().filter((layer): layer is ImageLayer => layer.kind === 'image' && layer.role !== 'image')
  }

  /** The objects that tools work on: the true ones where they are selected, otherwise those that were found. */
  get objectsInHand(): LabelsLayer | undefined {
    const selected = this.selected.value
    return selected?.kind === 'labels' && selected.role === 'truth' ? selected : this.objects.value
  }

  /** Takes a map away, with what was computed. @returns its place */
  dropMap(layer: ImageLayer): number {
    const place = this.layers.peek().indexOf(layer)
    this.awaited.value = this.awaited.peek().filter((other) => other.layer !== layer)
    this.remove(layer)
    layer.fill(new Float32Array(0))
    return place
  }

  /** Waits for a map to be computed, instead of others of its kind. */
  awaitMap(map: AwaitedMap): void {
    this.awaited.value = [...this.awaited.peek().filter(({ layer }) => layer.role !== map.layer.role), map]
  }

  /** Shows a map that was awaited. */
  mapArrived({ layer, place }: AwaitedMap): void {
    this.awaited.value = this.awaited.peek().filter((other) => other.layer !== layer)
    if (place === undefined) this.add(layer)
    else this.putBack(layer, place)
  }

  /** @param layer  one that was there: it comes back to its place */
  putBack(layer: AnyLayer, place: number): void {
    const others = this.layers.value.filter((other) => other !== layer)
    this.layers.value = [...others.slice(0, place), layer, ...others.slice(place)]
  }

  /** Chooses layers together. @param first  the one that tools work on, one of them */
  select(first: AnyLayer, layers: Iterable<AnyLayer> = [first]): void {
    this.#beside.value = { of: first, layers: new Set(layers) }
    this.selected.value = first
  }

  /** Chooses one more layer, or one less; one is left. */
  toggleSelected(layer: AnyLayer): void {
    const before = this.selection.peek()
    const after = before.includes(layer) ? before.filter((other) => other !== layer) : [...before, layer]
    const selected = this.selected.peek()
    const first = selected !== undefined && after.includes(selected) ? selected : after[0]
    if (first !== undefined) this.select(first, after)
  }

  /** Chooses all layers from the selected one to another. */
  selectTo(layer: AnyLayer): void {
    const layers = this.layers.peek()
    const from = this.selected.peek() ?? layer
    const [a, b] = [layers.indexOf(from), layers.indexOf(layer)]
    this.select(from, layers.slice(Math.min(a, b), Math.max(a, b) + 1))
  }

  /** Puts a layer in the place of another one; it is chosen where that was. */
  replace(before: AnyLayer, after: AnyLayer): void {
    const selected = this.selected.peek()
    const instead = <L extends AnyLayer | undefined>(layer: L): L | AnyLayer => (layer === before ? after : layer)
    const selection = this.selection.peek().map(instead)
    this.layers.value = this.layers.peek().map(instead)
    if (selected !== undefined) this.select(instead(selected), selection)
  }

  remove(layer: AnyLayer): void {
    this.layers.value = this.layers.value.filter((other) => other !== layer)
    if (this.selected.value === layer) this.selected.value = this.annotation
  }

  /** Moves layers so that they follow each other in the order of the list. @param place  of the first of them, among the others */
  move(layers: readonly AnyLayer[], place: number): void {
    // from now on they lie as they are moved
    this.#places = new Map()
    const before = this.layers.peek()
    const others = before.filter((layer) => !layers.includes(layer))
    const to = Math.min(others.length, Math.max(0, place))
    const after = [...others.slice(0, to), ...before.filter((layer) => layers.includes(layer)), ...others.slice(to)]
    if (after.some((layer, i) => layer !== before[i])) this.layers.value = after
  }
}
