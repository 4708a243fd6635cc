import type { FeatureStack, Image, Plane } from '../array/raster.ts'
import { sizeOf } from '../array/raster.ts'
import { type Box, boxShape, copyBox, tilesOf } from '../array/tile.ts'
import { chooseDevice } from '../devices/device.ts'
import { computeBoxes, type FeatureRunOptions, prepareSource, tileShapeFor } from './compute-boxes.ts'
import { computeBox, type FeatureSource, prepareFeatures } from './feature-box.ts'
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
  { device }: Pick<FeatureRunOptions, 'device'> = {},
): FeatureStack {
  const features = parseSpecification(specificationFor(image, specification))
  const source = prepareFeatures(image, features, chooseDevice(device))
  const [first] = source.channels as [Plane]
  const whole = { start: first.shape.map(() => 0), end: first.shape }
  const globals = source.globals.map((planes) => new Map([...planes].map(([i, plane]) => [i, plane.data])))
  return stackOf(source, computeBox(features, { channels: source.channels, inner: whole, globals }, source.device))
}

/** The same as `generateFeatureStack`, byte for byte, tile by tile on the executor's threads; it can be cancelled. */
export async function generateFeatureStackAsync(
  image: Image,
  specification: string,
  options: FeatureRunOptions = {},
): Promise<FeatureStack> {
  const text = specificationFor(image, specification)
  const source = await prepareSource(image, text, options)
  const { features } = source
  const { shape, data: pixels } = source.channels[0] as Plane
  const count = source.channels.length * features.length
  const data = new Float32Array(count * pixels.length)
  const tiles = tilesOf(shape, tileShapeFor(source.halo))
  let next = 0
  for await (const planes of computeBoxes(source, text, tiles, options)) {
    const tile = tiles[next++] as Box
    const tileShape = boxShape(tile)
    const size = sizeOf(tileShape)
    const whole = { start: tileShape.map(() => 0), end: tileShape }
    for (let f = 0; f < count; f++) {
      const target = data.subarray(f * pixels.length, (f + 1) * pixels.length)
      copyBox(planes.subarray(f * size, (f + 1) * size), tileShape, whole, target, shape, tile)
    }
  }
  return stackOf(source, data)
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
