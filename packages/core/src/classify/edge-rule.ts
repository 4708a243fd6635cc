import { channelsOf, framesOf, lengthOf } from '../array/axes.ts'
import type { Raster } from '../array/raster.ts'
import { OptionError } from '../errors.ts'
import { normalisedFrame } from '../features/normalise.ts'
import { noiseOf, type SecondDifferences, secondDifferences } from '../filters/noise.ts'

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

/** The least contrast of an edge in images like these, for each channel in its values: those of normalised intensities where they are. */
export function edgeContrasts(images: readonly Raster[], isNormalised = false): number[] {
  const frames = function* (): Generator<Raster> {
    for (const image of images) yield* framesOf(image).map((frame) => (isNormalised ? normalisedFrame(frame) : frame))
  }
  return Array.from({ length: lengthOf(images[0] as Raster, 'c') }, (_, channel) => contrastOf(frames, channel))
}

function contrastOf(frames: () => Iterable<Raster>, channel: number): number {
  const noise: SecondDifferences[] = []
  let [sum, squares, count] = [0, 0, 0]
  for (const frame of frames()) {
    const pixels = channelOf(frame, channel)
    noise.push(secondDifferences(pixels, frame.shape.slice(-2) as [number, number]))
    for (const value of pixels) {
      if (!Number.isFinite(value)) continue
      sum += value
      squares += value * value
      count++
    }
  }
  const deviation = count === 0 ? 0 : Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2))
  return Math.max(leastContrast * deviation, leastNoise * noiseOf(noise)) || 1
}

/** The pixels of one channel of a time point. */
const channelOf = (frame: Raster, channel: number): Float32Array => Float32Array.from((channelsOf(frame)[channel] as Raster).data)
