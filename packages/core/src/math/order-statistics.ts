/** Numbers whose order is that of the float32 values: sign and magnitude become one ascending number. */
const orderOf = (bits: number): number => (bits & 0x80000000 ? ~bits >>> 0 : (bits | 0x80000000) >>> 0)
const valueWith = (order: number): number => {
  const bits = new Uint32Array([order & 0x80000000 ? order & 0x7fffffff : ~order >>> 0])
  return new Float32Array(bits.buffer)[0] as number
}

/** Numbers with these bits are infinite or none at all. */
const notFinite = 0x7f800000

const bitsOf = (values: Float32Array): Uint32Array => new Uint32Array(values.buffer, values.byteOffset, values.length)

/**
 * Values at places of the sorted finite values, each a share of the way from the smallest (0) to the largest (1), rounded down: they are found
 * by counting, without sorting.
 *
 * @returns undefined where no value is finite
 */
export function orderStatistics(parts: readonly Float32Array[], shares: readonly number[]): number[] | undefined {
  const coarse = new Uint32Array(1 << 16)
  for (const values of parts) {
    const bits = bitsOf(values)
    for (let i = 0; i < bits.length; i++) {
      const word = bits[i] as number
      if ((word & notFinite) === notFinite) continue
      const bin = orderOf(word) >>> 16
      coarse[bin] = (coarse[bin] as number) + 1
    }
  }
  const count = coarse.reduce((sum, one) => sum + one, 0)
  if (count === 0) return undefined
  const wanted = shares.map((share) => placeIn(coarse, Math.floor(share * (count - 1))))
  // within the bins that hold what is wanted
  const fine = new Map(wanted.map(({ bin }) => [bin, new Uint32Array(1 << 16)]))
  const isWanted = new Uint8Array(1 << 16)
  for (const bin of fine.keys()) isWanted[bin] = 1
  for (const values of parts) {
    const bits = bitsOf(values)
    for (let i = 0; i < bits.length; i++) {
      const word = bits[i] as number
      const order = orderOf(word)
      if (isWanted[order >>> 16] === 0 || (word & notFinite) === notFinite) continue
      const counts = fine.get(order >>> 16) as Uint32Array
      counts[order & 0xffff] = (counts[order & 0xffff] as number) + 1
    }
  }
  return wanted.map(({ bin, rest }) => valueWith(((bin << 16) | placeIn(fine.get(bin) as Uint32Array, rest).bin) >>> 0))
}

/** The bin in which the n-th of all that was counted lies, and the how manieth it is there. */
function placeIn(counts: Uint32Array, n: number): { readonly bin: number; readonly rest: number } {
  let [bin, rest] = [0, n]
  while (rest >= (counts[bin] as number)) rest -= counts[bin++] as number
  return { bin, rest }
}
