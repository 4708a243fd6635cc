import { expect } from 'vitest'

const bytesOf = (values: NodeJS.TypedArray): Uint8Array => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
const isTyped = (value: unknown): value is NodeJS.TypedArray => ArrayBuffer.isView(value) && !(value instanceof DataView)

/** Bytes from which on a difference is not printed: that would take minutes. */
const large = 1_000_000

// Pixels are compared as bytes: element by element, as `toEqual` does it, an image takes seconds. Where bytes differ, its own comparison
// decides and names the difference, as long as that is no image.
expect.addEqualityTesters([
  (a: unknown, b: unknown): boolean | undefined => {
    if (!isTyped(a) || !isTyped(b) || a.constructor !== b.constructor || a.byteLength !== b.byteLength) return undefined
    if (Buffer.compare(bytesOf(a), bytesOf(b)) === 0) return true
    if (a.byteLength < large) return undefined
    const at = a.findIndex((value: unknown, i: number) => !Object.is(value, b[i]))
    if (at < 0) return true
    throw new Error(`${a.length} numbers differ from ${at} on: ${a[at]}, expected ${b[at]}`)
  },
])
