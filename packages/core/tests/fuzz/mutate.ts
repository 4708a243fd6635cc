import type { RandomStream } from '../../src/random/random-stream.ts'

const interesting = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff]

/** One change to some bytes, of the kinds that damage and malice make. */
function change(random: RandomStream, bytes: Uint8Array): Uint8Array {
  const at = random.integer(0, bytes.length + 1)
  const length = Math.min(random.integer(1, 64), bytes.length - at)
  const copy = bytes.slice()
  const view = new DataView(copy.buffer)
  const kind = random.integer(0, 7)
  if (kind === 0 && at < bytes.length) copy[at] = (copy[at] as number) ^ (1 << random.integer(0, 8))
  else if (kind === 1 && at < bytes.length) copy[at] = random.integer(0, 256)
  else if (kind === 2 && at + 4 <= bytes.length)
    view.setUint32(at, interesting[random.integer(0, interesting.length)] as number, random.uniform() < 0.5)
  else if (kind === 3 && at + 2 <= bytes.length) view.setUint16(at, interesting[random.integer(0, 8)] as number, random.uniform() < 0.5)
  else if (kind === 4) return bytes.slice(0, at)
  else if (kind === 5) return join(bytes.subarray(0, at), bytes.subarray(at + length))
  else if (kind === 6) {
    const from = random.integer(0, bytes.length + 1)
    return join(bytes.subarray(0, at), bytes.subarray(from, from + length), bytes.subarray(at))
  }
  return copy
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}

/** One to six changes. */
export function mutated(random: RandomStream, bytes: Uint8Array): Uint8Array {
  let result = bytes
  for (let changes = random.integer(1, 7); changes > 0; changes--) result = change(random, result)
  return result
}
