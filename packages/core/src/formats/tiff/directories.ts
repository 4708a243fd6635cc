import { FormatError } from '../../errors.ts'
import type { ByteSource } from '../byte-source.ts'
import { fieldSizes } from './tags.ts'

/** More pages than any microscope writes; a longer chain is a damaged or hostile file. */
const mostPages = 1_000_000
const mostEntries = 4096
/** Together, what tag values may fill: offsets of tiles are the largest. */
const mostTagBytes = 256 * 1024 * 1024

export interface Field {
  readonly type: number
  readonly count: number
  /** Raw bytes of the values. */
  readonly bytes: DataView
}

/** One image file directory: a page. */
export interface Directory {
  readonly fields: ReadonlyMap<number, Field>
}

export interface TiffFile {
  readonly source: ByteSource
  readonly littleEndian: boolean
  readonly directories: readonly Directory[]
}

const problem = (text: string): FormatError => new FormatError('tiff', text)

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Reads bytes after checking that the file has them. */
async function readAt(source: ByteSource, offset: number, length: number, what: string): Promise<DataView> {
  if (!(offset >= 0 && length >= 0 && offset + length <= source.size)) throw problem(`${what} lies outside the file (truncated?)`)
  const bytes = await source.read(offset, length)
  if (bytes.length !== length) throw problem(`${what} could not be read (truncated?)`)
  return viewOf(bytes)
}

function safe(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw problem('an offset is larger than any file')
  return Number(value)
}

interface Layout {
  readonly littleEndian: boolean
  readonly big: boolean
}

async function readHeader(source: ByteSource): Promise<Layout & { first: number }> {
  const head = await readAt(source, 0, 8, 'the header')
  const order = head.getUint16(0)
  if (order !== 0x4949 && order !== 0x4d4d) throw problem('not a TIFF file (it does not start with II or MM)')
  const littleEndian = order === 0x4949
  const version = head.getUint16(2, littleEndian)
  if (version === 42) return { littleEndian, big: false, first: head.getUint32(4, littleEndian) }
  if (version !== 43) throw problem(`not a TIFF file (version ${version} instead of 42 or 43)`)
  const rest = await readAt(source, 0, 16, 'the header')
  if (rest.getUint16(4, littleEndian) !== 8) throw problem('BigTIFF with offsets of a size other than 8')
  return { littleEndian, big: true, first: safe(rest.getBigUint64(8, littleEndian)) }
}

async function readDirectory(
  source: ByteSource,
  { littleEndian, big }: Layout,
  offset: number,
  budget: { left: number },
): Promise<Directory & { next: number }> {
  const countSize = big ? 8 : 2
  const entrySize = big ? 20 : 12
  const inline = big ? 8 : 4
  const head = await readAt(source, offset, countSize, 'a page directory')
  const count = big ? safe(head.getBigUint64(0, littleEndian)) : head.getUint16(0, littleEndian)
  if (count === 0 || count > mostEntries) throw problem(`a page directory with ${count} entries`)
  const body = await readAt(source, offset + countSize, count * entrySize + inline, 'a page directory')
  const fields = new Map<number, Field>()
  for (let i = 0; i < count; i++) {
    const at = i * entrySize
    const type = body.getUint16(at + 2, littleEndian)
    const values = big ? safe(body.getBigUint64(at + 4, littleEndian)) : body.getUint32(at + 4, littleEndian)
    const size = fieldSizes[type]
    if (size === undefined) continue // fields of unknown type are skipped, as the specification asks
    const length = values * size
    budget.left -= length
    if (budget.left < 0) throw problem('tags that fill more memory than any image needs')
    const valueAt = at + (big ? 12 : 8)
    if (length <= inline)
      fields.set(body.getUint16(at, littleEndian), {
        type,
        count: values,
        bytes: new DataView(body.buffer, body.byteOffset + valueAt, length),
      })
    else {
      const where = big ? safe(body.getBigUint64(valueAt, littleEndian)) : body.getUint32(valueAt, littleEndian)
      fields.set(body.getUint16(at, littleEndian), {
        type,
        count: values,
        bytes: await readAt(source, where, length, 'the value of a tag'),
      })
    }
  }
  const nextAt = count * entrySize
  return { fields, next: big ? safe(body.getBigUint64(nextAt, littleEndian)) : body.getUint32(nextAt, littleEndian) }
}

/** Reads all page directories of a TIFF or BigTIFF file, no pixels. @throws {FormatError} where the file is damaged */
export async function readDirectories(source: ByteSource): Promise<TiffFile> {
  const header = await readHeader(source)
  const directories: Directory[] = []
  const seen = new Set<number>()
  const budget = { left: mostTagBytes }
  for (let offset = header.first; offset !== 0; ) {
    if (seen.has(offset)) throw problem('its pages form a circle')
    if (seen.size >= mostPages) throw problem(`more than ${mostPages} pages`)
    seen.add(offset)
    const directory = await readDirectory(source, header, offset, budget)
    directories.push(directory)
    offset = directory.next
  }
  if (directories.length === 0) throw problem('it holds no page')
  return { source, littleEndian: header.littleEndian, directories }
}

/** All values of a numeric field; undefined where the page does not have it. */
export function numbersOf({ fields }: Directory, tag: number, littleEndian: boolean): number[] | undefined {
  const field = fields.get(tag)
  if (field === undefined) return undefined
  const { type, count, bytes } = field
  const read: Readonly<Record<number, (at: number) => number>> = {
    1: (at) => bytes.getUint8(at),
    3: (at) => bytes.getUint16(at, littleEndian),
    4: (at) => bytes.getUint32(at, littleEndian),
    5: (at) => bytes.getUint32(at, littleEndian) / bytes.getUint32(at + 4, littleEndian),
    6: (at) => bytes.getInt8(at),
    7: (at) => bytes.getUint8(at),
    8: (at) => bytes.getInt16(at, littleEndian),
    9: (at) => bytes.getInt32(at, littleEndian),
    11: (at) => bytes.getFloat32(at, littleEndian),
    12: (at) => bytes.getFloat64(at, littleEndian),
    13: (at) => bytes.getUint32(at, littleEndian),
    16: (at) => safe(bytes.getBigUint64(at, littleEndian)),
  }
  const readOne = read[type]
  if (readOne === undefined) return undefined
  const size = fieldSizes[type] as number
  return Array.from({ length: count }, (_, i) => readOne(i * size))
}

/** The first value of a numeric field, or the default where the page does not have it. */
export const numberOf = (directory: Directory, tag: number, littleEndian: boolean, missing: number): number =>
  numbersOf(directory, tag, littleEndian)?.[0] ?? missing

/** The length of a pixel where the field counts pixels per length: exactly what was written, other than one divided by their ratio. */
export function lengthOfPixel(directory: Directory, tag: number, littleEndian: boolean): number | undefined {
  const field = directory.fields.get(tag)
  if (field?.type === 5 && field.count > 0) return field.bytes.getUint32(4, littleEndian) / field.bytes.getUint32(0, littleEndian)
  const perLength = numberOf(directory, tag, littleEndian, 0)
  return perLength > 0 ? 1 / perLength : undefined
}

/** A text field without its closing zero. */
export function textOf({ fields }: Directory, tag: number): string | undefined {
  const field = fields.get(tag)
  if (field === undefined || (field.type !== 2 && field.type !== 1 && field.type !== 7)) return undefined
  const bytes = new Uint8Array(field.bytes.buffer, field.bytes.byteOffset, field.bytes.byteLength)
  const end = bytes.indexOf(0)
  return new TextDecoder('utf-8').decode(end < 0 ? bytes : bytes.subarray(0, end))
}
