import { proxy, type Remote, wrap } from 'comlink'
import type { Engine } from './engine.ts'
import type { EngineStarter } from './engine.worker.ts'
import type { OpenedImage } from './protocol.ts'
import { sendSignals } from './sent-signals.ts'

sendSignals()

/** What the page asks to be computed. */
export interface Compute {
  /** Calls the engine; fails where it dies before it answers. */
  call<T>(action: (engine: Remote<Engine>) => Promise<T>): Promise<T>
  /** A function that the engine may call. */
  callback<F>(callback: F): F
  /** Gives the engine an image, also one that begins anew. */
  remember(id: string, image: OpenedImage): void
  forget(id: string): void
}

const threadEnded = 'the computing thread ended; “Update once” tries again'

/** So many milliseconds after a death another one is not answered by beginning anew. */
const patience = 30_000

/** The engine in its worker. Where the worker dies, the next call starts another and gives it the images again. */
export class EngineClient implements Compute {
  readonly #images = new Map<string, OpenedImage>()
  readonly #parallel: number
  #worker: Worker | undefined
  #engine: Promise<Remote<Engine>> | undefined
  readonly #waiting = new Set<(error: Error) => void>()
  /**
   * Called where the worker died: what it had learned is gone. Where something waited for it, not twice within half a minute, since that
   * may be what it dies of.
   */
  onDeath: (() => void) | undefined

  #lastDeath = Number.NEGATIVE_INFINITY

  constructor(parallel: number) {
    this.#parallel = parallel
  }

  /** Starts the worker before it is needed. */
  warm(): void {
    this.#engine ??= this.#start()
  }

  async #start(): Promise<Remote<Engine>> {
    const worker = new Worker(new URL('./engine.worker.ts', import.meta.url), { type: 'module' })
    worker.addEventListener('error', ({ message }) => this.#died(worker, message || threadEnded))
    this.#worker = worker
    const engine = (await wrap<EngineStarter>(worker).start(this.#parallel)) as unknown as Remote<Engine>
    for (const [id, image] of this.#images) await engine.keep(id, image)
    return engine
  }

  #died(worker: Worker | undefined, problem: string): void {
    if (worker !== this.#worker) return
    worker?.terminate()
    this.#worker = undefined
    this.#engine = undefined
    const now = performance.now()
    const isAgain = this.#waiting.size > 0 && now - this.#lastDeath < patience
    for (const fail of this.#waiting) fail(new Error(problem))
    this.#lastDeath = now
    // after those who waited know
    if (!isAgain) setTimeout(() => this.onDeath?.())
  }

  /** Ends the worker as if it had died: what runs fails, and the next call begins anew. */
  kill(): void {
    this.#died(this.#worker, threadEnded)
  }

  async call<T>(action: (engine: Remote<Engine>) => Promise<T>): Promise<T> {
    let fail: (error: Error) => void = () => undefined
    const death = new Promise<never>((_, reject) => {
      fail = reject
    })
    this.#waiting.add(fail)
    try {
      this.warm()
      return await Promise.race([(this.#engine as Promise<Remote<Engine>>).then(action), death])
    } finally {
      this.#waiting.delete(fail)
    }
  }

  callback<F>(callback: F): F {
    return proxy(callback as object) as F
  }

  remember(id: string, image: OpenedImage): void {
    this.#images.set(id, image)
  }

  forget(id: string): void {
    this.#images.delete(id)
    // a worker that is not there, or ends meanwhile, has forgotten everything
    this.#engine?.then((engine) => engine.forget(id)).catch(() => undefined)
  }
}
