import { transferHandlers } from 'comlink'

interface SentSignal {
  readonly isAborted: boolean
  readonly port: MessagePort
}

const ended = (): DOMException => new DOMException('cancelled', 'AbortError')

/** Lets a signal be an argument of a call into another thread. It holds a port until it is aborted. */
export function sendSignals(): void {
  transferHandlers.set('signal', {
    canHandle: (value): value is AbortSignal => value instanceof AbortSignal,
    serialize: (signal: AbortSignal): [SentSignal, Transferable[]] => {
      const { port1, port2 } = new MessageChannel()
      signal.addEventListener('abort', () => {
        port1.postMessage(undefined)
        port1.close()
      })
      return [{ isAborted: signal.aborted, port: port2 }, [port2]]
    },
    deserialize: ({ isAborted, port }: SentSignal): AbortSignal => {
      const ending = new AbortController()
      if (isAborted) ending.abort(ended())
      port.onmessage = () => {
        ending.abort(ended())
        port.close()
      }
      return ending.signal
    },
  })
}

/** Aborted with the first of several, such as the user's and that of a newer training. */
export const endedBy = (...signals: readonly (AbortSignal | undefined)[]): AbortSignal =>
  AbortSignal.any(signals.filter((signal) => signal !== undefined))
