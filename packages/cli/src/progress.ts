const barWidth = 30
const lineEvery = 3000
const barEvery = 80

/** Progress on standard error: a bar on a terminal, a line every few seconds elsewhere; short work shows nothing. */
export class Progress {
  readonly #quiet: boolean
  readonly #isTerminal = process.stderr.isTTY === true
  #last = performance.now()
  #hasBar = false

  constructor(quiet: boolean) {
    this.#quiet = quiet
  }

  /** Reports of one piece of work, to be handed to the library. */
  of(what: string): (done: number, total: number) => void {
    return (done, total) => this.#report(what, done, total)
  }

  #report(what: string, done: number, total: number): void {
    if (this.#quiet) return
    const now = performance.now()
    if (now - this.#last < (this.#isTerminal ? barEvery : lineEvery)) return
    this.#last = now
    const share = total === 0 ? 0 : done / total
    if (!this.#isTerminal) {
      process.stderr.write(`${what}: ${done} of ${total}\n`)
      return
    }
    const filled = Math.round(share * barWidth)
    process.stderr.write(`\r${what} ${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} ${Math.round(100 * share)} %\u001B[K`)
    this.#hasBar = true
  }

  /** Removes the bar, so that other text starts on a clean line. */
  clear(): void {
    if (this.#hasBar) process.stderr.write('\r\u001B[K')
    this.#hasBar = false
  }
}
