import type { Raster } from '../array/raster.ts'
import { sizeOf } from '../array/raster.ts'
import { boxShape, copyBox } from '../array/tile.ts'
import { chooseDevice, type Device, type Mode, processorOf } from '../devices/device.ts'
import { type Gpu, openGpu } from '../devices/gpu.ts'
import { cbrt } from '../math/elementary.ts'
import { type Executor, type RunOptions, runOne } from '../tasks/executor.ts'
import { InlineExecutor } from '../tasks/inline-executor.ts'
import { shared } from '../tasks/shared-memory.ts'
import { implement, type TaskFunctions } from '../tasks/task.ts'
import {
  type BoxInput,
  type GlobalPlanesInput,
  globalPlanesTask,
  type PickPixelsInput,
  pickPixelsTask,
  type WriteBoxInput,
  writeBoxTask,
} from './compute-box.task.ts'
import { type FeatureBox, type FeatureMethod, type FeatureSource, globalPlanes, prepareFeaturesBy, withFeatures } from './feature-box.ts'
import { recordPlanes } from './gpu-planes.ts'
import { normalisedFrame } from './normalise.ts'
import { parseSpecification } from './specification.ts'

export interface FeatureRunOptions extends RunOptions {
  readonly executor?: Executor | undefined
  /** Where it is computed; `auto` by default. The result does not depend on it, but that of `webgpu` has other last digits. */
  readonly device?: Device | 'auto' | undefined
  /** `exact` (default) gives the peers' numbers, `fast` approximates wide blurs and rounds to float32 throughout. */
  readonly mode?: Mode | undefined
  /** Whether features are those of the image with normalised intensities; false by default. */
  readonly normalise?: boolean | undefined
}

/** Halos beyond this many pixels make the boxes larger, so that most of what is computed lies inside. */
const wideHalo = 16

/** Numbers of a box's features on a graphics processor: 64 megabytes. */
const numbersOnGpu = 1 << 24

/** Sides of the boxes that are computed at once: some megabytes of features at a time, more on a graphics processor. */
export function tileShapeFor({ halo, method, features, channels }: Omit<FeatureSource, 'globals'>): number[] {
  const isWide = Math.max(...halo) > wideHalo
  if (method.device === 'webgpu') {
    const pixels = numbersOnGpu / (features.length * channels.length)
    const side = Math.floor((halo.length === 2 ? Math.sqrt(pixels) : cbrt(pixels)) / 32) * 32
    return halo.map(() => Math.min(2048, Math.max(32, side)))
  }
  if (halo.length === 2) return isWide ? [512, 512] : [256, 256]
  return isWide ? [64, 128, 128] : [32, 128, 128]
}

/** The work of `globalPlanesTask`. */
export const globalPlanesOf = ({ specification, channel, method }: GlobalPlanesInput): ReturnType<typeof globalPlanes> =>
  globalPlanes(channel, parseSpecification(specification), processorOf(method.device))

/** The work of `writeBoxTask`. */
export function writeBox({ specification, box, method, stack }: WriteBoxInput): undefined {
  withFeatures(parseSpecification(specification), box, method, (planes) => intoStack(planes, box, stack))
}

/** Writes the features of a box into the stack of the whole image. */
function intoStack(planes: Float32Array, { box, imageShape }: FeatureBox, stack: Float32Array): void {
  const shape = boxShape(box)
  const [pixels, size] = [sizeOf(imageShape), sizeOf(shape)]
  const whole = { start: shape.map(() => 0), end: shape }
  for (let f = 0; f < planes.length / size; f++)
    copyBox(planes.subarray(f * size, (f + 1) * size), shape, whole, stack.subarray(f * pixels, (f + 1) * pixels), imageShape, box)
}

/** The work of `pickPixelsTask`. */
export const pickPixels = ({ specification, box, method, pixels }: PickPixelsInput): Float32Array =>
  withFeatures(parseSpecification(specification), box, method, (planes) => picked(planes, box, pixels))

/** (features × picked pixels) of the features of a box. */
function picked(planes: Float32Array, { box }: FeatureBox, pixels: Uint32Array): Float32Array {
  const size = sizeOf(boxShape(box))
  const features = planes.length / size
  const values = new Float32Array(features * pixels.length)
  for (let f = 0; f < features; f++)
    for (let i = 0; i < pixels.length; i++) values[f * pixels.length + i] = planes[f * size + (pixels[i] as number)] as number
  return values
}

/** The same work on a graphics processor. */
function gpuFeatureFunctions(gpu: Gpu): TaskFunctions {
  const planesOf = async ({ specification, box }: BoxInput): Promise<Float32Array> =>
    new Float32Array(await gpu.compute(() => recordPlanes(gpu, parseSpecification(specification), box)))
  return new Map([
    implement(writeBoxTask, async (input) => intoStack(await planesOf(input), input.box, input.stack)),
    implement(pickPixelsTask, async (input) => picked(await planesOf(input), input.box, input.pixels)),
  ])
}

/** An executor in this thread that knows how to compute features. */
export const featureExecutor = (): Executor =>
  new InlineExecutor(
    new Map([implement(writeBoxTask, writeBox), implement(pickPixelsTask, pickPixels), implement(globalPlanesTask, globalPlanesOf)]),
  )

/** Calls with an executor that computes features on the device: its own for a graphics processor, else the given one. */
export async function withFeatureExecutor<T>(
  { device }: FeatureMethod,
  executor: Executor | undefined,
  use: (executor: Executor) => Promise<T>,
): Promise<T> {
  if (device !== 'webgpu') return use(executor ?? featureExecutor())
  const gpu = await openGpu()
  try {
    return await use(new InlineExecutor(gpuFeatureFunctions(gpu)))
  } finally {
    gpu.trim()
  }
}

/** Prepares an image for computing features box by box; what needs the whole image is computed by the executor. */
export async function prepareSource(
  image: Raster,
  specification: string,
  { executor, signal, device, mode = 'exact', normalise = false }: FeatureRunOptions,
): Promise<FeatureSource> {
  const method = { device: chooseDevice(device), mode }
  const source = await prepareFeaturesBy(normalise ? normalisedFrame(image) : image, parseSpecification(specification), method, (channel) =>
    runOne(executor ?? featureExecutor(), globalPlanesTask, { specification, channel, method }, { signal }),
  )
  if (executor === undefined) return source
  return { ...source, channels: source.channels.map((channel) => ({ ...channel, data: shared(channel.data) })) }
}
