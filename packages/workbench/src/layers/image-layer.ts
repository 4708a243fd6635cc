import type { PixelData } from '@cambium/core'
import { computed, signal } from '@preact/signals-core'
import type { ColormapName } from '../plans/colormaps.ts'
import { contrastLimits, histogramOf, type Limits } from '../plans/histogram.ts'
import { type Dims, Layer, type Position } from './layer.ts'

export type Blending = 'translucent' | 'additive' | 'minimum' | 'opaque'
export const blendings: readonly Blending[] = ['translucent', 'additive', 'minimum', 'opaque']

export type Interpolation = 'nearest' | 'linear'

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
}

/** Intensities: one channel of an image, or a map of probabilities. */
export class ImageLayer extends Layer {
  readonly kind = 'image'
  readonly data: PixelData
  readonly channel: number
  readonly channels: number
  readonly value: number
  readonly colormap
  readonly blending
  readonly gamma = signal(1)
  readonly interpolation = signal<Interpolation>('nearest')
  readonly limits
  /** Of the channel, over all its planes. */
  readonly histogram = computed(() => histogramOf(this.#channelData()))

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
  }: ImageLayerInit) {
    super(name, role, dims)
    this.data = data
    this.channel = channel
    this.value = value
    this.channels = channels
    this.colormap = signal(colormap)
    this.blending = signal<Blending>(blending ?? 'translucent')
    this.limits = signal<Limits>(limits ?? [0, 1])
    if (limits === undefined) this.limits.value = contrastLimits(this.histogram.value)
  }

  /** Where in the data a plane begins. */
  offsetOf({ t, z }: Position): number {
    const { dims, channel, channels } = this
    return ((t * channels + channel) * dims.z + z) * dims.height * dims.width
  }

  setLimitsFromHistogram(): void {
    this.limits.value = contrastLimits(this.histogram.value)
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
