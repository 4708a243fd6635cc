/** What is measured on: real images enlarged without random pixels, as the peers' benchmark enlarges them. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type Annotation, createAnnotation, createImage, type Image, RandomStream } from '@cambium/core'
import { readImage } from '@cambium/core/node'

const dataFolder = path.resolve(process.env.CAMBIUM_DATA ?? '../shared/data')

/** Bands of this many rows come from one image, the next band from the next. */
const bandHeight = 256

/** Index in a row of `length` values of place `i` of that row mirrored and repeated. */
function mirrored(i: number, length: number): number {
  const place = i % (2 * length)
  return place < length ? place : 2 * length - 1 - place
}

/** Pixels where those of images that were read lie: in memory that threads share. */
export const pixels = (length: number): Float32Array => new Float32Array(new SharedArrayBuffer(4 * length))

/** Rows of a (side, side) image: mirrored and repeated nuclei, maize and blobs in bands. */
export async function mosaicRows(side: number): Promise<(start: number, end: number) => Uint8Array> {
  const files = ['nuclei/images/image_01.tif', 'maize/maize_clsm.tif', 'blobs/blobs.tif', 'nuclei/images/image_06.tif']
  const sources = await Promise.all(files.map((file) => readImage(path.join(dataFolder, file))))
  return (start, end) => {
    const data = new Uint8Array((end - start) * side)
    for (let y = start, i = 0; y < end; y++) {
      const band = Math.floor(y / bandHeight)
      const source = sources[band % sources.length] as Image
      const [height, width] = source.shape as [number, number]
      const row = mirrored(((Math.floor(band / 4) * 64) % (2 * height)) + (y % bandHeight), height)
      for (let x = 0; x < side; x++, i++) data[i] = source.data[row * width + mirrored(x, width)] as number
    }
    return data
  }
}

/** The whole of it. */
export async function mosaic(side: number): Promise<Image> {
  const data = pixels(side * side)
  data.set((await mosaicRows(side))(0, side))
  return createImage(data, { axes: 'yx', shape: [side, side] })
}

/** (depth, side, side) uint16: the nuclei channel of a confocal stack, mirrored. */
export async function volume(depth: number, side: number): Promise<Image> {
  const source = await readImage(path.join(dataFolder, 'cells3d/image.tiff'))
  const [d, height, width] = source.shape.slice(-3) as [number, number, number]
  const start = source.shape.length === 4 ? d * height * width : 0
  const data = pixels(depth * side * side)
  for (let z = 0, i = 0; z < depth; z++)
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++, i++)
        data[i] = source.data[start + (mirrored(z, d) * height + mirrored(y, height)) * width + mirrored(x, width)] as number
  return createImage(data, { axes: 'zyx', shape: [depth, side, side] })
}

/** Forty horizontal strokes of sixty pixels: class 2 where a pixel is brighter than its row, else 1. */
export function strokes(image: Image): Annotation {
  const [height, width] = image.shape as [number, number]
  const data = new Uint32Array(height * width)
  const random = new RandomStream(0)
  for (let stroke = 0; stroke < 40; stroke++) {
    const row = random.integer(0, height) * width
    const x = random.integer(0, width - 60)
    const mean = image.data.subarray(row, row + width).reduce((sum: number, value: number) => sum + value, 0) / width
    for (let i = row + x; i < row + x + 60; i++) data[i] = (image.data[i] as number) > mean ? 2 : 1
  }
  return createAnnotation(data, { axes: 'yx', shape: [height, width] })
}

/** Samples of the peers' benchmark: features of scikit-image and classes with 5 % noise, as `export_samples.py` wrote them. */
export interface Samples {
  readonly features: Float32Array
  readonly target: Int32Array
  readonly columns: number
}

const samplesFile = (name: string): string => path.resolve('.cache/bench', `${name}.bin`)

/** Columns one after the other, then the classes. */
export function readSamples(name: string, columns = 24): Samples {
  const { buffer, byteOffset, byteLength } = readFileSync(samplesFile(name))
  const rows = byteLength / 4 / (columns + 1)
  const aligned = buffer.slice(byteOffset, byteOffset + byteLength)
  return { features: new Float32Array(aligned, 0, rows * columns), target: new Int32Array(aligned, 4 * rows * columns, rows), columns }
}
