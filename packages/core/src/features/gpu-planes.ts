import { sizeOf } from '../array/raster.ts'
import { boxShape, crop, relativeTo, withHalo } from '../array/tile.ts'
import type { Gpu, GpuArray } from '../devices/gpu.ts'
import { GpuFilterKernels, type GpuPlane } from '../filters/gpu-filter-kernels.ts'
import { computeFeature, type Feature } from './feature.ts'
import { byFirstFilter, type FeatureBox } from './feature-box.ts'

/**
 * Records what computes the features of a box.
 *
 * @returns (channels · features × pixels), all features of the first channel, then of the second
 */
export function recordPlanes(gpu: Gpu, features: readonly Feature[], { channels, origin, imageShape, box }: FeatureBox): GpuArray {
  const shape = boxShape(box)
  const pixels = sizeOf(shape)
  const planes = gpu.allocate(channels.length * features.length * pixels)
  const place = { start: origin, end: origin }
  for (const group of byFirstFilter(features, [...features.keys()])) {
    const near = withHalo(box, group.halo(shape.length), imageShape)
    const { start } = relativeTo(box, near)
    for (const [c, channel] of channels.entries()) {
      const kernels = new GpuFilterKernels(gpu)
      const part = crop(channel, relativeTo(near, place))
      const image = kernels.load(part.data, part.shape)
      const cache = new Map<string, GpuPlane>()
      for (const f of group.indices)
        kernels.cut(computeFeature(image, features[f] as Feature, cache, kernels), start, shape, planes, (c * features.length + f) * pixels)
      kernels.release()
      if (gpu.isSoftware) gpu.submit()
    }
  }
  return planes
}
