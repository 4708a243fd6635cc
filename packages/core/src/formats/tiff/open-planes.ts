import type { PixelData } from '../../array/raster.ts'
import { FormatError, UnsupportedError } from '../../errors.ts'
import type { ByteSource } from '../byte-source.ts'
import { defaultLimits, type ReadLimits } from '../limits.ts'
import { readBlock, viewAs } from './decode-page.ts'
import { type Arranged, arrangedImage, arrangeFile, samePage } from './decode-tiff.ts'
import type { Directory } from './directories.ts'
import { allocate, type PageLayout, type PixelType, pageLayout } from './page-layout.ts'

/** Rows and columns of a plane: from the first (included) to the last (excluded). */
export interface PlaneRect {
  readonly y0: number
  readonly x0: number
  readonly y1: number
  readonly x1: number
}

/** An image in a file, of whose planes rectangles are read at a time. */
export interface OpenPlanes {
  /** Axes in the order t, c, z, y, x; `?` for an axis that the file does not name. */
  readonly axes: string
  readonly shape: readonly number[]
  readonly type: PixelType
  readonly spacing?: readonly number[]
  readonly unit?: 'pixel' | 'micrometer'
  /**
   * Reads every `step`-th pixel of every `step`-th row of a rectangle.
   *
   * @param plane   its number in C order of the axes before y
   * @param target  ceil(rows / step) × ceil(columns / step) pixels, of the type of the file or one that holds its values
   */
  readRect(plane: number, rect: PlaneRect, target: PixelData, step?: number): Promise<void>
}

export interface OpenPlanesOptions {
  readonly axes?: string | undefined
  readonly limits?: ReadLimits
  /** Bytes of unpacked strips and tiles that are kept for the next rectangle. */
  readonly cacheBytes?: number
}

/** Compressed strips or tiles above this size cannot be read piece by piece. */
const largestBlock = 64 * 1024 * 1024

/**
 * Opens a TIFF without reading its pixels.
 *
 * @returns undefined where parts of its planes cannot be read by themselves: strips that are very large and compressed, or axes between y and x
 * @throws {FormatError} where the file is damaged or not a TIFF
 */
export async function openPlanes(
  source: ByteSource,
  { axes, limits = defaultLimits, cacheBytes = largestBlock }: OpenPlanesOptions = {},
): Promise<OpenPlanes | undefined> {
  // the rows that are read are those that are stored
  if (axes !== undefined && !/yx$/i.test(axes)) return undefined
  const arranged = await arrangeFile(source, { ...limits, maxBytes: Number.POSITIVE_INFINITY })
  const { layout } = arranged
  // one pixel for each plane: its number, so that naming and ordering axes tells where each plane of the image is stored
  const numbers = allocate('float64', arranged.planes * layout.samples).map((_, plane) => plane)
  const image = arrangedImage(arranged, numbers, [1, 1], axes)
  if (!image.axes.endsWith('yx') || !canReadParts(layout) || !hasPageForEach(arranged)) return undefined
  const reader = new PlaneReader(arranged, cacheBytes)
  return {
    axes: image.axes,
    shape: [...image.shape.slice(0, -2), layout.height, layout.width],
    type: layout.type,
    ...(image.spacing === undefined ? {} : { spacing: image.spacing }),
    ...(image.unit === undefined ? {} : { unit: image.unit }),
    readRect: (plane, rect, target, step = 1) => reader.read(image.data[plane] as number, rect, target, step),
  }
}

/** Whether parts of a page can be read without unpacking all of it. */
function canReadParts({ compression, type, block, samples, bits }: PageLayout): boolean {
  return (compression === 1 && type !== 'bit') || (block.width * block.height * samples * bits) / 8 <= largestBlock
}

/** Whether each plane has a page, or the planes of a single page lie uncompressed behind each other, as ImageJ stores them above 4 GB. */
const hasPageForEach = ({ file, planes, layout: { compression, type, block, width } }: Arranged): boolean =>
  file.directories.length > 1 || planes === 1 || (compression === 1 && type !== 'bit' && block.width === width)

/** The first index that is wanted at or after `at`, where every `step`-th from `start` on is. */
const firstFrom = (at: number, start: number, step: number): number => start + Math.ceil(Math.max(0, at - start) / step) * step

/** A page whose layout is known, and how many bytes behind its place the plane begins. */
interface KnownPage {
  readonly directory: Directory
  readonly layout: PageLayout
}

class PlaneReader {
  readonly #arranged: Arranged
  readonly #cacheBytes: number
  readonly #pages = new Map<number, KnownPage>()
  /** Unpacked strips and tiles by page and number, the most recently used last. */
  readonly #blocks = new Map<string, Promise<PixelData>>()
  #bytes = 0

  constructor(arranged: Arranged, cacheBytes: number) {
    this.#arranged = arranged
    this.#cacheBytes = cacheBytes
  }

