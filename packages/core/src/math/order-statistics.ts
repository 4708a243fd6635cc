/** Numbers whose order is that of the float32 values: sign and magnitude become one ascending number. */
const orderOf = (bits: number): number => (bits & 0x80000000 ? ~bits >>> 0 : (bits | 0x80000000) >>> 0)
const valueWith = (order: number): number => {
  const bits = new Uint32Array([order & 0x80000000 ? order & 0x7fffffff : ~order >>> 0])
  return new Float32Array(bits.buffer)[0] as number
}

/**
 * Values at places of the sorted finite values, each a share of the way from the smallest (0) to the largest (1), rounded down: they are found
 * by counting, without sorting.
 *
 * @returns undefined where no value is finite
 */
export function orderStatistics(parts: readonly Float32Array[], shares: readonly number[]): number[] | undefined {
  const coarse = new Uint32Array(1 << 16)
  const orders = (visit: (order: number) => void): void => {
    for (const values of parts) {
      const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
      for (let i = 0; i < bits.length; i++) {
        const word = bits[i] as number
        // neither infinite nor without a value
        if ((word & 0x7f800000) !== 0x7f800000) visit(orderOf(word))
      }
    }
  }
  orders((order) => {
    coarse[order >>> 16] = (coarse[order >>> 16] as number) + 1
  })
  const count = coarse.reduce((sum, one) => sum + one, 0)
  if (count === 0) return undefined
  return shares.map((share) => {
    const wanted = placeIn(coarse, Math.floor(share * (count - 1)))
    const fine = new Uint32Array(1 << 16)
    orders((order) => {
      if (order >>> 16 === wanted.bin) fine[order & 0xffff] = (fine[order & 0xffff] as number) + 1
    })
    return valueWith(((wanted.bin << 16) | placeIn(fine, wanted.rest).bin) >>> 0)
  })
}

/** The bin in which the n-th of all that was counted lies, and the how manieth it is there. */
function placeIn(counts: Uint32Array, n: number): { readonly bin: number; readonly rest: number } {
  let [bin, rest] = [0, n]
  while (rest >= (counts[bin] as number)) rest -= counts[bin++] as number
  return { bin, rest }
}
