import type { FeatureStack, Image, Plane } from '../array/raster.ts'
import { tilesOf } from '../array/tile.ts'
import { chooseDevice } from '../devices/device.ts'
import { roomFor } from '../tasks/shared-memory.ts'
import { type WriteBoxInput, writeBoxTask } from './compute-box.task.ts'
import { type FeatureRunOptions, prepareSource, tileShapeFor, withFeatureExecutor, writeBox } from './compute-boxes.ts'
import { type FeatureSource, featureBox, prepareFeatures } from './feature-box.ts'
import { featureNames, parseSpecification, resolveSpecification } from './specification.ts'

/**
 * All features of an image as one stack, feature axis first.
 *
 * @param image          (c, z, y, x) with or without c and z
 * @param specification  text, or the name of a predefined set
 * @throws {FeatureSpecificationError} where the specification is not understood
 */
export function generateFeatureStack(
  image: Image,
  specification: string,
  { device, mode = 'exact' }: Pick<FeatureRunOptions, 'device' | 'mode'> = {},
): FeatureStack {
  const text = specificationFor(image, specification)
  const features = parseSpecification(text)
  const source = prepareFeatures(image, features, { device: chooseDevice(device), mode })
  const { shape, data: pixels } = source.channels[0] as Plane
  const stack = new Float32Array(source.channels.length * source.features.length * pixels.length)
  for (const tile of tilesOf(shape, tileShapeFor(source)))
    writeBox({ specification: text, box: featureBox(source, tile), method: source.method, stack })
  return stackOf(source, stack)
}

/** The same as `generateFeatureStack`, byte for byte, tile by tile on the executor's threads; it can be cancelled. */
export async function generateFeatureStackAsync(
  image: Image,
  specification: string,
  options: FeatureRunOptions = {},
): Promise<FeatureStack> {
  const text = specificationFor(image, specification)
  const source = await prepareSource(image, text, options)
  const { shape, data: pixels } = source.channels[0] as Plane
  const stack = roomFor(options.executor, Float32Array, source.channels.length * source.features.length * pixels.length)
  const tiles = tilesOf(shape, tileShapeFor(source))
  function* inputs(): Iterable<WriteBoxInput> {
    for (const tile of tiles) yield { specification: text, box: featureBox(source, tile), method: source.method, stack }
  }
  const { signal, progress } = options
  await withFeatureExecutor(source.method, options.executor, async (executor) => {
    for await (const _ of executor.run(writeBoxTask, inputs(), { signal, progress, total: tiles.length }));
  })
  return stackOf(source, stack)
}

/** The text of a specification or of a predefined set. */
const specificationFor = (image: Image, specification: string): string =>
  resolveSpecification(specification, image.axes.includes('z') ? 3 : 2).specification

function stackOf({ channels, features }: FeatureSource, data: Float32Array): FeatureStack {
  const [first] = channels as readonly [Plane]
  const names = featureNames(features, channels.length)
  return {
    axes: `f${first.axes}` as const,
    shape: [names.length, ...first.shape],
    data,
    names,
    ...(first.spacing === undefined ? {} : { spacing: [1, ...first.spacing] }),
    ...(first.unit === undefined ? {} : { unit: first.unit }),
  }
}
