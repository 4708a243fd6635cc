import { zlibSync } from 'fflate'
import { lengthOf, transposed } from '../../array/axes.ts'
import type { PixelData, Raster } from '../../array/raster.ts'
import { UnsupportedError } from '../../errors.ts'
import { type Entry, encodeDirectory, textEntry } from './encode-directory.ts'
import { formatImageJDescription, type ImageJDescription } from './imagej-description.ts'
import { encodePlaneLabels } from './imagej-labels.ts'
import { tags } from './tags.ts'

export interface EncodeTiffOptions {
  readonly compression?: 'none' | 'deflate'
  /** Offsets of 8 bytes; by default where the file would exceed 3.9 GiB. */
  readonly big?: boolean
  /** Names along the axis f, p or c. */
  readonly names?: readonly string[]
}

/** Sample format of TIFF for each array type. */
export function sampleFormat(data: PixelData): number {
  if (data instanceof Float32Array || data instanceof Float64Array) return 3
  return data instanceof Int8Array || data instanceof Int16Array || data instanceof Int32Array ? 2 : 1
}

/** Pixels per unit as a fraction of two 32-bit numbers: exact where the spacing is a decimal number, otherwise to nine digits. */
function resolution(spacing: number): [number, number] {
  for (let unit = 1; unit <= 1e9; unit *= 10) {
    const steps = Math.round(spacing * unit)
    if (steps >= 1 && steps < 2 ** 32 && Math.abs(steps - spacing * unit) <= 1e-9 * steps) return [unit, steps]
  }
  const value = 1 / spacing
  let denominator = 1
  while (denominator < 1e9 && value * denominator * 10 < 2 ** 32) denominator *= 10
  return [Math.round(value * denominator), denominator]
}

/** The image in ImageJ's order of planes (t, z, c), the axis of names counting as channels. */
export function inPlaneOrder(image: Raster): {
  planes: Raster
  counts: { channels: number; slices: number; frames: number }
  named: string | undefined
} {
  const named = [...image.axes].find((axis) => axis === 'f' || axis === 'p')
  if (named !== undefined && image.axes.includes('c')) throw new UnsupportedError(`tiff: axes "${image.axes}": channels beside ${named}`)
  const order = ['t', 'z', named ?? 'c', 'y', 'x'].filter((axis) => image.axes.includes(axis)).join('')
  if (order.length !== image.axes.length) throw new UnsupportedError(`tiff: axes "${image.axes}"`)
  const planes = transposed(image, order)
  return {
    planes,
    named,
    counts: { channels: lengthOf(planes, named ?? 'c'), slices: lengthOf(planes, 'z'), frames: lengthOf(planes, 't') },
  }
}

export function namesFor(
  counts: { channels: number },
  axis: string | undefined,
  names: readonly string[] | undefined,
): ImageJDescription['named'] {
  if (axis === undefined && names === undefined) return undefined
  return { axis: axis ?? 'c', names: names ?? Array.from({ length: counts.channels }, (_, i) => String(i + 1)) }
}

/**
 * Writes an image as TIFF with ImageJ's description: axes, spacing and names survive in ImageJ and in tifffile.
 *
 * @returns the file in pieces, to be written one after the other; uncompressed pixels are not copied
 */
