/** Room for the numbers behind one object's measurements, used again for the next object. */
export class Workspace {
  #floats = new Float64Array(1 << 10)
  #used = 0

  /** Zeros that are good until `clear`. */
  floats(length: number): Float64Array {
    if (this.#used + length > this.#floats.length) {
      this.#floats = new Float64Array(2 * (this.#floats.length + length))
      this.#used = 0
    }
    const start = this.#used
    this.#used += length
    return this.#floats.subarray(start, this.#used).fill(0)
  }

  bytes(length: number): Uint8Array {
    const { buffer, byteOffset } = this.floats((length + 7) >> 3)
    return new Uint8Array(buffer, byteOffset, length)
  }

  integers(length: number): Int32Array {
    const { buffer, byteOffset } = this.floats((length + 1) >> 1)
    return new Int32Array(buffer, byteOffset, length)
  }

  clear(): void {
    this.#used = 0
  }
}
