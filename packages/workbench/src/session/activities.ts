import { type Signal, signal } from '@preact/signals-core'

/** Work that the user waits for. */
export interface Activity {
  readonly title: Signal<string>
  /** How much of it is done, from 0 to 1; undefined where nobody knows. */
  readonly share: Signal<number | undefined>
  readonly signal: AbortSignal
  /** Says how far it is. */
  readonly progress: (done: number, total: number) => void
  cancel(): void
}

/** Everything that the user waits for: the status line names it, and can end it. */
export class Activities {
  /** The oldest first. */
  readonly all = signal<readonly Activity[]>([])

  /**
   * Does some work that can be ended, even where it does not listen to its signal: what comes of it then is lost.
   *
   * @throws {DOMException} AbortError where it was ended
   */
  async run<T>(title: string, work: (activity: Activity) => Promise<T>): Promise<T> {
    const ending = new AbortController()
    const share = signal<number | undefined>(undefined)
    const activity: Activity = {
      title: signal(title),
      share,
      signal: ending.signal,
      progress: (done, total) => {
        share.value = done / Math.max(1, total)
      },
      cancel: () => ending.abort(new DOMException('cancelled', 'AbortError')),
    }
    this.all.value = [...this.all.peek(), activity]
    const ended = new Promise<never>((_, reject) => {
      ending.signal.addEventListener('abort', () => reject(ending.signal.reason), { once: true })
    })
    try {
      return await Promise.race([work(activity), ended])
    } finally {
      this.all.value = this.all.peek().filter((other) => other !== activity)
      // nobody waits for the end any more, and those who listen in another thread need not either
      ended.catch(() => undefined)
      activity.cancel()
    }
  }

  /** Ends what was begun last. */
  cancel(): void {
    this.all.peek().at(-1)?.cancel()
  }
}

export const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError'
