import { transposed } from '../../array/axes.ts'
import type { PixelData, Raster } from '../../array/raster.ts'
import { sizeOf } from '../../array/raster.ts'
import { AxesError, FormatError, UnsupportedError } from '../../errors.ts'
import { type ByteSource, memorySource } from '../byte-source.ts'
import { defaultLimits, type ReadLimits } from '../limits.ts'
import { micrometersPer } from '../units.ts'
import { decodePage } from './decode-page.ts'
import { type Directory, lengthOfPixel, readDirectories, type TiffFile, textOf } from './directories.ts'
import { type ImageJDescription, parseImageJDescription } from './imagej-description.ts'
import { type OmeImage, parseOmeXml } from './ome-xml.ts'
import { allocateShared, type PageLayout, pageLayout } from './page-layout.ts'
import { tags } from './tags.ts'

/** Pixels with what the file says about them. `axes` holds `?` for axes that the file does not name. */
export interface DecodedImage extends Raster<string, PixelData> {
  /** Names along an axis, such as the features of a feature stack. */
  readonly named?: { readonly axis: string; readonly names: readonly string[] }
}

export interface DecodeOptions {
  /** Names of the file's axes, slowest first, where the file does not name them (or names them wrongly). */
  readonly axes?: string | undefined
  readonly limits?: ReadLimits | undefined
}

/** How the planes of a file make up an image: the planes in storage order and the axes they are counted along. */
interface Arrangement {
  readonly axes: string
  readonly shape: readonly number[]
  /** For each plane in C order of `axes` the page it stands in; undefined: page after page. */
  readonly pages?: readonly number[]
  readonly spacing?: Readonly<Record<string, number>>
  readonly unit?: 'micrometer'
  readonly named?: DecodedImage['named']
}

const problem = (text: string): FormatError => new FormatError('tiff', text)

/** ImageJ: planes counted c fastest, then z, then t. */
function arrangeImageJ(file: TiffFile, layout: PageLayout, description: ImageJDescription): Arrangement {
  const { channels, slices, frames, images } = description
  const stored = Math.max(images, file.directories.length)
  const samples = layout.samples > 1 ? layout.samples : 1
  const counts = samples > 1 && channels === samples ? { t: frames, z: slices, c: 1 } : { t: frames, z: slices, c: channels }
  const total = counts.t * counts.z * counts.c
  if (total !== stored) {
    if (counts.t * counts.z * counts.c !== 1) throw problem(`ImageJ's description counts ${total} planes, the file holds ${stored}`)
    counts.z = stored // a plain stack: ImageJ calls its planes slices
  }
  const axis = description.named?.axis ?? 'c'
  const page = file.directories[0] as Directory
  const factor = micrometersPer(description.unit)
  const x = lengthOfPixel(page, tags.xResolution, file.littleEndian)
  const y = lengthOfPixel(page, tags.yResolution, file.littleEndian)
  const isLength = (value: number | undefined): value is number => value !== undefined && value > 0 && Number.isFinite(value)
  const known = factor !== undefined && isLength(x) && isLength(y)
  const spacing = known ? { x: factor * x, y: factor * y, z: (description.spacing ?? 1) * factor } : undefined
  return {
    axes: `tz${axis}yx`,
    shape: [counts.t, counts.z, counts.c, layout.height, layout.width],
    ...(spacing === undefined ? {} : { spacing, unit: 'micrometer' as const }),
    ...(description.named === undefined ? {} : { named: description.named }),
  }
}

function arrangeOme(file: TiffFile, layout: PageLayout, ome: OmeImage): Arrangement {
  const { sizes, planes, samples } = ome
  if (sizes.X !== layout.width || sizes.Y !== layout.height)
    throw problem(`its OME-XML says ${sizes.X} × ${sizes.Y} pixels, its pages have ${layout.width} × ${layout.height}`)
  const channels = Math.max(1, sizes.C / samples)
  const shape = [sizes.T, channels, sizes.Z, layout.height, layout.width]
  const pages = new Array<number>(sizes.T * channels * sizes.Z).fill(-1)
  for (const { page, z, c, t } of planes) {
    const index = (t * channels + Math.floor(c / samples)) * sizes.Z + z
    if (index < pages.length) pages[index] = page
  }
  const missing = pages.findIndex((page) => page < 0 || page >= file.directories.length)
  if (missing >= 0) throw problem(`its OME-XML names plane ${missing}, which the file does not hold (is it one of several files?)`)
  const sizesInMicrometers = Object.entries(ome.physicalSizes).map(([axis, value]) => {
    const factor = micrometersPer(value?.unit)
    return [axis.toLowerCase(), value === undefined || factor === undefined ? undefined : value.size * factor] as const
  })
  const spacing = Object.fromEntries(sizesInMicrometers.filter((entry): entry is [string, number] => entry[1] !== undefined))
  return { axes: 'tczyx', shape, pages, ...('x' in spacing && 'y' in spacing ? { spacing, unit: 'micrometer' as const } : {}) }
}

