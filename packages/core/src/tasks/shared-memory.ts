type TypedArray = Uint8Array | Int32Array | Float32Array | Float64Array

/** The same numbers in memory that threads share, so that they are not copied for each task; where there is none, the array itself. */
export function shared<T extends TypedArray>(array: T): T {
  if (typeof SharedArrayBuffer === 'undefined') return array
  const copy = new (array.constructor as new (buffer: SharedArrayBuffer) => T)(new SharedArrayBuffer(array.byteLength))
  copy.set(array)
  return copy
}

/** The same record with all its arrays in shared memory. */
export function sharedArrays<T extends object>(record: T): T {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key, ArrayBuffer.isView(value) ? shared(value as TypedArray) : value]),
  ) as T
}
