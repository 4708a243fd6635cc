/** A field of a page directory. */
export interface Entry {
  readonly tag: number
  /** 1 byte, 2 ASCII, 3 short, 4 long, 5 rational, 16 long of 8 bytes. */
  readonly type: 1 | 2 | 3 | 4 | 5 | 16
  readonly values: readonly number[]
}

const sizes = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 4, 16: 8 } as const

export const textEntry = (tag: number, text: string): Entry => ({ tag, type: 2, values: [...new TextEncoder().encode(text), 0] })

/** Bytes of an entry's values. */
function valueBytes({ type, values }: Entry): Uint8Array {
  const bytes = new Uint8Array(values.length * sizes[type])
  const view = new DataView(bytes.buffer)
  values.forEach((value, i) => {
    if (type === 3) view.setUint16(2 * i, value, true)
    else if (type === 4 || type === 5) view.setUint32(4 * i, value, true)
    else if (type === 16) view.setBigUint64(8 * i, BigInt(value), true)
    else bytes[i] = value
  })
  return bytes
}

/** A page directory with the values that do not fit into it behind it. `next` is where the next page's begins. */
export function encodeDirectory(entries: readonly Entry[], start: number, big: boolean, isLast: boolean): Uint8Array {
  const inline = big ? 8 : 4
  const entrySize = big ? 20 : 12
  const headSize = big ? 8 : 2
  const fixed = headSize + entries.length * entrySize + inline
  const values = entries.map(valueBytes)
  const size = values.reduce((sum, bytes) => (bytes.length > inline ? sum + bytes.length + (bytes.length % 2) : sum), fixed + (fixed % 2))
  const output = new Uint8Array(size)
  const view = new DataView(output.buffer)
  const setOffset = (at: number, value: number): void =>
    big ? view.setBigUint64(at, BigInt(value), true) : view.setUint32(at, value, true)
  if (big) view.setBigUint64(0, BigInt(entries.length), true)
  else view.setUint16(0, entries.length, true)
  let free = fixed + (fixed % 2)
  entries.forEach(({ tag, type }, i) => {
    const at = headSize + i * entrySize
    const bytes = values[i] as Uint8Array
    view.setUint16(at, tag, true)
    view.setUint16(at + 2, type, true)
    setOffset(at + 4, bytes.length / (type === 5 ? 8 : sizes[type]))
    const valueAt = at + (big ? 12 : 8)
    if (bytes.length <= inline) output.set(bytes, valueAt)
    else {
      setOffset(valueAt, start + free)
      output.set(bytes, free)
      free += bytes.length + (bytes.length % 2)
    }
  })
  setOffset(headSize + entries.length * entrySize, isLast ? 0 : start + size)
  return output
}
