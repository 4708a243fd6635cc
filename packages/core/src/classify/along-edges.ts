import { lengthOf, spatialShapeOf } from '../array/axes.ts'
import { type Raster, sizeOf, type UnsignedData, unsignedType } from '../array/raster.ts'
import { OptionError } from '../errors.ts'
import { GuidedFilter } from '../filters/guided-filter.ts'
import type { FramePrediction, Wanted } from './frame-prediction.ts'
import type { EdgeRule, Model } from './model.ts'

/** An edge of an image counts from this share of the standard deviation of its pixels on, and from so many times that of its noise. */
const [leastContrast, leastNoise] = [0.1, 2]

/** @throws {OptionError} for anything but a whole number from 0 */
export function checkEdgeRadius(radius: number): number {
  if (!Number.isInteger(radius) || radius < 0 || radius > 100)
    throw new OptionError('edgeRadius', radius, 'a whole number of pixels from 0 to 100')
  return radius
}

/** How boundaries follow the edges of images like these; undefined for a radius of 0. */
export function edgeRuleOf(images: readonly Raster[], radius: number): EdgeRule | undefined {
  if (radius === 0) return undefined
  const channels = lengthOf(images[0] as Raster, 'c')
  return { radius, contrasts: Array.from({ length: channels }, (_, channel) => contrastOf(images, channel)) }
}

const contrastOf = (images: readonly Raster[], channel: number): number =>
  Math.max(leastContrast * deviationOf(images, channel), leastNoise * noiseOf(images, channel)) || 1

/** Standard deviation of the noise of a channel, from second differences in both directions (Immerkær, 1996). */
function noiseOf(images: readonly Raster[], channel: number): number {
  let [sum, count] = [0, 0]
  for (const image of images) {
    const [height, width] = image.shape.slice(-2) as [number, number]
    const rows = channelOf(image, channel)
    const second = (at: number): number => (rows[at - 1] as number) - 2 * (rows[at] as number) + (rows[at + 1] as number)
    for (let plane = 0; plane < rows.length; plane += height * width)
      for (let y = 1; y < height - 1; y++)
        for (let x = 1; x < width - 1; x++) {
          const at = plane + y * width + x
          sum += Math.abs(second(at - width) - 2 * second(at) + second(at + width))
          count++
        }
  }
  return count === 0 ? 0 : (Math.sqrt(Math.PI / 2) * sum) / (6 * count)
}

/** Standard deviation of a channel over all images. */
function deviationOf(images: readonly Raster[], channel: number): number {
  let [sum, squares, count] = [0, 0, 0]
  for (const image of images)
    for (const value of channelOf(image, channel)) {
      sum += value
      squares += value * value
      count++
    }
  return Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2))
}

/** The pixels of one channel, time point by time point. */
function channelOf({ axes, shape, data }: Raster, channel: number): Float32Array {
  const axis = axes.indexOf('c')
  const channels = axis < 0 ? 1 : (shape[axis] as number)
  const inner = axis < 0 ? data.length : sizeOf(shape.slice(axis + 1))
  const pixels = new Float32Array(data.length / channels)
  for (let start = channel * inner, at = 0; at < pixels.length; start += inner * channels, at += inner)
    for (let i = 0; i < inner; i++) pixels[at + i] = data[start + i] as number
  return pixels
}

/**
 * A prediction whose boundaries follow the edges of the image: its probabilities, guided by each channel in turn, and the classes that are
 * the most probable then. Uncertainty stays that of the forest.
 *
 * @param found  with the probabilities of all classes
 * @param frame  one time point of the image
 */
export function alongEdges(found: FramePrediction, frame: Raster, { classes: values, edges }: Model, wanted: Wanted): FramePrediction {
  const { radius, contrasts } = edges as EdgeRule
  const shape = spatialShapeOf(frame)
  const filters = contrasts.map((contrast, channel) => new GuidedFilter(channelOf(frame, channel), shape, { radius, contrast }))
  const guided = found.probabilities.map((probability) => {
    const maps = filters.map((filter) => filter.apply(probability))
    return Float32Array.from(probability, (_, i) => {
      const mean = maps.reduce((sum, map) => sum + (map[i] as number), 0) / maps.length
      return Math.min(1, Math.max(0, mean))
    })
  })
  return {
    classes: wanted.winners ? winnersOf(guided, values) : undefined,
    probabilities: wanted.probabilities.map((index) => guided[index] as Float32Array),
    uncertainty: found.uncertainty,
  }
}

/** The most probable class of each pixel, the smaller of equally probable ones. */
function winnersOf(probabilities: readonly Float32Array[], values: readonly number[]): UnsignedData {
  const Type = unsignedType(values[values.length - 1] as number)
  const winners = new Type(probabilities[0]?.length ?? 0) as UnsignedData
  for (let i = 0; i < winners.length; i++) {
    let best = 0
    for (let k = 1; k < values.length; k++) if ((probabilities[k]?.[i] as number) > (probabilities[best]?.[i] as number)) best = k
    winners[i] = values[best] as number
  }
  return winners
}
