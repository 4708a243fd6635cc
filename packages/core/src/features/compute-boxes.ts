import type { Raster } from '../array/raster.ts'
import { sizeOf } from '../array/raster.ts'
import { boxShape, copyBox } from '../array/tile.ts'
import { chooseDevice, type Device, type Mode } from '../devices/device.ts'
import { type Executor, type RunOptions, runOne } from '../tasks/executor.ts'
import { InlineExecutor } from '../tasks/inline-executor.ts'
import { shared } from '../tasks/shared-memory.ts'
import { implement } from '../tasks/task.ts'
import {
  type GlobalPlanesInput,
  globalPlanesTask,
  type PickPixelsInput,
  pickPixelsTask,
  type WriteBoxInput,
  writeBoxTask,
} from './compute-box.task.ts'
import { type FeatureSource, globalPlanes, prepareFeaturesBy, withFeatures } from './feature-box.ts'
import { parseSpecification } from './specification.ts'

export interface FeatureRunOptions extends RunOptions {
  readonly executor?: Executor | undefined
  /** Where it is computed; `auto` by default. The result does not depend on it. */
  readonly device?: Device | 'auto' | undefined
  /** `exact` (default) gives the peers' numbers, `fast` approximates wide blurs and rounds to float32 throughout. */
  readonly mode?: Mode | undefined
}

/** Halos beyond this many pixels make the boxes larger, so that most of what is computed lies inside. */
const wideHalo = 16

/**
 * Sides of the boxes that are computed at once: some megabytes of features at a time.
 *
 * @param halo  pixels that are needed around a box along each axis
 */
export function tileShapeFor(halo: readonly number[]): number[] {
  const isWide = Math.max(...halo) > wideHalo
  if (halo.length === 2) return isWide ? [512, 512] : [256, 256]
  return isWide ? [64, 128, 128] : [32, 128, 128]
}

/** The work of `globalPlanesTask`. */
export const globalPlanesOf = ({ specification, channel, method }: GlobalPlanesInput): ReturnType<typeof globalPlanes> =>
  globalPlanes(channel, parseSpecification(specification), method.device)

/** The work of `writeBoxTask`. */
export function writeBox({ specification, box, method, stack }: WriteBoxInput): undefined {
  const { imageShape } = box
  const shape = boxShape(box.box)
  const [pixels, size] = [sizeOf(imageShape), sizeOf(shape)]
  const whole = { start: shape.map(() => 0), end: shape }
  withFeatures(parseSpecification(specification), box, method, (planes) => {
    for (let f = 0; f < planes.length / size; f++)
      copyBox(planes.subarray(f * size, (f + 1) * size), shape, whole, stack.subarray(f * pixels, (f + 1) * pixels), imageShape, box.box)
  })
}

/** The work of `pickPixelsTask`. */
export function pickPixels({ specification, box, method, pixels }: PickPixelsInput): Float32Array {
  const size = sizeOf(boxShape(box.box))
  return withFeatures(parseSpecification(specification), box, method, (planes) => {
    const features = planes.length / size
    const picked = new Float32Array(features * pixels.length)
    for (let f = 0; f < features; f++)
      for (let i = 0; i < pixels.length; i++) picked[f * pixels.length + i] = planes[f * size + (pixels[i] as number)] as number
    return picked
  })
}

/** An executor in this thread that knows how to compute features. */
export const featureExecutor = (): Executor =>
  new InlineExecutor(
    new Map([implement(writeBoxTask, writeBox), implement(pickPixelsTask, pickPixels), implement(globalPlanesTask, globalPlanesOf)]),
  )

/** Prepares an image for computing features box by box; what needs the whole image is computed by the executor. */
export async function prepareSource(
  image: Raster,
  specification: string,
  { executor, signal, device, mode = 'exact' }: FeatureRunOptions,
): Promise<FeatureSource> {
  const method = { device: chooseDevice(device), mode }
  const source = await prepareFeaturesBy(image, parseSpecification(specification), method, (channel) =>
    runOne(executor ?? featureExecutor(), globalPlanesTask, { specification, channel, method }, { signal }),
  )
  if (executor === undefined) return source
  return { ...source, channels: source.channels.map((channel) => ({ ...channel, data: shared(channel.data) })) }
}
