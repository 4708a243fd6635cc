/** Work of which only the latest counts: what was begun before is told that it is stale. */
export class LatestRun {
  #generation = 0
  #pending: Promise<void> = Promise.resolve()

  start(work: (isStale: () => boolean) => Promise<void>): void {
    const generation = ++this.#generation
    this.#pending = work(() => generation !== this.#generation)
  }

  /** What runs is stale from now on. */
  end(): void {
    this.#generation++
  }

  /** Resolves once nothing runs any more. */
  async settled(): Promise<void> {
    for (let last: Promise<void> | undefined; last !== this.#pending; ) {
      last = this.#pending
      await last
    }
  }
}
