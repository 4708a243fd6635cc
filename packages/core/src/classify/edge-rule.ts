import { lengthOf } from '../array/axes.ts'
import { type Raster, sizeOf } from '../array/raster.ts'
import { OptionError } from '../errors.ts'

/** An edge of an image counts from this share of the standard deviation of its pixels on, and from so many times that of its noise. */
const [leastContrast, leastNoise] = [0.1, 2]

/** Of how far boundaries may move: pixels, or `auto`: as far as what is painted allows. */
export type EdgeRadius = number | 'auto'

/** @throws {OptionError} for anything but a whole number from 0, or `auto` */
export function checkEdgeRadius(radius: EdgeRadius): EdgeRadius {
  if (radius !== 'auto' && (!Number.isInteger(radius) || radius < 0 || radius > 100))
    throw new OptionError('edgeRadius', radius, 'a whole number of pixels from 0 to 100, or auto')
  return radius
}

/** The least contrast of an edge in images like these, for each channel in its values. */
export const edgeContrasts = (images: readonly Raster[]): number[] =>
  Array.from({ length: lengthOf(images[0] as Raster, 'c') }, (_, channel) => contrastOf(images, channel))

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
          const difference = second(at - width) - 2 * second(at) + second(at + width)
          if (!Number.isFinite(difference)) continue
          sum += Math.abs(difference)
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
      if (!Number.isFinite(value)) continue
      sum += value
      squares += value * value
      count++
    }
  return count === 0 ? 0 : Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2))
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
