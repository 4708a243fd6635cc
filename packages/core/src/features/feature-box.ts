import { channelsOf } from '../array/axes.ts'
import type { Image, Plane, Raster } from '../array/raster.ts'
import { sizeOf } from '../array/raster.ts'
import { type Box, boxShape, copyBox, crop, relativeTo, withHalo } from '../array/tile.ts'
import { type Device, type Mode, type Processor, processorOf } from '../devices/device.ts'
import { AxesError } from '../errors.ts'
import { fastKernelsOf } from '../filters/fast/fast-kernels-of.ts'
import { filterKernelsOf } from '../filters/filter-kernels-of.ts'
import { isShared } from '../tasks/shared-memory.ts'
import { computeFastPlanes } from './fast-planes.ts'
import { computeFeature, type Feature, haloOf, isGlobal, recipeOf } from './feature.ts'
import { checkDimensions } from './specification.ts'

/** How features are computed. */
export interface FeatureMethod {
  readonly device: Device
  readonly mode: Mode
}

/** An image prepared for computing features box by box: its channels, and the features that need all of it. */
export interface FeatureSource {
  readonly channels: readonly Plane[]
  readonly features: readonly Feature[]
  readonly halo: readonly number[]
  readonly method: FeatureMethod
  /** For each channel, the planes of global features by their index. */
  readonly globals: readonly ReadonlyMap<number, Plane>[]
}

