/** A compiled kernel module with memory of its own, laid out anew for each call. */
export class WasmInstance<Exports extends object> {
  readonly run: Exports
  readonly #memory: WebAssembly.Memory
  readonly #base: number

  /** @param bytes  the module: it exports `memory`, `heapBase()` and its kernels */
  constructor(bytes: Uint8Array<ArrayBuffer>) {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes))
    const { memory, heapBase, ...run } = exports as unknown as { memory: WebAssembly.Memory; heapBase: () => number }
    this.run = run as unknown as Exports
    this.#memory = memory
    this.#base = Math.ceil(heapBase() / 16) * 16
  }

  /**
   * Places arrays of these sizes one after the other; what was placed before is given up.
   *
   * @param sizes  in bytes
   * @returns      where each begins, aligned to 16 bytes
   */
  place(...sizes: readonly number[]): number[] {
    let next = this.#base
    const offsets = sizes.map((size) => {
      const offset = next
      next += Math.ceil(size / 16) * 16
      return offset
    })
    const missing = next - this.#memory.buffer.byteLength
    if (missing > 0) this.#memory.grow(Math.ceil(missing / 65536))
    return offsets
  }

  float32 = (offset: number, length: number): Float32Array => new Float32Array(this.#memory.buffer, offset, length)
  float64 = (offset: number, length: number): Float64Array => new Float64Array(this.#memory.buffer, offset, length)
  int32 = (offset: number, length: number): Int32Array => new Int32Array(this.#memory.buffer, offset, length)
  uint32 = (offset: number, length: number): Uint32Array => new Uint32Array(this.#memory.buffer, offset, length)
  uint16 = (offset: number, length: number): Uint16Array => new Uint16Array(this.#memory.buffer, offset, length)
  uint8 = (offset: number, length: number): Uint8Array => new Uint8Array(this.#memory.buffer, offset, length)
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

/** A module that is compiled when it is first needed, once in each thread. */
export function lazyInstance<Exports extends object>(base64: string): () => WasmInstance<Exports> {
  let instance: WasmInstance<Exports> | undefined
  return () => {
    instance ??= new WasmInstance<Exports>(bytesOf(base64))
    return instance
  }
}
