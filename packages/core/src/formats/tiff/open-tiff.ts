import { FormatError, UnsupportedError } from '../../errors.ts'
import type { ByteSource } from '../byte-source.ts'
import { defaultLimits, type ReadLimits } from '../limits.ts'
import { readBlock, viewAs } from './decode-page.ts'
import { type Arranged, arrangedImage, arrangeFile, samePage } from './decode-tiff.ts'
import { allocate, type PageLayout, pageLayout } from './page-layout.ts'

/** A two-dimensional image in a file, of which some rows are read at a time. */
export interface OpenImage {
  /** yx, or cyx. */
  readonly axes: string
  readonly shape: readonly number[]
  readonly spacing?: readonly number[]
  readonly unit?: 'pixel' | 'micrometer'
  /** Reads whole rows of a channel as float32. @param target  (end − start) × width pixels */
  readRows(channel: number, start: number, end: number, target: Float32Array): Promise<void>
}

/** Compressed strips or tiles above this size cannot be read piece by piece. */
const largestBlock = 64 * 1024 * 1024

/**
 * Opens a TIFF without reading its pixels.
 *
 * @returns undefined where its rows cannot be read by themselves: further axes than channels, or strips that are very large and compressed
 * @throws {FormatError} where the file is damaged or not a TIFF
 */
export async function openTiff(
  source: ByteSource,
  { axes, limits = defaultLimits }: { readonly axes?: string | undefined; readonly limits?: ReadLimits } = {},
): Promise<OpenImage | undefined> {
  // the rows that are read are those that are stored
  if (axes !== undefined && !/yx$/i.test(axes)) return undefined
  const arranged = await arrangeFile(source, { ...limits, maxBytes: Number.POSITIVE_INFINITY })
  const { layout } = arranged
  // one pixel for each plane: its number, so that naming and ordering axes tells where each plane of the image is stored
  const numbers = allocate('float64', arranged.planes * layout.samples).map((_, plane) => plane)
  const image = arrangedImage(arranged, numbers, [1, 1], axes)
  if (!/^c?yx$/.test(image.axes) || !canReadRows(layout) || !hasPageForEach(arranged)) return undefined
  return {
    axes: image.axes,
    shape: [...image.shape.slice(0, -2), layout.height, layout.width],
    ...(image.spacing === undefined ? {} : { spacing: image.spacing }),
    ...(image.unit === undefined ? {} : { unit: image.unit }),
    readRows: (channel, start, end, target) => readRows(arranged, image.data[channel] as number, start, end, target),
  }
}

/** Whether parts of a page can be read without unpacking all of it. */
function canReadRows({ compression, type, block, samples, bits }: PageLayout): boolean {
  return (compression === 1 && type !== 'bit') || (block.width * block.height * samples * bits) / 8 <= largestBlock
}

/** Whether each plane has a page, or the planes of a single page lie uncompressed behind each other, as ImageJ stores them above 4 GB. */
const hasPageForEach = ({ file, planes, layout: { compression, type, block, width } }: Arranged): boolean =>
  file.directories.length > 1 || planes === 1 || (compression === 1 && type !== 'bit' && block.width === width)

async function readRows(
  { file, layout: first, pages, limits }: Arranged,
  plane: number,
  start: number,
  end: number,
  target: Float32Array,
): Promise<void> {
  const page = Math.floor(plane / first.samples)
  const directory = file.directories[pages?.[page] ?? (file.directories.length === 1 ? 0 : page)]
  if (directory === undefined) throw new FormatError('tiff', `plane ${plane} is missing`)
  const layout = pageLayout(file, directory, limits)
  if (!samePage(layout, first)) throw new UnsupportedError(`tiff: page ${page} has another size or type than the first`)
  const { width, height, samples, interleaved, block, compression } = layout
  // of several planes in one page
  const behind = file.directories.length === 1 && page > 0 ? page * width * height * samples * (layout.bits / 8) : 0
  const sample = plane % samples
  const step = interleaved ? samples : 1
  const across = Math.ceil(width / block.width)
  const down = Math.ceil(height / block.height)
  const isStripe = block.width === width && compression === 1 && layout.type !== 'bit'
  for (let row = Math.floor(start / block.height); row * block.height < end; row++) {
    const top = row * block.height
    const [from, to] = [Math.max(start, top), Math.min(end, top + block.height, height)]
    for (let column = 0; column < across; column++) {
      const index = ((interleaved ? 0 : sample) * down + row) * across + column
      const rows = across === 1 && block.width === width ? Math.min(block.height, height - top) : block.height
      // of uncompressed strips only the rows that are wanted
      const skipped = isStripe ? from - top : 0
      const rowBytes = (width * step * layout.bits) / 8
      const stored = isStripe
        ? { ...layout, block: { width, height: to - from }, offsets: [(layout.offsets[index] as number) + behind + skipped * rowBytes] }
        : layout
      const bytes = await readBlock(file, directory, stored, isStripe ? 0 : index, isStripe ? to - from : rows)
      const values = viewAs(allocate(layout.type, 0), bytes)
      const left = column * block.width
      const columns = Math.min(block.width, width - left)
      for (let y = from; y < to; y++) {
        const at = (y - top - skipped) * block.width * step + (interleaved ? sample : 0)
        const into = (y - start) * width + left
        if (step === 1) target.set(values.subarray(at, at + columns), into)
        else for (let x = 0; x < columns; x++) target[into + x] = values[at + x * step] as number
      }
    }
  }
}