/** The planes of the features that need the whole image, by their index. */
export function globalPlanes(channel: Plane, features: readonly Feature[], device: Processor): Map<number, Plane> {
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
function sourceOf(image: Raster, features: readonly Feature[], method: FeatureMethod): Omit<FeatureSource, 'globals'> {
  if (image.axes.includes('t')) throw new AxesError('features', 'one time point', `axes "${image.axes}"`, 'take the frames one by one')
  const channels = channelsOf(image as Image) as Plane[]
  const rank = (channels[0] as Plane).shape.length
  checkDimensions(features, rank as 2 | 3)
  return { channels, features, halo: haloOf(features, rank, method.mode), method }
}

/** @param image  one time point: channels first, if it has several */
export function prepareFeatures(image: Raster, features: readonly Feature[], method: FeatureMethod): FeatureSource {
  const source = sourceOf(image, features, method)
  return { ...source, globals: source.channels.map((channel) => globalPlanes(channel, features, processorOf(method.device))) }
}

/** The same, with the global planes computed elsewhere: `compute` is asked for those of each channel, if there are any. */
export async function prepareFeaturesBy(
  image: Raster,
  features: readonly Feature[],
  method: FeatureMethod,
  compute: (channel: Plane) => Promise<ReadonlyMap<number, Plane>>,
): Promise<FeatureSource> {
  const source = sourceOf(image, features, method)
  const needed = features.some((feature) => isGlobal(feature, (source.channels[0] as Plane).shape.length))
  const globals: ReadonlyMap<number, Plane>[] = []
  for (const channel of source.channels) globals.push(needed ? await compute(channel) : new Map())
  return { ...source, globals }
}

/** What is needed to compute the features of one box: plain data, fit for a worker. */
export interface FeatureBox {
  /** Of each channel the pixels that are at hand: at least the box and its halo, as far as the image goes. */
  readonly channels: readonly Plane[]
  /** Where those pixels begin in the image, and how large it is. */
  readonly origin: readonly number[]
  readonly imageShape: readonly number[]
  /** The box, in the image. */
  readonly box: Box
  /** For each channel the finished planes of global features, cut to the box. */
  readonly globals: readonly ReadonlyMap<number, Float32Array>[]
}

/** A box of the source with what is needed around it: cut out, or the whole channels where threads share their memory. */
export function featureBox(source: FeatureSource, box: Box): FeatureBox {
  const [first] = source.channels as [Plane]
  const globals = source.globals.map((planes) => new Map([...planes].map(([i, plane]) => [i, crop(plane, box).data])))
  const place = { imageShape: first.shape, box, globals }
  if (isShared(first.data)) return { ...place, channels: source.channels, origin: first.shape.map(() => 0) }
  const outer = withHalo(box, source.halo, first.shape)
  return { ...place, channels: source.channels.map((channel) => crop(channel, outer)), origin: outer.start }
}

/**
 * Computes the features of a box, bit for bit what the whole image would give there, and hands them over.
 *
 * @param use  gets (channels · features × pixels), all features of the first channel, then of the second; they are gone when it returns
 */
export function withFeatures<T>(features: readonly Feature[], box: FeatureBox, method: FeatureMethod, use: (planes: Float32Array) => T): T {
  const device = processorOf(method.device)
  const kernels = fastKernelsOf(device)
  const rank = box.imageShape.length
  const pixels = sizeOf(boxShape(box.box))
  const count = box.channels.length * features.length * pixels
  const recipes = features.map((feature) => (method.mode === 'fast' ? recipeOf(feature, rank) : undefined))
  return kernels.within(() => {
    const at = kernels.place(count)
    const planeAt = (c: number, f: number): number => at + (c * features.length + f) * pixels
    const halo = haloOf(features, rank, method.mode)
    for (const [c, channel] of box.channels.entries()) {
      const jobs = recipes.flatMap((recipe, f) => (recipe === undefined ? [] : [{ recipe, at: planeAt(c, f) }]))
      if (jobs.length > 0)
        computeFastPlanes(kernels, { pixels: channel, origin: box.origin, imageShape: box.imageShape }, box.box, halo, jobs)
    }
    const isLeft = (f: number): boolean => recipes[f] === undefined
    exactPlanes(features, box, device, (c, f) => (isLeft(f) ? kernels.pixels(planeAt(c, f), pixels) : undefined))
    return use(kernels.pixels(at, count))
  })
}

/** The features of a box by the definitions, into the planes that are wanted. */
function exactPlanes(
  features: readonly Feature[],
  { channels, origin, imageShape, box, globals }: FeatureBox,
  device: Processor,
  planeFor: (channel: number, feature: number) => Float32Array | undefined,
): void {
  const kernels = filterKernelsOf(device)
  const shape = boxShape(box)
  const target = { start: shape.map(() => 0), end: shape }
  const wanted = [...features.keys()].filter((f) => planeFor(0, f) !== undefined)
  const place = { start: origin, end: origin }
  for (const group of byFirstFilter(features, wanted)) {
    const near = withHalo(box, group.halo(shape.length), imageShape)
    for (const [c, channel] of channels.entries()) {
      if (group.isPlain) {
        for (const f of group.indices)
          copyBox(channel.data, channel.shape, relativeTo(box, place), planeFor(c, f) as Float32Array, shape, target)
        continue
      }
      const image = crop(channel, relativeTo(near, place))
      const cache = new Map<string, Plane>()
      for (const f of group.indices) {
        const global = globals[c]?.get(f)
        const { data } = global === undefined ? computeFeature(image, features[f] as Feature, cache, kernels) : { data: global }
        const plane = planeFor(c, f) as Float32Array
        if (global !== undefined) plane.set(global)
        else copyBox(data, image.shape, relativeTo(box, near), plane, shape, target)
      }
    }
  }
}

/** Features whose innermost filter is the same, which they share, and how far the widest of them looks. */
export function byFirstFilter(
  features: readonly Feature[],
  wanted: readonly number[],
): { indices: readonly number[]; isPlain: boolean; halo: (rank: number) => readonly number[] }[] {
  const groups = new Map<string, number[]>()
  for (const f of wanted) {
    const { filters, parameter } = features[f] as Feature
    const key = filters.length === 0 ? '' : `${filters[0]?.name}=${parameter.join(':')}`
    groups.set(key, [...(groups.get(key) ?? []), f])
  }
  return [...groups].map(([key, indices]) => ({
    indices,
    // the image itself
    isPlain: key === '',
    halo: (rank) =>
      haloOf(
        indices.map((f) => features[f] as Feature),
        rank,
        'exact',
      ),
  }))
}
