import { type BoxSource, createImage, type Image, normalisedSource, type PixelData } from '@cambium/core'
import type { ByteSource, OpenPlanes, PlaneRect } from '@cambium/core/formats'
import { type ImageTile, type TilePlace, tileRect } from '../plans/image-tile.ts'
import { bytesInMemory } from '../plans/memory.ts'
import { errors } from '../text/en-errors.ts'
import { formats } from './formats.ts'
import { guesses } from './open-image.ts'
import type { OpenedImage, OpenedScene } from './protocol.ts'

/** A file of which parts are read when they are needed. */
export const blobSource = (blob: Blob): ByteSource => ({
  size: blob.size,
  read: async (offset, length) => new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
})

const arrays = {
  bit: Uint8Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
}

/** Changes of what is painted count pixels in 32 bits. */
const mostPixels = 2 ** 32 - 1

const lengthsOf = ({ axes, shape }: OpenPlanes) => {
  const lengthOf = (axis: string): number => (axes.includes(axis) ? (shape[axes.indexOf(axis)] as number) : 1)
  return { t: lengthOf('t'), c: lengthOf('c'), z: lengthOf('z'), height: lengthOf('y'), width: lengthOf('x') }
}

/** Places from which pixels are taken for the contrast, along y and along x, and how large they are. */
const [places, placeSide] = [6, 128]

/** An image that stays on disk: parts of it are read when they are looked at or computed. */
export class StoredImage {
  readonly #planes: OpenPlanes
  readonly #frames = new Map<number, BoxSource>()

  constructor(planes: OpenPlanes) {
    this.#planes = planes
  }

  /** Opens a file again that was opened as such before. */
  static async again({ name, stored }: OpenedImage): Promise<StoredImage> {
    const { openPlanes } = await formats()
    const planes = stored && (await openPlanes(blobSource(stored.file), { axes: stored.axes }))
    if (planes === undefined) throw new Error(errors.noParts(name))
    return new StoredImage(planes)
  }

  #room(length: number): PixelData {
    return new arrays[this.#planes.type](length)
  }

  /** Number of the plane of a channel. @param plane  number of a plane of all time points */
  #planeOf(channel: number, plane: number): number {
    const { c, z } = lengthsOf(this.#planes)
    return (Math.floor(plane / z) * c + channel) * z + (plane % z)
  }

