import type { Executor } from './executor.ts'

type TypedArray = Uint8Array | Uint16Array | Uint32Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array

/** Whether numbers lie in memory that threads share. */
export const isShared = ({ buffer }: TypedArray): boolean => typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer

/** The same numbers in memory that threads share, so that they are not copied for each task; where there is none, the array itself. */
export function shared<T extends TypedArray>(array: T): T {
  if (typeof SharedArrayBuffer === 'undefined' || isShared(array)) return array
  const copy = new (array.constructor as new (buffer: SharedArrayBuffer) => T)(new SharedArrayBuffer(array.byteLength))
  copy.set(array)
  return copy
}

/** Numbers as float32 in memory that threads share, where there is such memory. */
export function sharedFloats(numbers: ArrayLike<number>): Float32Array {
  if (numbers instanceof Float32Array && (typeof SharedArrayBuffer === 'undefined' || isShared(numbers))) return numbers
  if (typeof SharedArrayBuffer === 'undefined') return Float32Array.from(numbers)
  const copy = new Float32Array(new SharedArrayBuffer(4 * numbers.length))
  copy.set(numbers)
  return copy
}

type TypedArrayType<T extends TypedArray> = new (memory: SharedArrayBuffer | number) => T

/**
 * Room for the numbers that an executor's tasks write: in memory that threads share, or plainly where there is no executor besides this
 * thread. Where a host has no shared memory it has no threads either.
 */
export function roomFor<T extends TypedArray>(executor: Executor | undefined, Type: TypedArrayType<T>, length: number): T {
  if (executor === undefined || typeof SharedArrayBuffer === 'undefined') return new Type(length)
  return new Type(new SharedArrayBuffer(length * (Type as unknown as { BYTES_PER_ELEMENT: number }).BYTES_PER_ELEMENT))
}

/** The same record with all its arrays in shared memory, those of records within it too. */
export function sharedArrays<T extends object>(record: T): T {
  const part = (value: unknown): unknown => {
    if (ArrayBuffer.isView(value)) return shared(value as TypedArray)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? sharedArrays(value) : value
  }
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, part(value)])) as T
}