/** The JSON description that tifffile writes: the shape, sometimes with the letters of the axes. */
function parseShaped(text: string): { shape: number[]; axes: string | undefined } | undefined {
  if (!text.startsWith('{')) return undefined
  try {
    const value = JSON.parse(text) as { shape?: unknown; axes?: unknown }
    const { shape, axes } = value
    if (!Array.isArray(shape) || !shape.every((n) => Number.isInteger(n) && n >= 1)) return undefined
    return { shape, axes: typeof axes === 'string' && axes.length === shape.length ? axes.toLowerCase().replace('s', 'c') : undefined }
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Planes without names: one axis of pages, or the axes of tifffile's shape. */
function arrangePlain(file: TiffFile, layout: PageLayout, text: string): Arrangement {
  const shaped = parseShaped(text)
  const pages = file.directories.length
  const plane = [layout.height, layout.width]
  if (
    shaped !== undefined &&
    sizeOf(shaped.shape) === Math.max(1, sizeOf(shaped.shape.slice(0, -2))) * sizeOf(plane) &&
    shaped.shape.length >= 2
  ) {
    const inner = shaped.shape.slice(-2)
    if (inner[0] === layout.height && inner[1] === layout.width && layout.samples === 1) {
      return { axes: shaped.axes ?? `${'?'.repeat(shaped.shape.length - 2)}yx`, shape: shaped.shape }
    }
  }
  return { axes: pages === 1 ? 'yx' : '?yx', shape: pages === 1 ? plane : [pages, ...plane] }
}

async function arrange(file: TiffFile, layout: PageLayout): Promise<Arrangement> {
  const text = textOf(file.directories[0] as Directory, tags.imageDescription) ?? ''
  const imageJ = parseImageJDescription(text)
  if (imageJ !== undefined) return arrangeImageJ(file, layout, imageJ)
  const ome = await parseOmeXml(text)
  return ome === undefined ? arrangePlain(file, layout, text) : arrangeOme(file, layout, ome)
}

export const samePage = (a: PageLayout, b: PageLayout): boolean =>
  a.width === b.width && a.height === b.height && a.samples === b.samples && a.type === b.type

/** Reads the planes one after the other, sample planes of a page together. */
async function readPlanes(
  file: TiffFile,
  first: PageLayout,
  planes: number,
  pages: readonly number[] | undefined,
  limits: ReadLimits,
): Promise<PixelData> {
  const planeSize = first.width * first.height * first.samples
  const data = allocateShared(first.type, planes * planeSize)
  if (pages === undefined && file.directories.length === 1 && planes > 1) {
    await readContiguous(file, first, data, planes)
    return data
  }
  for (let plane = 0; plane < planes; plane++) {
    const directory = file.directories[pages?.[plane] ?? plane]
    if (directory === undefined) throw problem(`plane ${plane} is missing`)
    const layout = plane === 0 && pages === undefined ? first : pageLayout(file, directory, limits)
    if (!samePage(layout, first))
      throw new UnsupportedError(`tiff: page ${plane} has another size or type than the first (a pyramid, or several images in one file)`)
    await decodePage(file, directory, layout, data, plane * planeSize)
  }
  return data
}

/** ImageJ's convention for files above 4 GB (and tifffile's for series): one page, all planes behind each other. */
async function readContiguous(file: TiffFile, layout: PageLayout, data: PixelData, planes: number): Promise<void> {
  if (layout.compression !== 1 || layout.type === 'bit') throw new UnsupportedError('tiff: several planes in one compressed page')
  const planeBytes = layout.width * layout.height * layout.samples * (layout.bits / 8)
  const start = layout.offsets[0] as number
  if (start + planes * planeBytes > file.source.size) throw problem(`it declares ${planes} planes, but ends before them (truncated?)`)
  const directory = file.directories[0] as Directory
  for (let plane = 0; plane < planes; plane++) {
    const offset = start + plane * planeBytes
    const whole = { ...layout, block: { width: layout.width, height: layout.height }, offsets: [offset], byteCounts: [planeBytes] }
    await decodePage(file, directory, whole, data, plane * (data.length / planes))
  }
}

/** Axes of length 1 are dropped, except y and x and those that the user named. */
function dropSingle(image: DecodedImage): DecodedImage {
  const keep = image.shape.map((length, i) => length > 1 || i >= image.shape.length - 2)
  const filter = <T>(values: readonly T[]): T[] => values.filter((_, i) => keep[i])
  return {
    ...image,
    axes: filter([...image.axes]).join(''),
    shape: filter(image.shape),
    ...(image.spacing === undefined ? {} : { spacing: filter(image.spacing) }),
  }
}

/** Gives the axes the user's names and brings them into the order t, c, z, y, x (other letters in front). */
export function nameAxes(image: DecodedImage, axes: string | undefined): DecodedImage {
  const named = axes === undefined ? image : { ...image, axes: axes.toLowerCase() }
  if (axes !== undefined) {
    const letters = [...named.axes]
    if (letters.length !== image.shape.length) {
      throw new AxesError('axes', `${image.shape.length} letters, one for each axis of the file`, `"${axes}"`)
    }
    if (
      !letters.every((letter) => 'tczyx'.includes(letter)) ||
      new Set(letters).size !== letters.length ||
      !letters.includes('y') ||
      !letters.includes('x')
    ) {
      throw new AxesError('axes', 'each of t, c, z, y, x at most once, with y and x', `"${axes}"`)
    }
  }
  if (named.axes.includes('?')) return named
  const order = [...named.axes].sort((a, b) => 'fptczyx'.indexOf(a) - 'fptczyx'.indexOf(b)).join('')
  const result = transposed(named, order)
  return { ...result, ...(image.named === undefined ? {} : { named: image.named }) }
}

/** A file with what is known of its planes before they are read. */
export interface Arranged {
  readonly file: TiffFile
  readonly layout: PageLayout
  readonly arrangement: Arrangement
  /** For each plane the page it stands in; undefined: page after page. */
  readonly pages: readonly number[] | undefined
  readonly planes: number
  readonly limits: ReadLimits
}

/** Reads everything of a file but its pixels. @throws {FormatError} where it declares more than it can hold */
export async function arrangeFile(source: ByteSource, limits: ReadLimits): Promise<Arranged> {
  const file = await readDirectories(source)
  const layout = pageLayout(file, file.directories[0] as Directory, limits)
  const arrangement = await arrange(file, layout)
  const { shape, pages } = arrangement
  const bytes = sizeOf(shape) * layout.samples * Math.max(1, layout.bits / 8)
  if (layout.compression !== 1 && bytes > limits.maxBytes)
    throw problem(`${bytes} bytes of pixels are more than the limit of ${limits.maxBytes}`)
  if (layout.compression === 1 && (bytes * Math.min(8, layout.bits)) / 8 > file.source.size * 8)
    throw problem('it declares more pixels than it can hold (truncated?)')
  return { file, layout, arrangement, pages, planes: sizeOf(shape) / (layout.width * layout.height), limits }
}

/**
 * The planes of a file as an image with axes.
 *
 * @param data   the planes one after the other, sample planes of a page together
 * @param plane  height and width of the planes in `data`
 */
export function arrangedImage(
  { layout, arrangement }: Arranged,
  data: PixelData,
  plane: readonly [number, number],
  axes: string | undefined,
): DecodedImage {
  const { named, unit, spacing } = arrangement
  const shape = [...arrangement.shape.slice(0, -2), ...plane]
  const hasSamples = layout.samples > 1
  if (hasSamples && arrangement.axes.includes('c') && (shape[arrangement.axes.indexOf('c')] as number) > 1)
    throw new UnsupportedError('tiff: channels both as planes and as samples')
  const plain = arrangement.axes.replace(hasSamples ? 'c' : '', '')
  const outer = hasSamples ? shape.filter((_, i) => arrangement.axes[i] !== 'c') : shape
  const allAxes = hasSamples ? `${plain.slice(0, -2)}cyx` : arrangement.axes
  const allShape = hasSamples ? [...outer.slice(0, -2), layout.samples, ...outer.slice(-2)] : [...shape]
  const image: DecodedImage = dropSingle({
    axes: allAxes,
    shape: allShape,
    data,
    ...(spacing === undefined || unit === undefined ? {} : { spacing: [...allAxes].map((axis) => spacing[axis] ?? 1), unit }),
    ...(named === undefined ? {} : { named }),
  })
  return nameAxes(image, axes)
}

/**
 * Reads a TIFF, BigTIFF, ImageJ hyperstack or OME-TIFF: all its planes as one array.
 *
 * @throws {FormatError}       where the file is damaged or not a TIFF
 * @throws {UnsupportedError}  for pixel types and compressions that are not known
 */
export async function decodeTiff(
  input: Uint8Array | ByteSource,
  { axes, limits = defaultLimits }: DecodeOptions = {},
): Promise<DecodedImage> {
  const arranged = await arrangeFile(input instanceof Uint8Array ? memorySource(input) : input, limits)
  const { file, layout, planes, pages } = arranged
  const data = await readPlanes(file, layout, planes, pages, limits)
  return arrangedImage(arranged, data, [layout.height, layout.width], axes)
}
