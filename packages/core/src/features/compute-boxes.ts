import type { Plane, Raster } from '../array/raster.ts'
import type { Box } from '../array/tile.ts'
import { chooseDevice, type Device } from '../devices/device.ts'
import { type Executor, type RunOptions, runOne } from '../tasks/executor.ts'
import { InlineExecutor } from '../tasks/inline-executor.ts'
import { implement } from '../tasks/task.ts'
import { type ComputeBoxInput, computeBoxTask, type GlobalPlanesInput, globalPlanesTask } from './compute-box.task.ts'
import { computeBox, type FeatureSource, featureBox, globalPlanes, prepareFeaturesBy } from './feature-box.ts'
import { parseSpecification } from './specification.ts'

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

/** An executor in this thread that knows how to compute features. */
const inline = (): Executor =>
  new InlineExecutor(new Map([implement(computeBoxTask, computeBoxOf), implement(globalPlanesTask, globalPlanesOf)]))

/** The work of `globalPlanesTask`. */
export const globalPlanesOf = ({ specification, channel, device }: GlobalPlanesInput): ReadonlyMap<number, Plane> =>
  globalPlanes(channel, parseSpecification(specification), device)

/** Prepares an image for computing features box by box; what needs the whole image is computed by the executor. */
export function prepareSource(
  image: Raster,
  specification: string,
  { executor = inline(), signal, device: wanted }: FeatureRunOptions,
): Promise<FeatureSource> {
  const device = chooseDevice(wanted)
  return prepareFeaturesBy(image, parseSpecification(specification), device, (channel) =>
    runOne(executor, globalPlanesTask, { specification, channel, device }, { signal }),
  )
}

/** The work of `computeBoxTask`. */
export const computeBoxOf = ({ specification, box, device }: ComputeBoxInput): Float32Array =>
  computeBox(parseSpecification(specification), box, device)

/**
 * The features of some boxes of a source, one box after the other in their order, computed by an executor.
 *
 * @param specification  what the source was prepared with
 */
export function computeBoxes(
  source: FeatureSource,
  specification: string,
  boxes: readonly Box[],
  { executor = inline(), ...run }: FeatureRunOptions,
): AsyncIterable<Float32Array> {
  function* inputs(): Iterable<ComputeBoxInput> {
    for (const box of boxes) yield { specification, box: featureBox(source, box), device: source.device }
  }
  return executor.run(computeBoxTask, inputs(), { ...run, total: boxes.length })
}

export interface FeatureRunOptions extends RunOptions {
  readonly executor?: Executor | undefined
  /** Where it is computed; `auto` by default. */
  readonly device?: Device | 'auto' | undefined
}