export function encodeTiff(image: Raster, { compression = 'none', big, names }: EncodeTiffOptions = {}): Uint8Array[] {
  if (image.data.length === 0) throw new UnsupportedError(`tiff: an image without pixels (shape [${image.shape.join(', ')}])`)
  const { planes, counts, named: axis } = inPlaneOrder(image)
  const [height = 1, width = 1] = planes.shape.slice(-2)
  const { data } = planes
  const planeSize = width * height
  const planeCount = data.length / planeSize
  const pixels = Array.from({ length: planeCount }, (_, i) => {
    const bytes = new Uint8Array(data.buffer, data.byteOffset + i * planeSize * data.BYTES_PER_ELEMENT, planeSize * data.BYTES_PER_ELEMENT)
    return compression === 'deflate' ? zlibSync(bytes) : bytes
  })
  const total = pixels.reduce((sum, bytes) => sum + bytes.length + (bytes.length % 2), 0)
  const isBig = big ?? total + planeCount * 400 > 3.9 * 1024 ** 3
  const named = namesFor(counts, axis, names)
  const head = encodeHeader(isBig, total)
  const pieces: Uint8Array[] = [head]
  const offsets: number[] = []
  let position = head.length
  for (const bytes of pixels) {
    offsets.push(position)
    pieces.push(bytes)
    if (bytes.length % 2 === 1) pieces.push(new Uint8Array(1))
    position += bytes.length + (bytes.length % 2)
  }
  for (let plane = 0; plane < planeCount; plane++) {
    const place: Place = { offset: offsets[plane] as number, bytes: (pixels[plane] as Uint8Array).length, isBig }
    const entries = [...pixelEntries(planes, compression, place), ...(plane === 0 ? descriptionEntries(planes, counts, named) : [])]
    const directory = encodeDirectory(
      entries.sort((a, b) => a.tag - b.tag),
      position,
      isBig,
      plane === planeCount - 1,
    )
    pieces.push(directory)
    position += directory.length
  }
  return pieces
}

export function encodeHeader(isBig: boolean, pixelBytes: number): Uint8Array {
  const head = new Uint8Array(isBig ? 16 : 8)
  const view = new DataView(head.buffer)
  view.setUint16(0, 0x4949)
  view.setUint16(2, isBig ? 43 : 42, true)
  if (isBig) {
    view.setUint16(4, 8, true)
    view.setBigUint64(8, BigInt(head.length + pixelBytes), true)
  } else view.setUint32(4, head.length + pixelBytes, true)
  return head
}

interface Place {
  readonly offset: number
  readonly bytes: number
  readonly isBig: boolean
}

function pixelEntries({ shape, data }: Raster, compression: 'none' | 'deflate', { offset, bytes, isBig }: Place): Entry[] {
  const [height = 1, width = 1] = shape.slice(-2)
  const where = isBig ? 16 : 4
  return [
    { tag: tags.newSubfileType, type: 4, values: [0] },
    { tag: tags.imageWidth, type: 4, values: [width] },
    { tag: tags.imageLength, type: 4, values: [height] },
    { tag: tags.bitsPerSample, type: 3, values: [8 * data.BYTES_PER_ELEMENT] },
    { tag: tags.compression, type: 3, values: [compression === 'deflate' ? 8 : 1] },
    { tag: tags.photometric, type: 3, values: [1] },
    { tag: tags.stripOffsets, type: where, values: [offset] },
    { tag: tags.samplesPerPixel, type: 3, values: [1] },
    { tag: tags.rowsPerStrip, type: 4, values: [height] },
    { tag: tags.stripByteCounts, type: where, values: [bytes] },
    { tag: tags.sampleFormat, type: 3, values: [sampleFormat(data)] },
  ]
}

export function descriptionEntries(
  planes: Pick<Raster, 'axes' | 'spacing' | 'unit'>,
  counts: { channels: number; slices: number; frames: number },
  named: ImageJDescription['named'],
): Entry[] {
  const spacingOf = (axis: string): number | undefined => planes.spacing?.[planes.axes.indexOf(axis)]
  const unit = planes.unit ?? 'pixel'
  const description = formatImageJDescription(counts, { unit, spacing: spacingOf('z'), named })
  const entries: Entry[] = [
    textEntry(tags.imageDescription, description),
    textEntry(tags.software, 'Cambium'),
    { tag: tags.resolutionUnit, type: 3, values: [1] },
  ]
  const x = spacingOf('x')
  const y = spacingOf('y')
  if (x !== undefined && y !== undefined) {
    entries.push({ tag: tags.xResolution, type: 5, values: resolution(x) }, { tag: tags.yResolution, type: 5, values: resolution(y) })
  }
  if (named !== undefined && named.names.length * counts.slices * counts.frames === counts.channels * counts.slices * counts.frames) {
    const labels = Array.from({ length: counts.slices * counts.frames }, () => named.names).flat()
    const { byteCounts, metadata } = encodePlaneLabels(labels)
    entries.push(
      { tag: tags.imageJByteCounts, type: 4, values: [...byteCounts] },
      { tag: tags.imageJMetadata, type: 1, values: [...metadata] },
    )
  }
  return entries
}
