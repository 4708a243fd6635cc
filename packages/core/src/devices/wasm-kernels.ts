/** Below this address lie the constants of the kernel modules; tools/kernels.mjs places them. */
const reserved = 1 << 20

/** The memory of this thread, in which all its kernels work: arrays are placed one behind the other and given up together. */
class ThreadMemory {
  readonly memory = new WebAssembly.Memory({ initial: 2 * (reserved >> 16), maximum: 65536 })
  #top = reserved

  /** Gives up what was placed during some work when that ends. Views of it do not outlive the work. */
  within<T>(work: () => T): T {
    const top = this.#top
    try {
      return work()
    } finally {
      this.#top = top
    }
  }

  /**
   * Places arrays one behind the other. The memory may grow, after which earlier views are empty: take views after placing.
   *
   * @param sizes  in bytes
   * @returns      where each begins, aligned to 16 bytes
   */
  place(...sizes: readonly number[]): number[] {
    const offsets = sizes.map((size) => {
      const offset = this.#top
      this.#top += Math.ceil(size / 16) * 16
      return offset
    })
    const missing = this.#top - this.memory.buffer.byteLength
    if (missing > 0) this.memory.grow(Math.ceil(missing / 65536))
    return offsets
  }

  float32 = (offset: number, length: number): Float32Array => new Float32Array(this.memory.buffer, offset, length)
  float64 = (offset: number, length: number): Float64Array => new Float64Array(this.memory.buffer, offset, length)
  int32 = (offset: number, length: number): Int32Array => new Int32Array(this.memory.buffer, offset, length)
  uint32 = (offset: number, length: number): Uint32Array => new Uint32Array(this.memory.buffer, offset, length)
  uint16 = (offset: number, length: number): Uint16Array => new Uint16Array(this.memory.buffer, offset, length)
  uint8 = (offset: number, length: number): Uint8Array => new Uint8Array(this.memory.buffer, offset, length)
}

let memory: ThreadMemory | undefined

/** The memory of this thread's kernels, made when it is first needed. */
export function threadMemory(): ThreadMemory {
  memory ??= new ThreadMemory()
  return memory
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Bytes of a text in base64, in which modules travel: no file to fetch, no path to resolve. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const length = Math.floor((text.replace(/=+$/, '').length * 3) / 4)
  const bytes = new Uint8Array(length)
  const values = new Int8Array(128)
  for (let i = 0; i < alphabet.length; i++) values[alphabet.charCodeAt(i)] = i
  for (let i = 0, at = 0; at < length; i += 4) {
    const four = [0, 1, 2, 3].reduce((sum, k) => (sum << 6) | (values[text.charCodeAt(i + k) & 127] as number), 0)
    for (const shift of [16, 8, 0]) if (at < length) bytes[at++] = four >> shift
  }
  return bytes
}

/**
 * A way to read numbers that stays right when the memory grows: those in the memory of this thread's kernels are found again by their
 * address.
 */
export function steadyView(numbers: Float32Array): () => Float32Array {
  if (memory === undefined || numbers.buffer !== memory.memory.buffer) return () => numbers
  const { byteOffset, length } = numbers
  const { float32 } = memory
  return () => float32(byteOffset, length)
}

/** The kernels of a module that is compiled when it is first needed, once in each thread, for the memory of the thread. */
export function lazyKernels<Exports extends object>(base64: string): () => Exports {
  let kernels: Exports | undefined
  return () => {
    kernels ??= new WebAssembly.Instance(new WebAssembly.Module(bytesOf(base64)), { env: { memory: threadMemory().memory } })
      .exports as unknown as Exports
    return kernels
  }
}
