import type { PixelData } from '@cambium/core'
import { computed, signal } from '@preact/signals-core'
import type { ColormapName } from '../plans/colormaps.ts'
import { contrastLimits, histogramOf, type Limits } from '../plans/histogram.ts'
import { emptyPatch } from '../plans/patch.ts'
import { type Dims, Layer, type PlanePixels, type Position, pixelOfPart, planeAt, planeCount, type ShownPart } from './layer.ts'

export type Blending = 'translucent' | 'additive' | 'minimum' | 'opaque'
export const blendings: readonly Blending[] = ['translucent', 'additive', 'minimum', 'opaque']

export const interpolations = ['nearest', 'linear'] as const
export type Interpolation = (typeof interpolations)[number]

export interface ImageLayerInit {
  readonly name: string
  /** Planes in the order t, c, z. */
  readonly data: PixelData
  readonly dims: Dims
  readonly role?: 'image' | 'probability' | 'uncertainty' | 'feature'
  readonly channel?: number
  readonly channels?: number
  readonly colormap?: ColormapName
  readonly blending?: Blending
  readonly limits?: Limits
  /** The class whose probability it is. */
  readonly value?: number
  /** The feature that it shows. */
  readonly feature?: string
  /** Pixels all over the channel, where the data are not in memory. */
  readonly samples?: PixelData
}

/** Intensities: one channel of an image, or a map of probabilities. */
export class ImageLayer extends Layer {
  readonly kind = 'image'
  readonly #data
  readonly channel: number
  readonly channels: number
  readonly value: number
  readonly feature: string | undefined
  /** What is at hand of an image that stays on disk. */
  readonly shown = signal<ShownPart | undefined>(undefined)
  readonly #samples: PixelData | undefined
  readonly colormap
  readonly blending
  readonly gamma = signal(1)
  readonly interpolation = signal<Interpolation>('nearest')
  readonly limits
  /** Of the channel, over all its planes; of an image that stays on disk, of places all over the plane in the middle. */
  readonly histogram = computed(() => histogramOf(this.#samples ?? this.#channelData()))

  constructor({
    name,
    data,
    dims,
    role = 'image',
    channel = 0,
    channels = 1,
    colormap = 'gray',
    blending,
    limits,
    value = 0,
    feature,
    samples,
  }: ImageLayerInit) {
    super(name, role, dims)
    this.#data = signal(data)
    this.channel = channel
    this.value = value
    this.feature = feature
    this.#samples = samples
    this.channels = channels
    this.colormap = signal(colormap)
    this.blending = signal<Blending>(blending ?? 'translucent')
    this.limits = signal<Limits>(limits ?? [0, 1])
    if (limits === undefined) this.limits.value = contrastLimits(this.histogram.value)
  }

  /** Empty where the image stays on disk, and of a map that is not computed. */
  get data(): PixelData {
    return this.#data.value
  }

  /** Gives a map what was computed. */
  fill(data: PixelData): void {
    this.#data.value = data
    for (let plane = 0; plane < planeCount(this.dims); plane++) this.changed(plane)
  }

  /** Where in the data a plane begins. */
  offsetOf({ t, z }: Position): number {
    const { dims, channel, channels } = this
    return ((t * channels + channel) * dims.z + z) * dims.height * dims.width
  }

  /** Whether its pixels stay on disk. */
  get isStored(): boolean {
    return this.#samples !== undefined
  }

  pixelsAt(position: Position): PlanePixels<PixelData> {
    if (!this.isStored) return { data: this.data, offset: this.offsetOf(position), patch: undefined }
    const { shown, data, dims } = this
    const part = shown.value?.plane === planeAt(dims, position) ? shown.value : undefined
    return { data: part?.data ?? data, offset: 0, patch: part?.patch ?? emptyPatch }
  }

  /** The intensity of a pixel; undefined where it is not at hand. */
  at(position: Position, y: number, x: number): number | undefined {
    if (!this.isStored) return this.data[this.offsetOf(position) + y * this.dims.width + x]
    const part = this.shown.value
    return part?.plane === planeAt(this.dims, position) ? pixelOfPart(part, y, x) : undefined
  }

  #channelData(): PixelData {
    const { dims, channels } = this
    if (channels === 1) return this.data
    const size = dims.z * dims.height * dims.width
    const data = new (this.data.constructor as new (length: number) => PixelData)(dims.t * size)
    for (let t = 0; t < dims.t; t++) {
      const from = this.offsetOf({ t, z: 0 })
      data.set(this.data.subarray(from, from + size), t * size)
    }
    return data
  }
}
