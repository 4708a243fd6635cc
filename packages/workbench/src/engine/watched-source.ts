import type { RunOptions } from '@cambium/core'
import type { ByteSource } from '@cambium/core/formats'

/** So many milliseconds of reading may go by before messages of the page are heard. */
const patience = 50

/** A source that lets messages in between its reads: reading can then be ended, and says how far it is. */
export function watchedSource(source: ByteSource, { signal, progress }: RunOptions): ByteSource {
  let heard = performance.now()
  let read = 0
  return {
    size: source.size,
    read: async (offset, length) => {
      if (performance.now() - heard > patience) {
        await new Promise((resolve) => setTimeout(resolve))
        heard = performance.now()
        progress?.(Math.min(read, source.size), source.size)
      }
      signal?.throwIfAborted()
      read += length
      return source.read(offset, length)
    },
  }
}
