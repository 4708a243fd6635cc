import { channelsOf } from '../array/axes.ts'
import type { Image, Plane, Raster } from '../array/raster.ts'
import { sizeOf } from '../array/raster.ts'
import { type Box, boxShape, copyBox, crop, relativeTo, withHalo } from '../array/tile.ts'
import type { Device } from '../devices/device.ts'
import { AxesError } from '../errors.ts'
import { filterKernelsOf } from '../filters/filter-kernels-of.ts'
import { computeFeature, type Feature, haloOf, isGlobal } from './feature.ts'
import { checkDimensions } from './specification.ts'

/** An image prepared for computing features box by box: its channels, and the features that need all of it. */
export interface FeatureSource {
  readonly channels: readonly Plane[]
  readonly features: readonly Feature[]
  readonly halo: readonly number[]
  readonly device: Device
  /** For each channel, the planes of global features by their index. */
  readonly globals: readonly ReadonlyMap<number, Plane>[]
}

/** The planes of the features that need the whole image, by their index. */
export function globalPlanes(channel: Plane, features: readonly Feature[], device: Device): Map<number, Plane> {
  const kernels = filterKernelsOf(device)
  const rank = channel.shape.length
  const planes = new Map<number, Plane>()
  const cache = new Map<string, Plane>()
  features.forEach((feature, i) => {
    if (isGlobal(feature, rank)) planes.set(i, computeFeature(channel, feature, cache, kernels))
  })
  return planes
}

/**
 * @param image         one time point: channels first, if it has several
 */
function sourceOf(image: Raster, features: readonly Feature[], device: Device): Omit<FeatureSource, 'globals'> {
  if (image.axes.includes('t')) throw new AxesError('features', 'one time point', `axes "${image.axes}"`, 'take the frames one by one')
  const channels = channelsOf(image as Image) as Plane[]
  const rank = (channels[0] as Plane).shape.length
  checkDimensions(features, rank as 2 | 3)
  return { channels, features, halo: haloOf(features, rank), device }
}

/** @param image  one time point: channels first, if it has several */
export function prepareFeatures(image: Raster, features: readonly Feature[], device: Device): FeatureSource {
  const source = sourceOf(image, features, device)
  return { ...source, globals: source.channels.map((channel) => globalPlanes(channel, features, device)) }
}

/** The same, with the global planes computed elsewhere: `compute` is asked for those of each channel, if there are any. */
export async function prepareFeaturesBy(
  image: Raster,
  features: readonly Feature[],
  device: Device,
  compute: (channel: Plane) => Promise<ReadonlyMap<number, Plane>>,
): Promise<FeatureSource> {
  const source = sourceOf(image, features, device)
  const needed = features.some((feature) => isGlobal(feature, (source.channels[0] as Plane).shape.length))
  const globals: ReadonlyMap<number, Plane>[] = []
  for (const channel of source.channels) globals.push(needed ? await compute(channel) : new Map())
  return { ...source, globals }
}

/** What is needed to compute the features of one box: plain data, fit for a worker. */
export interface FeatureBox {
  /** For each channel the pixels of the box with its halo. */
  readonly channels: readonly Plane[]
  /** The box within those pixels. */
  readonly inner: Box
  /** For each channel the finished planes of global features, cut to the box. */
  readonly globals: readonly ReadonlyMap<number, Float32Array>[]
}

/** Cuts a box with its halo out of the source. */
export function featureBox(source: FeatureSource, box: Box): FeatureBox {
  const [first] = source.channels as [Plane]
  const outer = withHalo(box, source.halo, first.shape)
  return {
    channels: source.channels.map((channel) => crop(channel, outer)),
    inner: relativeTo(box, outer),
    globals: source.globals.map((planes) => new Map([...planes].map(([i, plane]) => [i, crop(plane, box).data]))),
  }
}

/**
 * The features of a box: bit for bit what the whole image would give there.
 *
 * @returns (channels · features × pixels) all features of the first channel, then of the second
 */
export function computeBox(features: readonly Feature[], { channels, inner, globals }: FeatureBox, device: Device): Float32Array {
  const kernels = filterKernelsOf(device)
  const shape = boxShape(inner)
  const pixels = sizeOf(shape)
  const target = { start: shape.map(() => 0), end: shape }
  const planes = new Float32Array(channels.length * features.length * pixels)
  const groups = byFirstFilter(features)
  channels.forEach((channel, c) => {
    for (const group of groups) {
      const near = withHalo(inner, group.halo(shape.length), channel.shape)
      const image = crop(channel, near)
      const cache = new Map<string, Plane>()
      for (const f of group.indices) {
        const plane = planes.subarray((c * features.length + f) * pixels, (c * features.length + f + 1) * pixels)
        const global = globals[c]?.get(f)
        if (global !== undefined) plane.set(global)
        else {
          const { data } = computeFeature(image, features[f] as Feature, cache, kernels)
          copyBox(data, image.shape, relativeTo(inner, near), plane, shape, target)
        }
      }
    }
  })
  return planes
}

/** Features whose innermost filter is the same, which they share, and how far the widest of them looks. */
function byFirstFilter(features: readonly Feature[]): { indices: readonly number[]; halo: (rank: number) => readonly number[] }[] {
  const groups = new Map<string, number[]>()
  for (const [f, { filters, parameter }] of features.entries()) {
    const key = filters.length === 0 ? '' : `${filters[0]?.name}=${parameter.join(':')}`
    groups.set(key, [...(groups.get(key) ?? []), f])
  }
  return [...groups.values()].map((indices) => ({
    indices,
    halo: (rank) =>
      haloOf(
        indices.map((f) => features[f] as Feature),
        rank,
      ),
  }))
}
