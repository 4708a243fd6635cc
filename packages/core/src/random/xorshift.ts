/** Marsaglia's 32-bit xorshift with shifts 13, 17, 5: the generator inside scikit-learn's split search. */
export class Xorshift {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** A whole number with low ≤ n < high. */
  integer(low: number, high: number): number {
    if (this.#state === 0) this.#state = 1
    let x = this.#state
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    this.#state = x >>> 0
    return low + ((this.#state % 2147483648) % (high - low))
  }
}
