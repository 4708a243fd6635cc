import { transposed } from '../array/axes.ts'
import type { Annotation, Image, LabelImage, MapAxes, PixelData, Raster } from '../array/raster.ts'
import { createAnnotation, createImage, createLabelImage } from '../array/raster.ts'
import { AxesError, FormatError, OptionError, ValueError } from '../errors.ts'
import { sharedFloats } from '../tasks/shared-memory.ts'
import type { ByteSource } from './byte-source.ts'
import { defaultLimits, type ReadLimits } from './limits.ts'
import { type DecodedImage, decodeTiff, nameAxes } from './tiff/decode-tiff.ts'

/**
 * Reads an image file by what is in it, not by its name: TIFF in all its forms, or PNG. Axes that the file does not name are `?`.
 *
 * @throws {FormatError} where it is neither, or damaged
 */
export async function decodeImageFile(source: ByteSource, limits: ReadLimits = defaultLimits): Promise<DecodedImage> {
  const start = await source.read(0, Math.min(4, source.size))
  const order = String.fromCharCode(start[0] ?? 0, start[1] ?? 0)
  if (order === 'II' || order === 'MM') return decodeTiff(source, { limits })
  if (start[0] === 0x89 && order === '\u0089P') {
    if (source.size > limits.maxBytes) throw new FormatError('png', `${source.size} bytes are more than the limit of ${limits.maxBytes}`)
    const { decodePng } = await import('./png/decode-png.ts')
    return decodePng(await source.read(0, source.size), limits)
  }
  throw new FormatError('image', source.size === 0 ? 'the file is empty' : 'neither a TIFF nor a PNG')
}

/** Names the axes that a file leaves open. @throws {AxesError} where it leaves them open and no names are given */
function withAxes(where: string, decoded: DecodedImage, axes: string | undefined, examples: string): DecodedImage {
  const image = decoded.axes.includes('?') || axes !== undefined ? nameAxes(decoded, axes) : decoded
  if (!image.axes.includes('?')) return image
  throw new AxesError(
    where,
    'a file that names its axes',
    `${image.shape.length} axes of lengths ${image.shape.join(', ')} of which not all have a name`,
    `name them with axes, such as ${examples} (--axes on the command line)`,
  )
}

const facts = ({
  axes,
  shape,
  spacing,
  unit,
}: Raster): { axes: string; shape: readonly number[]; spacing?: readonly number[]; unit?: 'pixel' | 'micrometer' } => ({
  axes,
  shape,
  ...(spacing === undefined ? {} : { spacing }),
  ...(unit === undefined ? {} : { unit }),
})

/** The wanted channels of an image, in the wanted order. */
function chooseChannels(image: DecodedImage, channels: readonly number[]): Raster<string, PixelData> {
  const index = image.axes.indexOf('c')
  const count = index < 0 ? 1 : (image.shape[index] as number)
  const bad = channels.find((channel) => !Number.isInteger(channel) || channel < 0 || channel >= count)
  if (bad !== undefined || channels.length === 0)
    throw new OptionError('channels', channels.join(','), `numbers from 0 to ${count - 1}, since the image has ${count} channel(s)`)
  if (index < 0) return image
  const first = transposed(image, `c${image.axes.replace('c', '')}`)
  const size = first.data.length / count
  const data = new (first.data.constructor as new (length: number) => PixelData)(size * channels.length)
  for (const [i, channel] of channels.entries()) data.set(first.data.subarray(channel * size, (channel + 1) * size), i * size)
  const chosen = { ...first, shape: [channels.length, ...first.shape.slice(1)], data }
  if (channels.length > 1) return transposed(chosen, image.axes)
  const { axes, shape, spacing } = chosen
  return { ...chosen, axes: axes.slice(1), shape: shape.slice(1), ...(spacing === undefined ? {} : { spacing: spacing.slice(1) }) }
}

export interface ImageOptions {
  /** Names of the axes, slowest first, of a file that does not name them. */
  readonly axes?: string | undefined
  /** Which channels to use, counted from 0. */
  readonly channels?: readonly number[] | undefined
}

/** What was read, with its own numbers, its axes named. The features of a feature stack and the classes of a probability map count as channels. */
export function asIntensities(decoded: DecodedImage, { axes, channels }: ImageOptions = {}): Raster<string, PixelData> {
  const image = withAxes('image', decoded, axes, 'zyx for a stack, tyx for a time series or cyx for channels')
  const selected = channels === undefined ? image : chooseChannels(image, channels)
  return { ...facts(selected), axes: selected.axes.replace(/[fp]/, 'c'), data: selected.data }
}

/**
 * The same as float32, in memory that threads share where there is such memory: they need no copy of it.
 *
 * @throws {AxesError} where an axis has no name
 */
export function asImage(decoded: DecodedImage, options: ImageOptions = {}): Image {
  const { data, ...named } = asIntensities(decoded, options)
  return createImage(sharedFloats(data), named)
}

/** Axes for a map that leaves them open: those that are given, where they are as many as it has. */
const axesForMap = (decoded: DecodedImage, axes: string | undefined): string | undefined =>
  decoded.axes.includes('?') && axes?.length === decoded.shape.length ? axes : undefined

const mapExamples = 'zyx for a stack or tyx for a time series; it cannot have channels'

function checkMapAxes(where: string, { axes }: Raster): void {
  if (!/^t?z?yx$/.test(axes)) throw new AxesError(where, 'one number per pixel (axes t, z, y, x)', `axes "${axes}"`)
}

/** What was read, as labels. @throws {ValueError} for values that are not whole numbers from 0 on; {AxesError} for channels */
export function asLabels(decoded: DecodedImage, { axes }: { readonly axes?: string | undefined } = {}): LabelImage {
  const image = withAxes('label image', decoded, axesForMap(decoded, axes), mapExamples)
  checkMapAxes('label image', image)
  return createLabelImage(image.data, facts(image))
}

/** What was read, as a mask: 1 where a pixel is not 0, whatever its type. @throws {ValueError} for pixels that are no numbers */
export function asMask(decoded: DecodedImage, { axes }: { readonly axes?: string | undefined } = {}): Raster<MapAxes, Uint8Array> {
  const image = withAxes('mask', decoded, axesForMap(decoded, axes), mapExamples)
  checkMapAxes('mask', image)
  const mask = new Uint8Array(image.data.length)
  for (let i = 0; i < mask.length; i++) {
    const value = image.data[i] as number
    if (Number.isNaN(value)) throw new ValueError('mask', 'a number in every pixel', 'NaN')
    mask[i] = value === 0 ? 0 : 1
  }
  return { ...facts(image), axes: image.axes as MapAxes, data: mask }
}

/** What was read, as painted classes. @throws {ValueError} for values that are not whole numbers from 0 on; {AxesError} for channels */
export function asAnnotation(decoded: DecodedImage, { axes }: { readonly axes?: string | undefined } = {}): Annotation {
  const image = withAxes('annotation', decoded, axesForMap(decoded, axes), mapExamples)
  checkMapAxes('annotation', image)
  return createAnnotation(image.data, facts(image))
}
