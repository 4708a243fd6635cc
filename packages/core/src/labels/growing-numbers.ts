const [chunkBits, chunkMask] = [16, (1 << 16) - 1]

/** Numbers that are appended one by one, without ever being copied. */
export class GrowingNumbers<T extends Int32Array | Uint32Array | Float64Array> {
  readonly #Type: new (
    length: number,
  ) => T
  readonly #chunks: T[] = []
  length = 0

  constructor(Type: new (length: number) => T) {
    this.#Type = Type
  }

  push(value: number): void {
    if (this.length & chunkMask) {
      ;(this.#chunks[this.length >>> chunkBits] as T)[this.length & chunkMask] = value
    } else {
      const chunk = new this.#Type(1 << chunkBits)
      chunk[0] = value
      this.#chunks.push(chunk)
    }
    this.length++
  }

  get(index: number): number {
    return (this.#chunks[index >>> chunkBits] as T)[index & chunkMask] as number
  }

  set(index: number, value: number): void {
    ;(this.#chunks[index >>> chunkBits] as T)[index & chunkMask] = value
  }
}