  #page(number: number): KnownPage {
    const known = this.#pages.get(number)
    if (known !== undefined) return known
    const { file, layout: first, limits } = this.#arranged
    const directory = file.directories[number]
    if (directory === undefined) throw new FormatError('tiff', `page ${number} is missing`)
    const layout = pageLayout(file, directory, { ...limits, maxBytes: Number.POSITIVE_INFINITY })
    if (!samePage(layout, first)) throw new UnsupportedError(`tiff: page ${number} has another size or type than the first`)
    const page = { directory, layout }
    this.#pages.set(number, page)
    return page
  }

  /** @param stored  number of the plane in the order of the file */
  async read(stored: number, rect: PlaneRect, target: PixelData, step: number): Promise<void> {
    const { file, layout: first, pages } = this.#arranged
    const number = Math.floor(stored / first.samples)
    const isOnePage = file.directories.length === 1
    const at = pages?.[number] ?? (isOnePage ? 0 : number)
    const { directory, layout } = this.#page(at)
    const { width, height, samples, interleaved, block, compression } = layout
    // of several planes in one page
    const behind = isOnePage && number > 0 ? number * width * height * samples * (layout.bits / 8) : 0
    const sample = stored % samples
    const pixelStep = interleaved ? samples : 1
    const [across, down] = [Math.ceil(width / block.width), Math.ceil(height / block.height)]
    const columns = Math.ceil((rect.x1 - rect.x0) / step)
    const isStripe = block.width === width && compression === 1 && layout.type !== 'bit'
    for (let row = Math.floor(rect.y0 / block.height); row * block.height < rect.y1; row++) {
      const top = row * block.height
      const [from, to] = [firstFrom(top, rect.y0, step), Math.min(rect.y1, top + block.height, height)]
      if (from >= to) continue
      for (let column = Math.floor(rect.x0 / block.width); column * block.width < Math.min(rect.x1, width); column++) {
        const left = column * block.width
        const [x0, x1] = [firstFrom(left, rect.x0, step), Math.min(rect.x1, left + block.width)]
        if (x0 >= x1) continue
        const index = ((interleaved ? 0 : sample) * down + row) * across + column
        const copy = (values: PixelData, y: number, start: number): void => {
          const into = ((y - rect.y0) / step) * columns + (x0 - rect.x0) / step
          const begin = start + (x0 - left) * pixelStep + (interleaved ? sample : 0)
          if (pixelStep * step === 1) target.set(values.subarray(begin, begin + x1 - x0), into)
          else for (let x = x0, i = 0; x < x1; x += step, i++) target[into + i] = values[begin + (x - x0) * pixelStep] as number
        }
        if (!isStripe) {
          const rows = across === 1 && block.width === width ? Math.min(block.height, height - top) : block.height
          const values = await this.#block(`${at} ${index}`, () => readBlock(file, directory, layout, index, rows), layout)
          for (let y = from; y < to; y += step) copy(values, y, (y - top) * block.width * pixelStep)
          continue
        }
        // of uncompressed strips only the rows that are wanted: together where all of them are, otherwise one by one
        const rowBytes = (width * pixelStep * layout.bits) / 8
        const readRows = async (y: number, rows: number): Promise<PixelData> => {
          const offsets = [(layout.offsets[index] as number) + behind + (y - top) * rowBytes]
          const part = { ...layout, block: { width, height: rows }, offsets }
          return viewAs(allocate(layout.type, 0), await readBlock(file, directory, part, 0, rows))
        }
        if (step === 1) {
          const values = await readRows(from, to - from)
          for (let y = from; y < to; y++) copy(values, y, (y - from) * width * pixelStep)
        } else for (let y = from; y < to; y += step) copy(await readRows(y, 1), y, 0)
      }
    }
  }

  #block(key: string, read: () => Promise<Uint8Array>, { type }: PageLayout): Promise<PixelData> {
    const known = this.#blocks.get(key)
    this.#blocks.delete(key)
    const block = known ?? this.#unpack(key, read, type)
    this.#blocks.set(key, block)
    return block
  }

  async #unpack(key: string, read: () => Promise<Uint8Array>, type: PixelType): Promise<PixelData> {
    try {
      const values = viewAs(allocate(type, 0), await read())
      this.#bytes += values.byteLength
      await this.#shrink(key)
      return values
    } catch (error) {
      this.#blocks.delete(key)
      throw error
    }
  }

  /** Gives up what was not used for longest. */
  async #shrink(newest: string): Promise<void> {
    for (const [key, block] of this.#blocks) {
      if (this.#bytes <= this.#cacheBytes) return
      if (key === newest) continue
      this.#blocks.delete(key)
      // whoever asked for a block that cannot be read is told so there
      this.#bytes -= await block.then(
        (values) => values.byteLength,
        () => 0,
      )
    }
  }
}