  async tile(place: TilePlace): Promise<ImageTile> {
    const rect = tileRect(place, lengthsOf(this.#planes))
    const { step, channel, plane } = place
    const data = this.#room(Math.ceil((rect.y1 - rect.y0) / step) * Math.ceil((rect.x1 - rect.x0) / step))
    await this.#planes.readRect(this.#planeOf(channel, plane), rect, data, step)
    return { place, data }
  }

  /** Places all over a plane. */
  #places(): PlaneRect[] {
    const { height, width } = lengthsOf(this.#planes)
    const at = (i: number, length: number): number => Math.floor(((i + 0.5) / places) * Math.max(0, length - placeSide))
    return Array.from({ length: places ** 2 }, (_, i) => {
      const [y0, x0] = [at(Math.floor(i / places), height), at(i % places, width)]
      return { y0, x0, y1: Math.min(height, y0 + placeSide), x1: Math.min(width, x0 + placeSide) }
    })
  }

  /** Pixels of each channel from places all over the plane in the middle. */
  async samples(): Promise<PixelData[]> {
    const { c, z, height, width } = lengthsOf(this.#planes)
    const part = Math.min(placeSide, height) * Math.min(placeSide, width)
    const channels: PixelData[] = []
    for (let channel = 0; channel < c; channel++) {
      const data = this.#room(part * places ** 2)
      for (const [i, rect] of this.#places().entries())
        await this.#planes.readRect(this.#planeOf(channel, Math.floor(z / 2)), rect, data.subarray(i * part, (i + 1) * part))
      channels.push(data)
    }
    return channels
  }

  /** The same as planes of an image, for what is measured of all of it. @param normalise  whether intensities are to be normalised */
  async patches(normalise: boolean): Promise<Image> {
    const { c, z, height, width } = lengthsOf(this.#planes)
    const frame = this.frame(0)
    const source = normalise ? normalisedSource(frame) : frame
    const sides = [Math.min(placeSide, height), Math.min(placeSide, width)] as const
    const size = sides[0] * sides[1]
    const data = new Float32Array(places ** 2 * c * size)
    const middle = Math.floor(z / 2)
    for (const [i, { y0, x0, y1, x1 }] of this.#places().entries())
      for (let channel = 0; channel < c; channel++) {
        const box = z > 1 ? { start: [middle, y0, x0], end: [middle + 1, y1, x1] } : { start: [y0, x0], end: [y1, x1] }
        await source.readBox(channel, box, data.subarray((i * c + channel) * size, (i * c + channel + 1) * size))
      }
    return createImage(data, { axes: 'tcyx', shape: [places ** 2, c, ...sides] })
  }

  /** A rectangle of all planes of a time point: channel after channel. */
  async part(t: number, rect: PlaneRect): Promise<PixelData> {
    const { c, z } = lengthsOf(this.#planes)
    const size = (rect.y1 - rect.y0) * (rect.x1 - rect.x0)
    const data = this.#room(c * z * size)
    for (let i = 0; i < c * z; i++)
      await this.#planes.readRect(this.#planeOf(Math.floor(i / z), t * z + (i % z)), rect, data.subarray(i * size, (i + 1) * size))
    return data
  }

  /** A time point for the library, the same object each time. */
  frame(t: number): BoxSource {
    const frame = this.#frames.get(t) ?? this.#sourceOf(t)
    this.#frames.set(t, frame)
    return frame
  }

  #sourceOf(t: number): BoxSource {
    const { c, z, height, width } = lengthsOf(this.#planes)
    const isVolume = z > 1
    return {
      shape: isVolume ? [z, height, width] : [height, width],
      channels: c,
      readBox: async (channel, { start, end }, target) => {
        const [z0, y0, x0] = (isVolume ? start : [0, ...start]) as [number, number, number]
        const [z1, y1, x1] = (isVolume ? end : [1, ...end]) as [number, number, number]
        const size = (y1 - y0) * (x1 - x0)
        for (let at = z0; at < z1; at++) {
          const part = target.subarray((at - z0) * size, (at - z0 + 1) * size)
          await this.#planes.readRect(this.#planeOf(channel, t * z + at), { y0, x0, y1, x1 }, part)
        }
      },
    }
  }
}

/**
 * Opens a TIFF that is larger than the memory that it may take, so that it stays on disk.
 *
 * @returns undefined for smaller ones, and for files of which no parts can be read
 */
export async function openStored(
  file: Blob,
  name: string,
  { axes, mostBytes }: { readonly axes: string | undefined; readonly mostBytes: number },
): Promise<{ image: StoredImage; scene: OpenedScene } | undefined> {
  const source = blobSource(file)
  const order = String.fromCharCode(...(await source.read(0, Math.min(2, source.size))))
  if (order !== 'II' && order !== 'MM') return undefined
  const { openPlanes } = await formats()
  // what is wrong with a file is told by whoever reads it as a whole
  const found = await openPlanes(source, { axes }).catch(() => undefined)
  if (found === undefined) return undefined
  const possible = found.axes.includes('?') ? guesses(found.axes) : []
  const planes = possible[0] === undefined ? found : await openPlanes(source, { axes: possible[0] })
  if (planes === undefined || planes.axes.includes('?') || /[^tczyx]/.test(planes.axes)) return undefined
  const { t, c, z, height, width } = lengthsOf(planes)
  if (bytesInMemory({ t, z, height, width }, c, arrays[planes.type].BYTES_PER_ELEMENT) <= mostBytes) return undefined
  if (t * z * height * width > mostPixels) throw new Error(errors.tooManyPixels(name, mostPixels))
  const image = new StoredImage(planes)
  const spacingOf = (axis: string): number => planes.spacing?.[planes.axes.indexOf(axis)] ?? 1
  return {
    image,
    scene: {
      image: {
        name,
        data: new arrays[planes.type](0),
        stored: { file, size: file.size, axes: possible[0] ?? axes, samples: await image.samples() },
        dims: { t, z, height, width },
        channels: c,
        spacing: [spacingOf('z'), spacingOf('y'), spacingOf('x')],
        unit: planes.unit ?? 'pixel',
        ...(possible[0] === undefined && axes === undefined ? {} : { axes: possible[0] ?? axes }),
      },
      notes: [],
      axes: possible,
    },
  }
}
