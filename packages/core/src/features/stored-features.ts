import type { Plane } from '../array/raster.ts'
import { sizeOf } from '../array/raster.ts'
import { type Box, boxShape, withHalo } from '../array/tile.ts'
import { chooseDevice } from '../devices/device.ts'
import { AxesError, UnsupportedError } from '../errors.ts'
import { type Executor, type RunOptions, runAll } from '../tasks/executor.ts'
import { roomFor } from '../tasks/shared-memory.ts'
import type { Task } from '../tasks/task.ts'
import type { BoxSource } from './box-source.ts'
import type { FeatureRunOptions } from './compute-boxes.ts'
import { type Feature, haloOf, isGlobal } from './feature.ts'
import type { FeatureBox, FeatureMethod } from './feature-box.ts'
import { normalisedSource } from './normalise.ts'
import { checkDimensions, parseSpecification } from './specification.ts'

/** Features of an image that stays where it is stored. */
export interface StoredFeatures {
  readonly source: BoxSource
  readonly specification: string
  readonly features: readonly Feature[]
  readonly halo: readonly number[]
  readonly method: FeatureMethod
}

/** @throws {UnsupportedError} for features that need the whole image, and on graphics processors */
export function prepareStored(
  image: BoxSource,
  specification: string,
  { device, mode = 'exact', normalise = false }: FeatureRunOptions,
): StoredFeatures {
  const source = normalise ? normalisedSource(image) : image
  const features = parseSpecification(specification)
  const rank = source.shape.length
  if (rank !== 2 && rank !== 3) throw new AxesError('features', 'axes yx or zyx', `${rank} axes`)
  checkDimensions(features, rank)
  const whole = features.find((feature) => isGlobal(feature, rank))
  if (whole !== undefined) throw new UnsupportedError(`${whole.text}, which needs the whole image, of an image that stays on disk`)
  const chosen = chooseDevice(device)
  if (chosen === 'webgpu') throw new UnsupportedError('features on a graphics processor of an image that stays on disk')
  return { source, specification, features, halo: haloOf(features, rank, mode), method: { device: chosen, mode } }
}

async function readFeatureBox({ source, halo }: StoredFeatures, box: Box, executor: Executor): Promise<FeatureBox> {
  const outer = withHalo(box, halo, source.shape)
  const shape = boxShape(outer)
  const channels: Plane[] = []
  for (let channel = 0; channel < source.channels; channel++) {
    const data = roomFor(executor, Float32Array, sizeOf(shape))
    await source.readBox(channel, outer, data)
    channels.push({ axes: shape.length === 2 ? 'yx' : 'zyx', shape, data } as unknown as Plane)
  }
  return { channels, origin: outer.start, imageShape: source.shape, box, globals: channels.map(() => new Map()) }
}

/**
 * Runs a task for boxes that are read from where they are stored; while some are computed the next are read.
 *
 * @param inputOf  makes the input of the i-th box
 */
export async function* runStored<Input, Output>(
  stored: StoredFeatures,
  boxes: readonly Box[],
  { executor, task, inputOf }: { executor: Executor; task: Task<Input, Output>; inputOf: (box: FeatureBox, i: number) => Input },
  { signal, progress }: RunOptions = {},
): AsyncGenerator<Output> {
  const group = 2 * executor.parallel
  const read = (from: number): Promise<FeatureBox[]> => {
    const reading = Promise.all(boxes.slice(from, from + group).map((box) => readFeatureBox(stored, box, executor)))
    // what fails is told to whoever waits for it
    reading.catch(() => undefined)
    return reading
  }
  let reading = read(0)
  for (let from = 0; from < boxes.length; from += group) {
    const ready = await reading
    signal?.throwIfAborted()
    reading = read(from + group)
    const inputs = ready.map((box, i) => inputOf(box, from + i))
    const report = progress && ((done: number): void => progress(from + done, boxes.length))
    yield* await runAll(executor, task, inputs, { signal, progress: report })
  }
}
