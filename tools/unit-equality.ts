import { expect } from 'vitest'

const bytesOf = (values: NodeJS.TypedArray): Uint8Array => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
const isTyped = (value: unknown): value is NodeJS.TypedArray => ArrayBuffer.isView(value) && !(value instanceof DataView)

// Pixels are compared as bytes: element by element, as `toEqual` does it, an image takes seconds. Where bytes differ, its own comparison
// decides and names the difference.
expect.addEqualityTesters([
  (a: unknown, b: unknown): boolean | undefined => {
    if (!isTyped(a) || !isTyped(b) || a.constructor !== b.constructor || a.byteLength !== b.byteLength) return undefined
    return Buffer.compare(bytesOf(a), bytesOf(b)) === 0 ? true : undefined
  },
])
