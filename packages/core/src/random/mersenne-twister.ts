/**
 * The Mersenne Twister MT19937 (Matsumoto & Nishimura, 1998), drawn from as numpy's `RandomState` draws: the same seed gives the
 * same numbers.
 */
export class MersenneTwister {
  readonly #state = new Uint32Array(624)
  #position = 624

  /** @param seed  whole number from 0 to 2³² − 1 */
  constructor(seed: number) {
    const state = this.#state
    state[0] = seed
    for (let i = 1; i < 624; i++) {
      const previous = state[i - 1] as number
      state[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i
    }
  }

  /** The next 32 random bits as an unsigned number. */
  nextUint32(): number {
    if (this.#position === 624) this.#refill()
    let y = this.#state[this.#position++] as number
    y ^= y >>> 11
    y ^= (y << 7) & 0x9d2c5680
    y ^= (y << 15) & 0xefc60000
    return (y ^ (y >>> 18)) >>> 0
  }

  /** A uniform whole number with low ≤ n < high (numpy `randint`; the span may not exceed 2³²). */
  integer(low: number, high: number): number {
    const largest = high - 1 - low
    if (largest === 0) return low
    let mask = largest
    for (const shift of [1, 2, 4, 8, 16]) mask |= mask >>> shift
    mask >>>= 0
    for (;;) {
      const candidate = (this.nextUint32() & mask) >>> 0
      if (candidate <= largest) return low + candidate
    }
  }

  /** A uniform number in [0, 1) with 53 bits (numpy `random_sample`). */
  uniform(): number {
    const high = this.nextUint32() >>> 5
    const low = this.nextUint32() >>> 6
    return (high * 67108864 + low) / 9007199254740992
  }

  /** Puts the values into random order, in place (numpy `shuffle`). */
  shuffle(values: Int32Array | Float64Array | number[]): void {
    for (let i = values.length - 1; i > 0; i--) {
      const j = this.integer(0, i + 1)
      const value = values[i] as number
      values[i] = values[j] as number
      values[j] = value
    }
  }

  /** The numbers 0 … count − 1 in random order (numpy `permutation`). */
  permutation(count: number): Int32Array {
    const order = Int32Array.from({ length: count }, (_, i) => i)
    this.shuffle(order)
    return order
  }

  #refill(): void {
    const state = this.#state
    for (let i = 0; i < 624; i++) {
      const y = ((state[i] as number) & 0x80000000) | ((state[(i + 1) % 624] as number) & 0x7fffffff)
      state[i] = (state[(i + 397) % 624] as number) ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0)
    }
    this.#position = 0
  }
}
