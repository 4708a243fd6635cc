import { FormatError } from '../../errors.ts'

export const arrayTypes = {
  uint8: Uint8Array,
  int32: Int32Array,
  uint32: Uint32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const
export type ArrayType = keyof typeof arrayTypes
export type StoredArray = Uint8Array | Int32Array | Uint32Array | Float32Array | Float64Array

export interface ArrayEntry {
  readonly name: string
  readonly type: ArrayType
  readonly length: number
}

export const typeOf = (array: StoredArray): ArrayType =>
  (Object.keys(arrayTypes) as ArrayType[]).find((type) => array instanceof arrayTypes[type]) as ArrayType

/** Arrays start at multiples of 8 bytes. */
export const aligned = (bytes: number): number => Math.ceil(bytes / 8) * 8

/** The arrays one after the other, each aligned. */
export function joinArrays(arrays: readonly StoredArray[]): Uint8Array {
  const bytes = new Uint8Array(arrays.reduce((sum, array) => sum + aligned(array.byteLength), 0))
  let offset = 0
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), offset)
    offset += aligned(array.byteLength)
  }
  return bytes
}

/** Copies of the arrays that the entries describe. @throws {FormatError} where they do not fill the bytes exactly */
export function splitArrays(entries: readonly ArrayEntry[], bytes: Uint8Array): ReadonlyMap<string, StoredArray> {
  const arrays = new Map<string, StoredArray>()
  let offset = 0
  for (const { name, type, length } of entries) {
    const Type = arrayTypes[type]
    const size = length * Type.BYTES_PER_ELEMENT
    if (offset + aligned(size) > bytes.length) throw new FormatError('cambium', `array "${name}" lies outside the file (truncated?)`)
    arrays.set(name, new Type(bytes.slice(offset, offset + size).buffer))
    offset += aligned(size)
  }
  if (offset !== bytes.length) throw new FormatError('cambium', 'bytes that belong to no array')
  return arrays
}
