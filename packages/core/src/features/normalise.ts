import { channelsOf } from '../array/axes.ts'
import { type Raster, sizeOf } from '../array/raster.ts'
import { type Box, boxShape, copyBox } from '../array/tile.ts'
import { noiseOf, secondDifferences } from '../filters/noise.ts'
import { orderStatistics } from '../math/order-statistics.ts'
import { RandomStream } from '../random/random-stream.ts'
import type { BoxSource } from './box-source.ts'
import type { RowSource } from './row-source.ts'

/** The intensities that become 0 and 1: so many of all pixels are smaller (percentiles 1 and 99.8, as usual before deep learning). */
const [low, high] = [0.01, 0.998]
/** Noise alone is not stretched to fill the range: it is so many standard deviations of the noise at least. */
const leastRange = 20
/** Noise is the same everywhere: so many blocks tell it. */
const mostForNoise = 8

/** Sides of the blocks of a plane from which the range is learned; how many are looked at, all of 2048 × 2048 pixels, and in how many bands of rows. */
const [side, mostBlocks, mostBands] = [256, 64, 16]

/** An intensity becomes (intensity − low) / unit. */
export interface IntensityRange {
  readonly low: number
  readonly unit: number
}

/** Blocks from all over a time point, the same however it is stored: several in a band of rows, so that not all of a file has to be read. */
function blocksOf(shape: readonly number[]): Box[] {
  const [height, width] = shape.slice(-2) as [number, number]
  const [rows, columns] = [Math.ceil(height / side), Math.ceil(width / side)]
  const bands = (shape.length === 3 ? (shape[0] as number) : 1) * rows
  const bandCount = bands * columns <= mostBlocks ? bands : Math.min(bands, Math.max(mostBands, Math.ceil(mostBlocks / columns)))
  const random = new RandomStream(0)
  const columnCount = Math.min(columns, Math.ceil(mostBlocks / bandCount))
  return chosen(bands, bandCount, random).flatMap((band) => {
    const [z, y] = [Math.floor(band / rows), (band % rows) * side]
    return chosen(columns, columnCount, random).map((column) => {
      const [start, end] = [
        [y, column * side],
        [Math.min(height, y + side), Math.min(width, (column + 1) * side)],
      ]
      return shape.length === 3 ? { start: [z, ...start], end: [z + 1, ...end] } : { start, end }
    })
  })
}

/** Some of the numbers from 0 on, in ascending order. */
function chosen(count: number, wanted: number, random: RandomStream): number[] {
  const numbers = Array.from({ length: count }, (_, i) => i)
  if (wanted >= count) return numbers
  for (let i = 0; i < wanted; i++) {
    const j = random.integer(i, count)
    ;[numbers[i], numbers[j]] = [numbers[j] as number, numbers[i] as number]
  }
  return numbers.slice(0, wanted).sort((a, b) => a - b)
}

function rangeOf(blocks: readonly { readonly box: Box; readonly pixels: Float32Array }[]): IntensityRange {
  const statistics = orderStatistics(
    blocks.map(({ pixels }) => pixels),
    [low, high],
  )
  if (statistics === undefined) return { low: 0, unit: 1 }
  const [smallest, largest] = statistics as [number, number]
  const step = Math.ceil(blocks.length / mostForNoise)
  const differences = blocks
    .filter((_, i) => i % step === 0)
    .map(({ box, pixels }) => secondDifferences(pixels, boxShape(box).slice(-2) as [number, number]))
  return { low: smallest, unit: Math.max(largest - smallest, leastRange * noiseOf(differences)) || 1 }
}

function normaliseInto(values: ArrayLike<number>, { low, unit }: IntensityRange, target: Float32Array): Float32Array {
  for (let i = 0; i < target.length; i++) target[i] = ((values[i] as number) - low) / unit
  return target
}

/**
 * One time point with normalised intensities: of each channel the percentiles 1 and 99.8 become 0 and 1, so that a forest knows what it learned
 * in images of other brightness. Larger images are judged by 64 blocks of 256 × 256 pixels from all over them.
 */
export function normalisedFrame<R extends Raster>(frame: R): R {
  const channels = channelsOf(frame)
  const data = new Float32Array(frame.data.length)
  for (const [i, channel] of channels.entries()) {
    const blocks = blocksOf(channel.shape).map((box) => {
      const sides = boxShape(box)
      const pixels = new Float32Array(sizeOf(sides))
      copyBox(channel.data, channel.shape, box, pixels, sides, { start: sides.map(() => 0), end: sides })
      return { box, pixels }
    })
    const size = channel.data.length
    normaliseInto(channel.data, rangeOf(blocks), data.subarray(i * size, (i + 1) * size))
  }
  return { ...frame, data }
}

/** Ranges of the channels of images that stay where they are stored: each is learned once. */
const ranges = new WeakMap<object, Map<number, Promise<IntensityRange>>>()

function learnedOnce(image: object, learn: (channel: number) => Promise<IntensityRange>): (channel: number) => Promise<IntensityRange> {
  const known = ranges.get(image) ?? new Map<number, Promise<IntensityRange>>()
  ranges.set(image, known)
  return (channel) => {
    const range = known.get(channel) ?? learn(channel)
    known.set(channel, range)
    // what failed may be tried again
    range.catch(() => known.delete(channel))
    return range
  }
}

async function learnRange(shape: readonly number[], read: (box: Box, target: Float32Array) => Promise<void>): Promise<IntensityRange> {
  const blocks: { box: Box; pixels: Float32Array }[] = []
  for (const box of blocksOf(shape)) {
    const pixels = new Float32Array(sizeOf(boxShape(box)))
    await read(box, pixels)
    blocks.push({ box, pixels })
  }
  return rangeOf(blocks)
}

/** The same as {@link normalisedFrame} of a time point that stays where it is stored. */
export function normalisedSource(source: BoxSource): BoxSource {
  const rangeIn = learnedOnce(source, (channel) => learnRange(source.shape, (box, target) => source.readBox(channel, box, target)))
  const { shape, channels } = source
  return {
    shape,
    channels,
    readBox: async (channel, box, target) => {
      const range = await rangeIn(channel)
      await source.readBox(channel, box, target)
      normaliseInto(target, range, target)
    },
  }
}

/** The same of an image that is read by rows. */
export function normalisedRows(image: RowSource): RowSource {
  const shape = image.shape.slice(-2) as [number, number]
  const rangeIn = learnedOnce(image, (channel) => {
    let band: { readonly y: number; readonly rows: Float32Array } | undefined
    return learnRange(shape, async ({ start, end }, target) => {
      const [[y0, x0], [y1, x1]] = [start, end] as [[number, number], [number, number]]
      if (band?.y !== y0) {
        band = { y: y0, rows: new Float32Array((y1 - y0) * shape[1]) }
        await image.readRows(channel, y0, y1, band.rows)
      }
      for (let y = 0; y < y1 - y0; y++) target.set(band.rows.subarray(y * shape[1] + x0, y * shape[1] + x1), y * (x1 - x0))
    })
  })
  const { axes, spacing } = image
  return {
    axes,
    shape: image.shape,
    ...(spacing === undefined ? {} : { spacing }),
    readRows: async (channel, start, end, target) => {
      const range = await rangeIn(channel)
      await image.readRows(channel, start, end, target)
      normaliseInto(target, range, target)
    },
  }
}
