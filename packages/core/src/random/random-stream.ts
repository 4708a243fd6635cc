import { exp, log } from '../math/elementary.ts'
import { MersenneTwister } from './mersenne-twister.ts'

/** A seeded stream of random numbers of several distributions, the same on every engine. */
export class RandomStream {
  readonly #generator: MersenneTwister
  #spareNormal: number | undefined

  constructor(seed: number) {
    this.#generator = new MersenneTwister(seed)
  }

  /** A stream of its own for each index, so that work can be shared out without changing the numbers. */
  static forIndex(seed: number, index: number): RandomStream {
    return new RandomStream((Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) >>> 0)
  }

  uniform(low = 0, high = 1): number {
    return low + (high - low) * this.#generator.uniform()
  }

  /** A whole number with low ≤ n < high. */
  integer(low: number, high: number): number {
    return this.#generator.integer(low, high)
  }

  /** Normally distributed (Marsaglia's polar method). */
  normal(mean = 0, deviation = 1): number {
    if (this.#spareNormal !== undefined) {
      const spare = this.#spareNormal
      this.#spareNormal = undefined
      return mean + deviation * spare
    }
    for (;;) {
      const u = this.uniform(-1, 1)
      const v = this.uniform(-1, 1)
      const square = u * u + v * v
      if (square >= 1 || square === 0) continue
      const factor = Math.sqrt((-2 * log(square)) / square)
      this.#spareNormal = v * factor
      return mean + deviation * u * factor
    }
  }

  /** Poisson distributed; above a mean of 60 by its normal approximation. */
  poisson(mean: number): number {
    if (mean > 60) return Math.max(0, Math.round(this.normal(mean, Math.sqrt(mean))))
    const limit = exp(-mean)
    let product = this.uniform()
    let count = 0
    while (product > limit) {
      product *= this.uniform()
      count++
    }
    return count
  }

  /** The numbers 0 … count − 1 in random order (Fisher–Yates). */
  permutation(count: number): Uint32Array {
    const order = Uint32Array.from({ length: count }, (_, i) => i)
    for (let i = count - 1; i > 0; i--) {
      const j = this.integer(0, i + 1)
      const swapped = order[i] as number
      order[i] = order[j] as number
      order[j] = swapped
    }
    return order
  }
}
