import { bitsOf, type Gpu, type GpuArray } from '../devices/gpu.ts'
import { DeviceError } from '../errors.ts'
import type { Stencil } from './along-axis.ts'
import type { EigenvalueName, FilterKernels } from './filter-kernels.ts'
import {
  convolveSource,
  cutSource,
  extremaSource,
  joinSource,
  mapSource,
  mostFrequentSource,
  neighboursSource,
  stencilSource,
  tensorEigenvaluesSource,
} from './filters.wgsl.ts'
import { footprint, type Shape } from './footprint.ts'
import type { JoinName, PixelMapName } from './pixel-maps.ts'
import type { ReductionName } from './reduce-neighbours.ts'
import type { StencilName } from './stencil.ts'

/** An image in the memory of a graphics processor. */
export interface GpuPlane {
  readonly shape: readonly number[]
  readonly pixels: GpuArray
}

const notANumber = 0x7fc0_0000
const infinity = 0x7f80_0000

/**
 * Inner loops that record work for a graphics processor. Sums are float32 and products may be fused, so results differ in the last digits.
 * Values that are not finite are not promised to spread as they do elsewhere.
 */
export class GpuFilterKernels implements FilterKernels<GpuPlane> {
  readonly #gpu: Gpu
  #made: GpuArray[] = []

  constructor(gpu: Gpu) {
    this.#gpu = gpu
  }

  /** An image in the memory of the device, until `release`. @throws {DeviceError} for pixels that are not finite */
  load(pixels: Float32Array, shape: readonly number[]): GpuPlane {
    for (let i = 0; i < pixels.length; i++)
      if (!Number.isFinite(pixels[i]))
        throw new DeviceError('webgpu', `a pixel is ${pixels[i]}; it computes with finite pixels only, use wasm`)
    return { shape, pixels: this.#gpu.upload(pixels) }
  }

  /** Copies a part of an image to a place of an array. @param start  of the part, along each axis of the image */
  cut(image: GpuPlane, start: readonly number[], shape: readonly number[], target: GpuArray, at: number): void {
    const size = shape.reduce((product, length) => product * length, 1)
    this.#gpu.run(cutSource, [size, ...inVolume(shape, 1), ...inVolume(image.shape, 1), ...inVolume(start, 0), at], [target, image.pixels])
  }

  /** Gives the memory of all images back that were made here. */
  release(): void {
    for (const array of this.#made) this.#gpu.release(array)
    this.#made = []
  }

  convolve(image: GpuPlane, axis: number, { radius, weights, divisor }: Stencil): GpuPlane {
    const ofVolume = axis + 3 - image.shape.length
    return this.#make(image, convolveSource, [ofVolume, radius, bitsOf(divisor)], [this.#gpu.upload(weights)])
  }

  stencil(image: GpuPlane, name: StencilName): GpuPlane {
    return this.#make(image, stencilSource(name), [image.shape.length === 3 ? 1 : 0])
  }

  neighbours(image: GpuPlane, half: readonly number[], shape: Shape, name: ReductionName): GpuPlane {
    return this.#withOffsets(image, neighboursSource(name), shape, half)
  }

  mostFrequent(image: GpuPlane, half: readonly number[], shape: Shape): GpuPlane {
    return this.#withOffsets(image, mostFrequentSource, shape, half)
  }

  extrema(image: GpuPlane, sign: 1 | -1): GpuPlane {
    const ones = image.shape.map(() => 1)
    return this.#withOffsets(image, extremaSource, 'box', ones, [bitsOf(sign)])
  }

  join(a: GpuPlane, b: GpuPlane, name: JoinName): GpuPlane {
    const result = this.#room(a)
    this.#gpu.run(joinSource(name), [a.pixels.length], [result.pixels, a.pixels, b.pixels])
    return result
  }

  tensorEigenvalues(tensor: readonly GpuPlane[], which: EigenvalueName): GpuPlane {
    const [first] = tensor as readonly [GpuPlane]
    const result = this.#room(first)
    const entries = tensor.map(({ pixels }) => pixels)
    this.#gpu.run(tensorEigenvaluesSource(tensor.length === 3 ? 3 : 6, which), [first.pixels.length], [result.pixels, ...entries])
    return result
  }

  map(image: GpuPlane, name: PixelMapName, number: number): GpuPlane {
    const result = this.#room(image)
    this.#gpu.run(mapSource(name), [image.pixels.length, bitsOf(number), notANumber, infinity], [result.pixels, image.pixels])
    return result
  }

  /** @throws {DeviceError} always: the values of a whole image are not at hand before the work is done */
  withWhole(_: GpuPlane, name: string): GpuPlane {
    throw new DeviceError('webgpu', `${name} needs a value of the whole image first, which it does not have; use wasm`)
  }

  #room(image: GpuPlane): GpuPlane {
    const pixels = this.#gpu.allocate(image.pixels.length)
    this.#made.push(pixels)
    return { shape: image.shape, pixels }
  }

  #make(image: GpuPlane, source: string, parameters: readonly number[], arrays: readonly GpuArray[] = []): GpuPlane {
    const result = this.#room(image)
    this.#gpu.run(source, [image.pixels.length, ...inVolume(image.shape, 1), ...parameters], [result.pixels, image.pixels, ...arrays])
    return result
  }

  #withOffsets(image: GpuPlane, source: string, shape: Shape, half: readonly number[], more: readonly number[] = []): GpuPlane {
    const offsets = footprint(shape, half)
    const steps = Int32Array.from(offsets.flatMap((offset) => inVolume(offset, 0)))
    return this.#make(image, source, [offsets.length, ...more], [this.#gpu.upload(steps)])
  }
}

/** A number along z, y and x each; `missing` along the axes that an image does not have. */
const inVolume = (numbers: readonly number[], missing: number): number[] => [
  ...new Array<number>(3 - numbers.length).fill(missing),
  ...numbers,
]
