type TypedArray = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float32Array | Float64Array

/** The same numbers in memory that threads share, so that they are not copied for each task; where there is none, the array itself. */
export function shared<T extends TypedArray>(array: T): T {
  if (typeof SharedArrayBuffer === 'undefined') return array
  const copy = new (array.constructor as new (buffer: SharedArrayBuffer) => T)(new SharedArrayBuffer(array.byteLength))
  copy.set(array)
  return copy
}

/** The same record with all its arrays in shared memory, those of records within it too. */
export function sharedArrays<T extends object>(record: T): T {
  const part = (value: unknown): unknown => {
    if (ArrayBuffer.isView(value)) return shared(value as TypedArray)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? sharedArrays(value) : value
  }
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, part(value)])) as T
}
